/** A buyer reads the goods: `GET /api/orders/:order_id/goods`, with the order's token. */
import { refuse } from '../core/errors.ts';
import { OrderIdParams, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { mayOpenOrder } from '../orders/access-token.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { openGoods } from './goods.ts';

const Goods = Type.Object({ order_id: Type.String(), status: Type.String(), items: Type.Array(Type.String()) });

export function deliveryRoutes(server: Server, shop: Shop): void {
  server.get('/api/orders/:order_id/goods', { schema: { params: OrderIdParams, response: { 200: Goods } } }, async (request) => {
    const orderId = request.params.order_id;
    // A wrong token and a wrong id are the same answer (S16).
    const allowed = mayOpenOrder(shop.config, request, orderId);
    const order = await findOrder(shop.db.read, orderId);
    if (!allowed || !order) throw refuse('order.not_found');
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    return { order_id: order.id, status: order.status, items: await openGoods(shop.config, shop.db.read, order.id) };
  });
}
