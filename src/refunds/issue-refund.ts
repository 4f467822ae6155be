/**
 * Pays approved refunds by the provider's payout, and follows them to their end. The intent is committed before the provider is told,
 * the provider is told outside any transaction, and whatever it did not answer is looked up in its history before anything else
 * happens: a refund is never paid twice (F32).
 */
import { type Actor, systemActor } from '../accounts/audit-log.ts';
import { readSettings } from '../catalog/settings.ts';
import { formatMoney } from '../core/money.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../core/time.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import type { PayoutFact, PayoutProvider, PayoutSending } from '../payments/payout-provider.ts';
import { failRefund, finishRefund } from './end-refund.ts';
import { paidOutOf, type Refund } from './refund.ts';
import { changeRefund, claimDueRefunds, findRefund, hurryRefund, moveRefund } from './store.ts';

const atOnce = 8;
const leaseMs = MINUTE;
/** A payout that the provider's whole history does not know this long after it was told, never reached it. */
const lostAfterMs = 10 * MINUTE;
/** The history is searched from this long before the payout was told, for clocks that differ. */
const skewMs = DAY;

/** Sends one approved refund, if nobody else has begun to. Returns when the provider has answered or has not. */
export async function issueRefund(shop: Shop, payouts: PayoutProvider, id: string): Promise<void> {
  const refund = await findRefund(shop.db.read, id);
  if (refund?.status !== 'approved' || refund.way !== 'payout' || refund.address === null || refund.network === null) return;
  const fee = await feeToWithhold(shop, payouts, refund.network);
  if (fee === 'unknown') return postpone(shop, refund, 'the network fee could not be learned');
  if (fee >= refund.amount_minor) return fail(shop, refund, 'the network fee is more than the amount', systemActor);

  const intent = { ...refund, withheld_minor: fee };
  const now = shop.clock.now();
  const ours = await shop.db.transaction((tx) =>
    moveRefund(tx, id, 'sent', { withheld_minor: fee, sent_at: now, next_check_at: now + leaseMs, problem: null }, now),
  );
  if (!ours) return;
  const answer = await payouts.send({ reference: id, amount: paidOutOf(intent), address: refund.address, network: refund.network, memo: refund.memo });
  await recordSending(shop, { ...intent, status: 'sent', sent_at: now }, answer);
}

async function recordSending(shop: Shop, refund: Refund, answer: PayoutSending): Promise<void> {
  const now = shop.clock.now();
  switch (answer.kind) {
    case 'accepted':
      return adopt(shop, refund, answer.trackId);
    case 'refused':
      return fail(shop, refund, answer.problem, gatewayActor(refund));
    case 'unreachable':
      // Nothing left the shop, so it may be sent again.
      await shop.db.transaction((tx) =>
        moveRefund(tx, refund.id, 'approved', { sent_at: null, problem: answer.problem, next_check_at: now + pauseOf(shop, refund) }, now),
      );
      return;
    case 'unknown':
      await shop.db.transaction((tx) => moveRefund(tx, refund.id, 'unknown', { problem: answer.problem, next_check_at: now + firstPause(shop) }, now));
  }
}

/** The provider has the payout: from now on it is asked about by its own id. */
async function adopt(shop: Shop, refund: Refund, trackId: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const change = { track_id: trackId, problem: null, next_check_at: now + firstPause(shop) };
    const known = refund.status === 'unknown' ? await moveRefund(tx, refund.id, 'sent', change, now) : await changeRefund(tx, refund, change, now);
    if (known && refund.track_id === null) await shop.outbox.append(tx, 'refund.sent', { order_id: refund.order_id, refund_id: refund.id });
  });
}

/** Asks about everything that is due; returns how many refunds were looked at. */
async function settleRefunds(shop: Shop, payouts: PayoutProvider): Promise<number> {
  let seen = 0;
  for (;;) {
    const now = shop.clock.now();
    const refunds = await shop.db.transaction((tx) => claimDueRefunds(tx, now, now + leaseMs, atOnce));
    await Promise.all(refunds.map((refund) => (refund.status === 'approved' ? issueRefund(shop, payouts, refund.id) : followRefund(shop, payouts, refund))));
    seen += refunds.length;
    if (refunds.length < atOnce) return seen;
  }
}

export function settleRefundsJob(shop: Shop, payouts: PayoutProvider): RepeatingJob {
  return { name: 'settle-refunds', everyMs: firstPause(shop), run: async () => void (await settleRefunds(shop, payouts)) };
}

/** The provider has said something about a payout: it is asked about at the next turn (W8). */
export async function noticePayout(shop: Shop, trackId: string): Promise<void> {
  await shop.db.transaction((tx) => hurryRefund(tx, trackId, shop.clock.now()));
}

/** Asks about one refund that was told to the provider, and records the answer. */
async function followRefund(shop: Shop, payouts: PayoutProvider, refund: Refund): Promise<void> {
  const answer =
    refund.track_id === null ? await payouts.find(refund.id, (refund.sent_at ?? refund.created_at) - skewMs) : await payouts.lookUp(refund.track_id);
  switch (answer.kind) {
    case 'found':
      return recordPayout(shop, refund, answer.fact);
    case 'absent':
      return recordAbsence(shop, refund);
    case 'failed':
      return postpone(shop, refund, answer.problem);
  }
}

async function recordPayout(shop: Shop, refund: Refund, fact: PayoutFact): Promise<void> {
  const difference = differenceOf(refund, fact);
  if (difference !== undefined) return postpone(shop, refund, difference);
  if (refund.track_id === null || refund.status === 'unknown') await adopt(shop, refund, fact.trackId);
  switch (fact.status) {
    case 'going':
      return postpone(shop, { ...refund, status: 'sent' }, null);
    case 'done':
      await shop.db.transaction((tx) => finishRefund(shop, tx, refund, { txHash: fact.hash || undefined, fee: fact.fee }, gatewayActor(refund)));
      return;
    case 'failed':
      return fail(shop, refund, `the payout is ${fact.statusText}`, gatewayActor(refund));
  }
}

/** A payout under our name that is not what we asked for is nobody's to accept but a person's. */
function differenceOf(refund: Refund, fact: PayoutFact): string | undefined {
  const wanted = paidOutOf(refund);
  if (fact.amount?.minor !== wanted.minor || fact.amount.currency !== wanted.currency)
    return `payout ${fact.trackId} is of another amount than ${formatMoney(wanted)} ${wanted.currency}`;
  return fact.address === refund.address ? undefined : `payout ${fact.trackId} goes to another address`;
}

async function recordAbsence(shop: Shop, refund: Refund): Promise<void> {
  const now = shop.clock.now();
  if (refund.track_id !== null) return postpone(shop, refund, `the provider does not know payout ${refund.track_id} any more`);
  if (now - (refund.sent_at ?? now) < lostAfterMs) return postpone(shop, refund, 'the provider does not show it yet');
  // Its whole history was read, long after we had told it: it never heard of this refund, so it may be told now.
  await shop.db.transaction((tx) =>
    moveRefund(tx, refund.id, 'approved', { sent_at: null, problem: 'the provider never received it; it is sent again', next_check_at: now }, now),
  );
}

async function fail(shop: Shop, refund: Refund, problem: string, actor: Actor): Promise<void> {
  await shop.db.transaction((tx) => failRefund(shop, tx, refund, problem.slice(0, 500), actor));
}

async function postpone(shop: Shop, refund: Refund, problem: string | null): Promise<void> {
  const now = shop.clock.now();
  await shop.db.transaction((tx) => changeRefund(tx, refund, { problem: problem?.slice(0, 500) ?? null, next_check_at: now + pauseOf(shop, refund) }, now));
}

/** Asked about within seconds at first, and hourly in the end. */
function pauseOf(shop: Shop, refund: Refund): number {
  return Math.min(HOUR, firstPause(shop) * 2 ** Math.min(refund.checks, 12));
}

function firstPause(shop: Shop): number {
  return Math.min(15 * SECOND, shop.config.reconcileFirstMs);
}

async function feeToWithhold(shop: Shop, payouts: PayoutProvider, network: string): Promise<number | 'unknown'> {
  if ((await readSettings(shop.db.read)).refund_network_fee === 'shop') return 0;
  return (await payouts.networkFee(network))?.minor ?? 'unknown';
}

function gatewayActor(refund: Refund): Actor {
  return { ...systemActor, id: `gateway:${refund.way === 'payout' ? 'oxapay' : refund.way}` };
}
