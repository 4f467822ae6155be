/** A buyer sends a red-packet code: `POST /api/orders/:order_id/red-packet`, with the order's token. */
import { buyerOf } from '../../accounts/audit-log.ts';
import { addressBlock, type RateLimits } from '../../http/rate-limit.ts';
import { closed, OrderIdParams, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import { openOrder } from '../../orders/open-order.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { PaymentProvider } from '../provider.ts';
import { submitCode } from './submit-code.ts';

const SubmitBody = closed({ code: Type.String({ minLength: 1, maxLength: 500 }) });
const SubmitAnswer = Type.Object({ state: Type.String(), version: Type.Integer() });

export function redPacketRoutes(server: Server, { shop, providers, limits }: { shop: Shop; providers: readonly PaymentProvider[]; limits: RateLimits }): void {
  server.post(
    '/api/orders/:order_id/red-packet',
    { schema: { params: OrderIdParams, body: SubmitBody, response: { 202: SubmitAnswer } }, config: { permission: 'anyone' } },
    async (request, reply) => {
      const orderId = request.params.order_id;
      await openOrder(shop, request, orderId);
      await limits.use('red_packet', addressBlock(request.ip));
      const packet = await submitCode(shop, providers, orderId, request.body.code, buyerOf(request));
      return reply.code(202).send({ state: packet.state, version: packet.version });
    },
  );
}
