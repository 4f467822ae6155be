/** Operators' doors to goods: hand them over, look at one, replace a faulty key, tell the buyer again, and do the same to many orders at once. */
import { actorOf } from '../accounts/guard.ts';
import { cleanText } from '../core/text.ts';
import { errorLanguage } from '../http/error-reply.ts';
import { closed, OrderIdParams, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AdminOrder, adminOrderView } from '../orders/admin-view.ts';
import type { Shop } from '../outbox/shop.ts';
import { actOnOrders, batchActions, previewBatch } from './batch.ts';
import { deliverByHand } from './deliver-by-hand.ts';
import { replaceKey } from './replace-key.ts';
import { resendGoods } from './resend-goods.ts';
import { revealItem } from './reveal-item.ts';

const DeliverBody = closed({ items: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 4_000 }), { maxItems: 1_000 })) });

const itemId = Type.String({ pattern: '^itm_[0-9a-f]{24}$' });
const RevealBody = closed({ item_id: itemId });
const RevealAnswer = Type.Object({ item_id: Type.String(), text: Type.String() });
const ReplaceBody = closed({
  item_id: itemId,
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  /** Said deliberately by whoever replaces a key after its warranty has ended. */
  outside_warranty: Type.Optional(Type.Boolean()),
});
const action = Type.Union(batchActions.map((name) => Type.Literal(name)));
const BatchBody = closed({
  action,
  order_ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 500 }),
  /** The tag or the note. */
  text: Type.Optional(Type.String({ maxLength: 5_000 })),
});
const PreviewBody = closed({ action, order_ids: Type.Array(Type.String({ maxLength: 100 }), { minItems: 1, maxItems: 10_000 }) });
const PreviewAnswer = Type.Object({
  ready: Type.Integer(),
  refused: Type.Integer(),
  /** The first of those that would be refused. */
  problems: Type.Array(Type.Object({ order_id: Type.String(), error: Type.String() })),
});
const BatchAnswer = Type.Object({
  results: Type.Array(Type.Object({ order_id: Type.String(), ok: Type.Boolean(), error: Type.Optional(Type.String()), order: Type.Optional(AdminOrder) })),
});

export interface DeliveryAdminDoor {
  readonly shop: Shop;
  readonly stockChanged: () => void;
}

export function deliveryAdminRoutes(server: Server, { shop, stockChanged }: DeliveryAdminDoor): void {
  server.post(
    '/api/admin/orders/:order_id/replace',
    { schema: { params: OrderIdParams, body: ReplaceBody, response: { 200: AdminOrder } }, config: { permission: 'orders.deliver' } },
    async (request) => {
      const { item_id: id, reason, outside_warranty: outsideWarranty } = request.body;
      const replacement = { orderId: request.params.order_id, itemId: id, reason: cleanText(reason, 'reason'), outsideWarranty };
      const order = await replaceKey(shop, replacement, actorOf(request));
      stockChanged();
      return adminOrderView(order);
    },
  );

  server.post(
    '/api/admin/orders/:order_id/reveal',
    { schema: { params: OrderIdParams, body: RevealBody, response: { 200: RevealAnswer } }, config: { permission: 'stock.reveal' } },
    async (request, reply) => {
      const { item_id } = request.body;
      const text = await revealItem(shop, request.params.order_id, item_id, actorOf(request));
      void reply.header('cache-control', 'no-store');
      return { item_id, text };
    },
  );

  server.post(
    '/api/admin/orders/:order_id/resend',
    { schema: { params: OrderIdParams, body: Type.Optional(closed({})), response: { 200: AdminOrder } }, config: { permission: 'orders.deliver' } },
    async (request) => adminOrderView(await resendGoods(shop, request.params.order_id, actorOf(request))),
  );

  server.post(
    '/api/admin/orders/batch',
    { bodyLimit: 64 * 1024, schema: { body: BatchBody, response: { 200: BatchAnswer } }, config: { permission: 'orders.deliver' } },
    async (request) => {
      const { order_ids: orderIds, ...deed } = request.body;
      const results = await actOnOrders(shop, deed, orderIds, actorOf(request), errorLanguage(request));
      stockChanged();
      return { results };
    },
  );

  server.post(
    '/api/admin/orders/batch/preview',
    { bodyLimit: 1024 * 1024, schema: { body: PreviewBody, response: { 200: PreviewAnswer } }, config: { permission: 'orders.read' } },
    async (request) => {
      const results = await previewBatch(shop, request.body, request.body.order_ids, errorLanguage(request));
      const problems = results.flatMap(({ order_id, error }) => (error === undefined ? [] : [{ order_id, error }]));
      return { ready: results.length - problems.length, refused: problems.length, problems: problems.slice(0, 100) };
    },
  );

  server.post(
    '/api/admin/orders/:order_id/deliver',
    {
      bodyLimit: 5 * 1024 * 1024,
      schema: { params: OrderIdParams, body: DeliverBody, response: { 200: AdminOrder } },
      config: { permission: 'orders.deliver' },
    },
    async (request) => {
      const order = await deliverByHand(shop, request.params.order_id, request.body.items ?? [], actorOf(request));
      stockChanged();
      return adminOrderView(order);
    },
  );
}
