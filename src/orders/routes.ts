/** A buyer's own doors to his orders: cancelling one, and getting the links again. */
import { buyerOf } from '../accounts/audit-log.ts';
import { parseEmail } from '../core/text.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, OrderIdParams, optional, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { cancelOrder } from './close-order.ts';
import { openOrder } from './open-order.ts';
import { requestOrderLinks } from './request-links.ts';

export interface OrderDoor {
  readonly shop: Shop;
  readonly limits: RateLimits;
  readonly stockChanged: () => void;
}

export function orderRoutes(server: Server, { shop, limits, stockChanged }: OrderDoor): void {
  server.post(
    '/api/orders/lookup',
    {
      schema: { body: closed({ email: Type.String({ maxLength: 254 }) }), response: { 202: Type.Object({ success: Type.Literal(true) }) } },
      config: { permission: 'anyone' },
    },
    async (request, reply) => {
      const email = parseEmail(request.body.email);
      await limits.use('order_lookup', addressBlock(request.ip));
      await limits.use('order_lookup_address', email);
      await requestOrderLinks(shop, email, buyerOf(request));
      return reply.code(202).send({ success: true as const });
    },
  );

  server.post(
    '/api/orders/:order_id/cancel',
    {
      schema: {
        params: OrderIdParams,
        body: optional(closed({})),
        response: { 200: Type.Object({ success: Type.Literal(true), order_id: Type.String(), status: Type.String() }) },
      },
      config: { permission: 'anyone' },
    },
    async (request) => {
      const orderId = request.params.order_id;
      await openOrder(shop, request, orderId);
      await cancelOrder(shop, orderId, buyerOf(request));
      stockChanged();
      return { success: true as const, order_id: orderId, status: 'cancelled' };
    },
  );
}
