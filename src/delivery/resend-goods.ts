/** Tells the buyer again where his goods are: the mail goes the same road as the first one. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Order } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';

/** @throws Refusal `order.not_found`, `order.not_delivered` */
export async function resendGoods(shop: Shop, orderId: string, actor: Actor): Promise<Order> {
  return shop.db.transaction(async (tx) => {
    const order = await findOrder(tx, orderId);
    if (!order) throw refuse('order.not_found');
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    await recordAudit(tx, shop.clock.now(), actor, { action: 'goods.resent', subject: orderId });
    await shop.outbox.append(tx, 'goods.resent', { order_id: orderId });
    return order;
  });
}
