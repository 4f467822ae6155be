/** Replaces a faulty card key of a delivered order with the next free one; the faulty one is never sold again (I8). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Order } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { deliverReservedKey, reserveKeys, voidKey } from '../stock/store.ts';
import { insertItem, itemsOf, markReplaced } from './store.ts';

/**
 * @param itemId the piece of goods to replace, as the order's detail names it
 * @throws Refusal `order.not_found`, `order.not_delivered`, `stock.key_not_found` for an item that is no active card key of the order,
 * `stock.sold_out` when there is no other key
 */
export async function replaceKey(shop: Shop, orderId: string, itemId: string, reason: string, actor: Actor): Promise<Order> {
  return shop.db.transaction(async (tx) => {
    const order = await findOrder(tx, orderId);
    if (!order) throw refuse('order.not_found');
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    const item = (await itemsOf(tx, orderId)).find((each) => each.id === itemId);
    const now = shop.clock.now();
    if (!item || item.card_key_id === null || !(await markReplaced(tx, itemId))) throw refuse('stock.key_not_found');
    await voidKey(tx, item.card_key_id, now);
    if ((await reserveKeys(tx, { order_id: orderId, variant_id: order.variant_id, quantity: 1, now })) !== 1) throw refuse('stock.sold_out');
    const cardKeyId = await deliverReservedKey(tx, orderId, now);
    await insertItem(tx, { id: newId('itm'), order_id: orderId, place: item.place, card_key_id: cardKeyId, sealed: null, state: 'active', created_at: now });
    await recordAudit(tx, now, actor, {
      action: 'goods.replaced',
      subject: orderId,
      before: { item: itemId, card_key: item.card_key_id },
      after: { card_key: cardKeyId, reason },
    });
    await shop.outbox.append(tx, 'goods.replaced', { order_id: orderId });
    return order;
  });
}
