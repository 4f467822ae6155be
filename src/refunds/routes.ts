/** A buyer asks for his money back: `POST /api/orders/:order_id/refund-request`, with the order's token. */
import { buyerOf } from '../accounts/audit-log.ts';
import { formatMoney } from '../core/money.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, OrderIdParams, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { openOrder } from '../orders/open-order.ts';
import type { Shop } from '../outbox/shop.ts';
import { amountOf } from './refund.ts';
import { askForRefund } from './request-refund.ts';

const RequestBody = closed({
  reason: Type.String({ minLength: 1, maxLength: 2_000 }),
  /** Where USDT goes back to; not needed for red packets. */
  address: Type.Optional(Type.String({ maxLength: 200 })),
  network: Type.Optional(Type.String({ maxLength: 40 })),
  memo: Type.Optional(Type.String({ maxLength: 120 })),
});
const Answer = Type.Object({ id: Type.String(), status: Type.String(), amount: Type.String(), currency: Type.String() });

export function refundRoutes(server: Server, { shop, limits }: { shop: Shop; limits: RateLimits }): void {
  server.post(
    '/api/orders/:order_id/refund-request',
    { schema: { params: OrderIdParams, body: RequestBody, response: { 202: Answer } }, config: { permission: 'anyone' } },
    async (request, reply) => {
      const orderId = request.params.order_id;
      await limits.use('refund_request', addressBlock(request.ip));
      await openOrder(shop, request, orderId);
      const refund = await shop.db.transaction((tx) => askForRefund(shop, tx, { ...request.body, orderId }, buyerOf(request)));
      return reply.code(202).send({ id: refund.id, status: refund.status, amount: formatMoney(amountOf(refund)), currency: refund.currency });
    },
  );
}
