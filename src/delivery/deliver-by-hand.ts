/** An operator hands over goods: what he typed, or card keys that have come into stock since the order was paid. */
import type { Actor } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import { MINUTE } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { changeStatus } from '../orders/change-status.ts';
import type { Order } from '../orders/order.ts';
import { findOrder, lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { sumOf } from '../payments/payment.ts';
import { receiptsOf } from '../payments/store.ts';
import { retakeStock } from '../stock/hold-stock.ts';
import { consumeStock } from '../stock/release-stock.ts';
import { completeDelivery, deliverOrder, insertText, openDelivery } from './deliver-order.ts';
import { findDelivery } from './store.ts';

const longestItem = 4_000;

/**
 * @param items the goods as text; none means "take them from stock"
 * @throws Refusal `order.not_found`, `order.not_pending` unless the order is paid, `refund.in_progress` when its money is on its way back,
 * `stock.sold_out`, or about an item's text
 */
export async function deliverByHand(shop: Shop, orderId: string, items: readonly string[], actor: Actor): Promise<Order> {
  const texts = items.map(parseItem);
  return shop.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (!order) throw refuse('order.not_found');
    if ((order.status !== 'paid' && order.status !== 'attention') || order.paid_at === null) throw refuse('order.not_pending', { status: order.status });
    if (await isMoneyGoingBack(tx, order)) throw refuse('refund.in_progress');
    if (texts.length === 0) await fromStock(shop, tx, order, actor);
    else await fromHand(shop, tx, order, texts, actor);
    return (await findOrder(tx, orderId)) ?? order;
  });
}

/** True when a refund has taken what paid the order: goods must not follow it. */
export async function isMoneyGoingBack(queries: Queries, order: Order): Promise<boolean> {
  const paying = (await receiptsOf(queries, order.id)).filter((receipt) => receipt.state !== 'unapplied');
  return paying.length > 0 && sumOf(paying, order.currency).minor === 0;
}

function parseItem(item: string, index: number): string {
  const text = cleanText(item, `items[${index}]`);
  if (text === '' || text.length > longestItem)
    throw refuse('request.invalid', { field: `items[${index}]`, problem: `must have 1 to ${longestItem} characters` });
  return text;
}

async function fromStock(shop: Shop, tx: Transaction, order: Order, actor: Actor): Promise<void> {
  if (order.delivery === 'manual' || order.delivery === 'call') throw refuse('request.missing_field', { field: 'items' });
  if (order.status === 'attention') {
    const now = shop.clock.now();
    if (!(await retakeStock(tx, order.id, now + MINUTE, now))) throw refuse('stock.sold_out');
    await changeStatus(shop, tx, { orderId: order.id, to: 'paid', actor, because: 'stock has come in' });
  }
  await deliverOrder(shop, tx, order.id, actor);
  if ((await findOrder(tx, order.id))?.status !== 'delivered') throw refuse('stock.sold_out');
}

async function fromHand(shop: Shop, tx: Transaction, order: Order, texts: readonly string[], actor: Actor): Promise<void> {
  if (!(await findDelivery(tx, order.id))) await openDelivery(shop, tx, order);
  // Whatever is still held for the order goes back or is used up; typed goods replace it.
  await consumeStock(tx, order.id, shop.clock.now());
  for (const [place, text] of texts.entries()) await insertText(shop, tx, order, place, text);
  await completeDelivery(shop, tx, order, actor);
}
