/** The end of a refund: the money is gone and the books say so, or it is there as before. Each once, whoever says it first. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { releaseDiscount, returnDiscount } from '../catalog/redeem-discount.ts';
import { readSettings } from '../catalog/settings.ts';
import { formatMoney, type Money, money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import { settleClaims } from '../delivery/decide-claim.ts';
import { changeStatus } from '../orders/change-status.ts';
import { lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Account, post } from '../payments/ledger.ts';
import { closeReceipt, findReceipt, receiptsOf } from '../payments/store.ts';
import { releaseStock, takeBackKeys } from '../stock/release-stock.ts';
import { releaseMoney } from './claim-money.ts';
import { amountOf, paidOutOf, type Refund } from './refund.ts';
import { countOpenRefunds, moveRefund, partsOf } from './store.ts';

/** What proves that the money went. */
export interface Proof {
  readonly txHash?: string | undefined;
  /** In an operator's words. */
  readonly note?: string | undefined;
  /** What the provider took on top. */
  readonly fee?: Money | undefined;
}

/** @returns false when the refund had ended before */
export async function finishRefund(shop: Shop, tx: Transaction, refund: Refund, proof: Proof, actor: Actor): Promise<boolean> {
  const now = shop.clock.now();
  // The order first, as everywhere, so that no two of us wait for each other.
  await lockOrder(tx, refund.order_id);
  const change = {
    tx_hash: proof.txHash ?? refund.tx_hash,
    proof: proof.note ?? null,
    fee_minor: proof.fee?.minor ?? null,
    problem: null,
    ended_at: now,
    next_check_at: null,
  };
  if (!(await moveRefund(tx, refund.id, 'done', change, now))) return false;
  await payOut(tx, refund, proof.fee, now);
  for (const { receipt_id: receiptId } of await partsOf(tx, refund.id)) {
    // Another refund may still take the rest of the same receipt, and may fail.
    if ((await countOpenRefunds(tx, receiptId)) === 0) await closeReceipt(tx, receiptId, now);
  }
  const amount = amountOf(refund);
  await recordAudit(tx, now, actor, {
    action: 'refund.done',
    subject: refund.order_id,
    after: {
      refund: refund.id,
      amount: formatMoney(amount),
      currency: amount.currency,
      ...(proof.txHash === undefined ? {} : { tx_hash: proof.txHash }),
      ...(proof.note === undefined ? {} : { proof: proof.note }),
    },
  });
  await shop.outbox.append(tx, 'refund.done', { order_id: refund.order_id, refund_id: refund.id });
  await closeOrder(shop, tx, refund.order_id, actor);
  return true;
}

/** @returns false when the refund cannot fail any more */
export async function failRefund(shop: Shop, tx: Transaction, refund: Refund, problem: string, actor: Actor): Promise<boolean> {
  const now = shop.clock.now();
  await lockOrder(tx, refund.order_id);
  if (!(await moveRefund(tx, refund.id, 'failed', { problem, ended_at: now, next_check_at: null }, now))) return false;
  await releaseMoney(tx, refund, now);
  await recordAudit(tx, now, actor, {
    action: 'refund.failed',
    subject: refund.order_id,
    before: { status: refund.status },
    after: { refund: refund.id, problem },
  });
  await shop.outbox.append(tx, 'refund.failed', { order_id: refund.order_id, refund_id: refund.id });
  return true;
}

/** What was set aside leaves: by the provider, which then owes us less, or out of an operator's pocket. A fee that the buyer bears stays. */
async function payOut(tx: Transaction, refund: Refund, fee: Money | undefined, now: number): Promise<void> {
  const [part] = await partsOf(tx, refund.id);
  const provider = part && (await findReceipt(tx, part.receipt_id))?.provider;
  if (!provider) throw new Error(`Refund ${refund.id} takes its money from nowhere`);
  const out: Account = refund.way === 'hand' ? 'hand' : `gateway:${provider}`;
  const move = (from: Account, to: Account, amount: Money): Promise<void> =>
    amount.minor === 0 ? Promise.resolve() : post(tx, { from, to, amount, orderId: refund.order_id, receiptId: null, refundId: refund.id, at: now });
  await move('refunded', out, paidOutOf(refund));
  await move('refunded', 'fee', money(refund.withheld_minor, refund.currency));
  if (fee?.currency === refund.currency) await move('fee', out, fee);
}

/** When nothing is left of an order's money, the order is over: its card keys are never sold again, its discount goes back by the shop's rule. */
async function closeOrder(shop: Shop, tx: Transaction, orderId: string, actor: Actor): Promise<void> {
  const receipts = await receiptsOf(tx, orderId);
  if (receipts.some((receipt) => receipt.state !== 'refunded')) return;
  if ((await changeStatus(shop, tx, { orderId, to: 'refunded', actor, because: 'all its money was given back' })) !== 'changed') return;
  const now = shop.clock.now();
  await releaseStock(tx, orderId, now);
  await takeBackKeys(tx, orderId, now);
  await settleClaims(shop, tx, orderId);
  await releaseDiscount(tx, orderId, now);
  if ((await readSettings(tx)).refund_returns_discount) await returnDiscount(tx, orderId, now);
}
