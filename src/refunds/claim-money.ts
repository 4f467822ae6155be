/** Sets money aside for a refund, receipt by receipt, so that it can neither pay an order nor be given back twice (I3); and lets it go again. */
import { newSortableId } from '../core/ids.ts';
import { money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import { findOrder } from '../orders/store.ts';
import { type Account, post } from '../payments/ledger.ts';
import { leftOf, type Receipt, sumOf } from '../payments/payment.ts';
import { cutReturned, findReceipt, insertReceipt, receiptsOf, takeForRefund, withdrawReturned } from '../payments/store.ts';
import type { Refund } from './refund.ts';
import { insertPart, partsOf } from './store.ts';

/**
 * @param receipts in the order in which they are drawn on; together they hold at least the amount
 * @throws Error when they do not: the whole transaction is then undone
 */
export async function claimMoney(tx: Transaction, refund: Refund, receipts: readonly Receipt[], now: number): Promise<void> {
  let open = refund.amount_minor;
  for (const receipt of receipts) {
    const part = Math.min(open, leftOf(receipt).minor);
    if (part === 0) continue;
    if (!(await takeForRefund(tx, receipt.id, part))) throw new Error(`Receipt ${receipt.id} was changed while refund ${refund.id} took its money`);
    await insertPart(tx, { refund_id: refund.id, receipt_id: receipt.id, amount_minor: part });
    await post(tx, {
      from: accountOf(receipt),
      to: 'refunded',
      amount: money(part, refund.currency),
      orderId: refund.order_id,
      receiptId: receipt.id,
      refundId: refund.id,
      at: now,
    });
    open -= part;
  }
  if (open > 0) throw new Error(`Refund ${refund.id} asks for more than there is`);
}

/**
 * The refund will not be paid: its money is there as before. Where other money has paid the order meanwhile, what it does not need
 * any more becomes a receipt of its own that waits for a person.
 */
export async function releaseMoney(tx: Transaction, refund: Refund, now: number): Promise<void> {
  for (const part of await partsOf(tx, refund.id)) {
    const receipt = await findReceipt(tx, part.receipt_id);
    if (!receipt) throw new Error(`Refund ${refund.id} took its money from nowhere`);
    const unneeded = receipt.state === 'applied' ? Math.min(part.amount_minor, await excess(tx, refund, part.amount_minor)) : 0;
    if (unneeded > 0) await cutOff(tx, refund, receipt, unneeded, now);
    const rest = part.amount_minor - unneeded;
    if (rest === 0) continue;
    if (!(await takeForRefund(tx, receipt.id, -rest))) throw new Error(`Receipt ${receipt.id} does not hold what refund ${refund.id} took of it`);
    await post(tx, {
      from: 'refunded',
      to: accountOf(receipt),
      amount: money(rest, refund.currency),
      orderId: refund.order_id,
      receiptId: receipt.id,
      refundId: refund.id,
      at: now,
    });
  }
}

/** By how much the order would have more than it costs if an amount came back to it. */
async function excess(tx: Transaction, refund: Refund, amount: number): Promise<number> {
  const order = await findOrder(tx, refund.order_id);
  if (!order) throw new Error(`Refund ${refund.id} has no order`);
  const applied = (await receiptsOf(tx, order.id)).filter(({ state }) => state === 'applied');
  return Math.max(0, sumOf(applied, order.currency).minor + amount - order.amount_due_minor);
}

async function cutOff(tx: Transaction, refund: Refund, receipt: Receipt, amount: number, now: number): Promise<void> {
  const whole = amount === receipt.amount_minor;
  const shared = { amount: money(amount, refund.currency), orderId: refund.order_id, refundId: refund.id, at: now };
  if (whole) {
    if (!(await withdrawReturned(tx, receipt.id))) throw new Error(`Receipt ${receipt.id} was changed while refund ${refund.id} let it go`);
    return post(tx, { from: 'refunded', to: 'unapplied', receiptId: receipt.id, ...shared });
  }
  if (!(await cutReturned(tx, receipt.id, amount))) throw new Error(`Receipt ${receipt.id} does not hold what refund ${refund.id} took of it`);
  const own: Receipt = {
    ...receipt,
    id: newSortableId('rcp', now),
    movement: `${receipt.movement}:${refund.id}`,
    amount_minor: amount,
    returned_minor: 0,
    state: 'unapplied',
    reason: 'second_invoice',
    resolved_at: null,
    version: 1,
  };
  if (!(await insertReceipt(tx, own))) throw new Error(`Refund ${refund.id} let receipt ${receipt.id} go before`);
  await post(tx, { from: 'refunded', to: `gateway:${receipt.provider}`, receiptId: receipt.id, ...shared });
  await post(tx, { from: `gateway:${receipt.provider}`, to: 'unapplied', receiptId: own.id, ...shared });
}

function accountOf(receipt: Receipt): Account {
  return receipt.state === 'applied' ? 'order' : 'unapplied';
}
