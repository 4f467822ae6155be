/** Operators take a red packet, and say what it brought. What they confirm goes through the same door as all money. */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { areTwoPeople, requirePerson } from '../../accounts/second-person.ts';
import { readSettings } from '../../catalog/settings.ts';
import { unseal } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { add, formatMoney, type Money, money } from '../../core/money.ts';
import { HOUR, MINUTE } from '../../core/time.ts';
import type { Transaction } from '../../db/database.ts';
import type { RedPacketReason } from '../../db/tables.ts';
import { extendDeadline } from '../../orders/store.ts';
import type { Shop } from '../../outbox/shop.ts';
import { extendReservation } from '../../stock/store.ts';
import type { Attempt } from '../payment.ts';
import { recordPayment } from '../record-payment.ts';
import { findAttemptById } from '../store.ts';
import { claimPacket, countPacket, decidePacket, findRedPacket, type RedPacket, redPacketsOf } from './store.ts';

/** "I am on it" is forgotten after this long, so that a packet never waits for somebody who went home. */
const claimLastsMs = 10 * MINUTE;
/** A person needs time to claim and to confirm, so the stock waits with the buyer. */
const reviewMs = 2 * HOUR;

/**
 * Takes a packet and opens its code for the one who took it; every opening is in the audit log.
 * @throws Refusal `red_packet.not_found`, `red_packet.stale` when somebody else has it or it is decided
 */
export async function claim(shop: Shop, id: string, actor: Actor): Promise<{ packet: RedPacket; code: string }> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const packet = await existing(tx, id);
    const first = packet.state === 'submitted';
    if (!(await claimPacket(tx, id, actor.id, now, now - claimLastsMs))) throw refuse('red_packet.stale');
    if (packet.sealed === null) throw refuse('red_packet.stale');
    await recordAudit(tx, now, actor, { action: 'red_packet.opened', subject: packet.order_id, after: { red_packet: id, by: 'claim' } });
    if (first) await shop.outbox.append(tx, 'red_packet.claimed', { order_id: packet.order_id, red_packet_id: id });
    return { packet: await existing(tx, id), code: unseal(packet.sealed, id, shop.config.secrets.values.sealingKeys) };
  });
}

/**
 * The operator received `amount` (CNY). Enough pays the order; less waits for the rest; more waits for a person as surplus.
 * Above the amount of the settings the first operator's word is only kept, and another person must say the same.
 * @throws Refusal `red_packet.not_found`, `operator.account_required`, `red_packet.stale`, `red_packet.second_person`, `red_packet.amount_differs`, `money.invalid` for nothing
 */
export async function confirm(shop: Shop, id: string, amount: Money, actor: Actor): Promise<RedPacket> {
  if (amount.minor <= 0) throw refuse('money.invalid', { value: formatMoney(amount) });
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const packet = await existing(tx, id);
    if (await isFirstOfTwo(tx, packet, amount, actor)) return count(shop, tx, packet, amount, actor);
    await decide(tx, packet, { state: 'confirmed', amount_minor: amount.minor, reason: null, decided_by: actor.id, decided_at: now });
    await recordAudit(tx, now, actor, {
      action: 'red_packet.confirmed',
      subject: packet.order_id,
      after: { red_packet: id, amount: formatMoney(amount), version: packet.version },
    });
    await settle(shop, tx, packet, actor);
    return existing(tx, id);
  });
}

/** Whether a second person must say the same. @throws Refusal when this is no second person, or he says something else */
async function isFirstOfTwo(tx: Transaction, packet: RedPacket, amount: Money, actor: Actor): Promise<boolean> {
  if (packet.first_amount_minor === null) {
    const { red_packet_second_person_minor: limit } = await readSettings(tx);
    const needsTwo = limit > 0 && amount.minor > limit;
    if (needsTwo) await requirePerson(tx, actor.id);
    return needsTwo;
  }
  if (packet.first_amount_minor !== amount.minor) throw refuse('red_packet.amount_differs', { amount: formatMoney(money(packet.first_amount_minor, 'CNY')) });
  if (!(await areTwoPeople(tx, packet.first_by ?? '', actor.id))) throw refuse('red_packet.second_person');
  return false;
}

async function count(shop: Shop, tx: Transaction, packet: RedPacket, amount: Money, actor: Actor): Promise<RedPacket> {
  const now = shop.clock.now();
  if (isElsewhere(packet, actor.id, now) || !(await countPacket(tx, packet.id, actor.id, amount.minor, now))) throw refuse('red_packet.stale');
  await keepWaiting(tx, packet.order_id, now);
  await recordAudit(tx, now, actor, {
    action: 'red_packet.counted',
    subject: packet.order_id,
    after: { red_packet: packet.id, amount: formatMoney(amount), version: packet.version },
  });
  await shop.outbox.append(tx, 'red_packet.counted', { order_id: packet.order_id, red_packet_id: packet.id });
  return existing(tx, packet.id);
}

/** Moves an order's deadline and its stock's so that operators have time. */
export async function keepWaiting(tx: Transaction, orderId: string, now: number): Promise<void> {
  await extendDeadline(tx, orderId, now + reviewMs, now);
  await extendReservation(tx, orderId, now + reviewMs, now);
}

/**
 * The code brought nothing.
 * @throws Refusal `red_packet.not_found`, `red_packet.stale`
 */
export async function reject(shop: Shop, id: string, reason: RedPacketReason, actor: Actor): Promise<RedPacket> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const packet = await existing(tx, id);
    await decide(tx, packet, { state: 'rejected', amount_minor: null, reason, decided_by: actor.id, decided_at: now });
    await recordAudit(tx, now, actor, { action: 'red_packet.rejected', subject: packet.order_id, after: { red_packet: id, reason } });
    await shop.outbox.append(tx, 'red_packet.rejected', { order_id: packet.order_id, red_packet_id: id });
    return existing(tx, id);
  });
}

async function decide(tx: Transaction, packet: RedPacket, decision: Parameters<typeof decidePacket>[2]): Promise<void> {
  // Decided, replaced by a newer code, or in somebody else's hands: what this operator saw is not how it is any more (I20, F21).
  if (isElsewhere(packet, decision.decided_by, decision.decided_at) || !(await decidePacket(tx, packet.id, decision))) throw refuse('red_packet.stale');
}

/** True while somebody is on it, and from when its money was seen. */
export function isClaimed(packet: RedPacket, now: number): boolean {
  return packet.state === 'claimed' && (packet.first_by !== null || (packet.claimed_at ?? 0) > now - claimLastsMs);
}

/** In somebody else's hands; once its money was seen, it is in everybody's. */
function isElsewhere(packet: RedPacket, actorId: string, now: number): boolean {
  return packet.first_by === null && isClaimed(packet, now) && packet.claimed_by !== actorId;
}

/** Tells the one door how much this order's packets have brought together. */
async function settle(shop: Shop, tx: Transaction, packet: RedPacket, actor: Actor): Promise<void> {
  const attempt = await attemptOf(tx, packet);
  const due = money(attempt.amount_minor, attempt.currency);
  const confirmed = (await redPacketsOf(tx, packet.order_id)).filter((one) => one.state === 'confirmed' && one.attempt_id === attempt.id);
  const received = confirmed.reduce((sum, one) => add(sum, money(one.amount_minor ?? 0, 'CNY')), money(0, 'CNY'));
  const result = await recordPayment(
    shop,
    tx,
    {
      provider: 'red_packet',
      trackId: attempt.track_id ?? attempt.reference,
      reference: attempt.reference,
      status: received.minor >= due.minor ? 'paid' : 'partial',
      price: due,
      received,
      feeOnTop: false,
      paidText: `${formatMoney(received)} CNY`,
      confirmations: 0,
      acceptedByHand: false,
      foreign: undefined,
      evidence: { operator: actor.id, red_packets: confirmed.map((one) => one.id) },
    },
    actor,
  );
  if (result.kind === 'held') throw new Error(`Red packet ${packet.id} does not fit its attempt: ${result.why}`);
  if (received.minor < due.minor) await shop.outbox.append(tx, 'red_packet.partial', { order_id: packet.order_id, red_packet_id: packet.id });
}

async function attemptOf(tx: Transaction, packet: RedPacket): Promise<Attempt> {
  const attempt = await findAttemptById(tx, packet.attempt_id);
  if (!attempt) throw new Error(`Red packet ${packet.id} has no attempt`);
  return attempt;
}

async function existing(tx: Transaction, id: string): Promise<RedPacket> {
  const packet = await findRedPacket(tx, id);
  if (!packet) throw refuse('red_packet.not_found');
  return packet;
}
