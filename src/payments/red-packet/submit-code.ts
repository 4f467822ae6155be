/** A buyer sends the code of a red packet for his order. */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { readSettings } from '../../catalog/settings.ts';
import { keyedHash, seal } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Transaction } from '../../db/database.ts';
import { awaitsRest, statusAt } from '../../orders/order.ts';
import { findOrder } from '../../orders/store.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { PaymentProvider } from '../provider.ts';
import { startPayment } from '../start-payment.ts';
import { hintOf, parseCode } from './code.ts';
import { isClaimed, keepWaiting } from './review-packet.ts';
import { decidePacket, findByCode, insertRedPacket, type RedPacket, redPacketsOf } from './store.ts';

/** A newer code replaces one that nobody has touched; one that is being claimed may be bringing money right now. */
async function replace(tx: Transaction, earlier: RedPacket, by: string, now: number): Promise<void> {
  if (isClaimed(earlier, now)) throw refuse('red_packet.in_review');
  await decidePacket(tx, earlier.id, { state: 'rejected', amount_minor: null, reason: 'replaced', decided_by: by, decided_at: now });
}

/** Codes a buyer may send for an order that one packet pays, before a person has to help. */
const mostSubmissions = 5;

/** How many packets an amount needs, and how many codes may be sent for it. Both in minor units; `largest` is what one packet can hold. */
export function packetsFor(amount: number, largest: number): { readonly needed: number; readonly allowed: number } {
  const needed = Math.max(1, Math.ceil(amount / largest));
  return { needed, allowed: needed - 1 + mostSubmissions };
}

/**
 * Keeps the code sealed and calls the operators. The same code again for the same order changes nothing.
 * @throws Refusal `order.not_found`, `payment.wrong_method`, `order.not_pending`, `order.expired`, `red_packet.code_invalid`,
 * `red_packet.code_used` (worded the same for used and unknown reasons, so that codes cannot be probed), `red_packet.too_many`, `red_packet.in_review`
 */
export async function submitCode(shop: Shop, providers: readonly PaymentProvider[], orderId: string, text: string, actor: Actor): Promise<RedPacket> {
  const code = parseCode(text);
  const { order, attempt } = await startPayment(shop, providers, orderId);
  if (order.payment_method !== 'alipay') throw refuse('payment.wrong_method', { method: 'alipay' });
  const codeHash = keyedHash(code, shop.config.secrets.values.fingerprintKey);

  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const current = await findOrder(tx, orderId);
    const status = current ? statusAt(current, now) : 'expired';
    if (status === 'expired') throw refuse('order.expired');
    if (status !== 'pending' && !(current && awaitsRest(current))) throw refuse('order.not_pending', { status });
    const known = await findByCode(tx, codeHash);
    if (known && known.order_id === orderId && known.state !== 'rejected') return known;
    if (known) throw refuse('red_packet.code_used');

    const packets = await redPacketsOf(tx, orderId);
    const settings = await readSettings(tx);
    const { needed, allowed } = packetsFor(attempt.amount_minor, settings.red_packet_max_minor);
    if (packets.length >= allowed) throw refuse('red_packet.too_many');

    const open = packets.filter((packet) => packet.state === 'submitted' || packet.state === 'claimed');
    if (needed === 1) for (const earlier of open) await replace(tx, earlier, actor.id, now);

    const id = newId('rpk');
    const packet: RedPacket = {
      id,
      order_id: orderId,
      attempt_id: attempt.id,
      version: packets.length + 1,
      state: 'submitted',
      sealed: seal(code, id, shop.config.secrets.values.sealingKeys),
      code_hash: codeHash,
      hint: hintOf(code),
      amount_minor: null,
      reason: null,
      submitted_at: now,
      claimed_by: null,
      claimed_at: null,
      first_by: null,
      first_amount_minor: null,
      first_at: null,
      decided_by: null,
      decided_at: null,
      alarms: 0,
    };
    // Another order sent the same code at this very moment: the first one has it.
    if (!(await insertRedPacket(tx, packet))) throw refuse('red_packet.code_used');
    await keepWaiting(tx, orderId, now);
    await recordAudit(tx, now, actor, { action: 'red_packet.submitted', subject: orderId, after: { red_packet: id, version: packet.version } });
    await shop.outbox.append(tx, 'red_packet.submitted', { order_id: orderId, red_packet_id: id });
    return packet;
  });
}
