/** Operators' doors to orders: cancel, note. The list and the detail, which look into other rooms too, are in `reports`. */
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { closed, OrderIdParams, optional, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { AdminOrder, adminOrderView } from './admin-view.ts';
import { cancelOrder } from './close-order.ts';
import { noteOrder } from './note-order.ts';
import type { Order } from './order.ts';
import { findOrder } from './store.ts';

export interface OrderAdminDoor {
  readonly shop: Shop;
  readonly stockChanged: () => void;
}

const NoteBody = closed({ text: Type.String({ maxLength: 5_000 }) });

export function orderAdminRoutes(server: Server, { shop, stockChanged }: OrderAdminDoor): void {
  server.post(
    '/api/admin/orders/:order_id/cancel',
    { schema: { params: OrderIdParams, body: optional(closed({})), response: { 200: AdminOrder } }, config: { permission: 'orders.write' } },
    async (request) => {
      await cancelOrder(shop, request.params.order_id, actorOf(request));
      stockChanged();
      return adminOrderView(await existing(shop, request.params.order_id));
    },
  );

  server.post(
    '/api/admin/orders/:order_id/notes',
    { schema: { params: OrderIdParams, body: NoteBody, response: { 200: AdminOrder } }, config: { permission: 'orders.write' } },
    async (request) => {
      await noteOrder(shop, request.params.order_id, request.body.text, actorOf(request));
      return adminOrderView(await existing(shop, request.params.order_id));
    },
  );
}

async function existing(shop: Shop, orderId: string): Promise<Order> {
  const order = await findOrder(shop.db.read, orderId);
  if (!order) throw refuse('order.not_found');
  return order;
}
