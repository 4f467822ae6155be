/** `POST` and `DELETE /api/orders/:order_id/push`: a device asks to be told when the order is delivered, and changes its mind; with the order's token. */
import { sha256 } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { addressBlock, type RateLimits } from '../../http/rate-limit.ts';
import { closed, OrderIdParams, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import { openOrder } from '../../orders/open-order.ts';
import { statusAt } from '../../orders/order.ts';
import type { Shop } from '../../outbox/shop.ts';
import { addPush, pushesOf, removePush } from './store.ts';

/** What the browser's push service gave it; whoever has it can only send what our key has signed. */
const PushBody = closed({ endpoint: Type.String({ minLength: 12, maxLength: 1_000 }) });
const Nothing = Type.Null();

/** A telephone, a computer and a few more; the oldest makes room. */
const mostDevices = 5;

export function pushRoutes(server: Server, { shop, limits }: { readonly shop: Shop; readonly limits: RateLimits }): void {
  const { db, clock } = shop;
  const schema = { params: OrderIdParams, body: PushBody, response: { 204: Nothing } };

  server.post('/api/orders/:order_id/push', { schema, config: { permission: 'anyone' } }, async (request, reply) => {
    const orderId = request.params.order_id;
    await limits.use('order_push', addressBlock(request.ip));
    const status = statusAt(await openOrder(shop, request, orderId), clock.now());
    if (status === 'delivered' || status === 'refunded') throw refuse('order.not_pending', { status });
    const { endpoint } = request.body;
    if (!URL.canParse(endpoint) || !['https:', 'http:'].includes(new URL(endpoint).protocol))
      throw refuse('request.invalid', { field: 'endpoint', problem: 'is not a web address' });
    await db.transaction(async (tx) => {
      await addPush(tx, { id: idOf(orderId, endpoint), order_id: orderId, endpoint, created_at: clock.now() });
      for (const { id } of (await pushesOf(tx, orderId)).slice(mostDevices)) await removePush(tx, id);
    });
    return reply.code(204).send(null);
  });

  server.delete('/api/orders/:order_id/push', { schema, config: { permission: 'anyone' } }, async (request, reply) => {
    const orderId = request.params.order_id;
    await limits.use('order_push', addressBlock(request.ip));
    await openOrder(shop, request, orderId);
    await db.transaction((tx) => removePush(tx, idOf(orderId, request.body.endpoint)));
    return reply.code(204).send(null);
  });
}

/** 32 characters, as a push's topic may have. The same device asking twice is one row. */
const idOf = (orderId: string, endpoint: string): string => sha256(`${orderId} ${endpoint}`).slice(0, 32);
