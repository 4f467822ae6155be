/** Everything about one order on one page, for operators: `GET /api/admin/orders/:order_id`. Reads the tables of many rooms. */
import { refuse } from '../core/errors.ts';
import { formatMoney, money } from '../core/money.ts';
import { isoText } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { build } from '../db/statement.ts';
import { AdminClaim, adminClaimView } from '../delivery/claim-routes.ts';
import { claimsOf } from '../delivery/claim-store.ts';
import { findDeliveredFile, newestFile } from '../delivery/files/store.ts';
import { warrantyEnd } from '../delivery/warranty.ts';
import { OrderIdParams, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AdminOrder, adminOrderView } from '../orders/admin-view.ts';
import { tagsOf } from '../orders/search-store.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { AdminReceipt, adminReceiptView } from '../payments/admin-routes.ts';
import { attemptsOf, receiptsOf } from '../payments/store.ts';
import { AdminRefund, adminRefundView } from '../refunds/admin-view.ts';
import { refundsOf } from '../refunds/store.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);

const DeliveredFile = Type.Object({
  name: Type.String(),
  size: Type.Integer(),
  version: Type.Integer(),
  newest_version: Type.Integer(),
  downloads: Type.Integer(),
  downloads_allowed: Type.Integer(),
});

const OrderDetail = Type.Object({
  order: AdminOrder,
  tags: Type.Array(Type.String()),
  attempts: Type.Array(
    Type.Object({
      id: Type.String(),
      number: Type.Integer(),
      provider: Type.String(),
      reference: Type.String(),
      track_id: nullable,
      status: Type.String(),
      amount: Type.String(),
      currency: Type.String(),
      created_at: Type.String(),
      expires_at: Type.String(),
    }),
  ),
  receipts: Type.Array(AdminReceipt),
  deliveries: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.String(),
      status: Type.String(),
      delivered_at: nullable,
      warranty_until: nullable,
      items: Type.Array(Type.Object({ id: Type.String(), place: Type.Integer(), card_key_id: nullable, state: Type.String() })),
      file: Type.Union([DeliveredFile, Type.Null()]),
    }),
  ),
  refunds: Type.Array(AdminRefund),
  claims: Type.Array(AdminClaim),
  jobs: Type.Array(
    Type.Object({
      id: Type.String(),
      event: Type.String(),
      channel: Type.String(),
      recipient: Type.String(),
      state: Type.String(),
      attempts: Type.Integer(),
      last_error: nullable,
      done_at: nullable,
    }),
  ),
  timeline: Type.Array(Type.Object({ at: Type.String(), actor: Type.String(), action: Type.String(), after: Type.Unknown() })),
});

export function orderDetailRoute(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/orders/:order_id',
    { schema: { params: OrderIdParams, response: { 200: OrderDetail } }, config: { permission: 'orders.read' } },
    async (request) => shop.db.snapshot((queries) => orderDetail(queries, request.params.order_id)),
  );
}

async function orderDetail(queries: Queries, orderId: string) {
  const order = await findOrder(queries, orderId);
  if (!order) throw refuse('order.not_found');
  const attempts = await attemptsOf(queries, orderId);
  const warrantyUntil = warrantyEnd(order);
  const receipts = await receiptsOf(queries, orderId);
  const deliveries = await queries.all(build.selectFrom('deliveries').selectAll().where('order_id', '=', orderId));
  const items = await queries.all(
    build.selectFrom('delivery_items').select(['id', 'place', 'card_key_id', 'state']).where('order_id', '=', orderId).orderBy('place'),
  );
  const file = await deliveredFileView(queries, orderId);
  const jobs = await queries.all(
    build
      .selectFrom('jobs')
      .select(['id', 'event', 'channel', 'recipient', 'state', 'attempts', 'last_error', 'done_at'])
      .where('order_id', '=', orderId)
      .orderBy('id'),
  );
  const timeline = await queries.all(build.selectFrom('audit_log').select(['at', 'actor', 'action', 'after']).where('subject', '=', orderId).orderBy('id'));
  return {
    order: adminOrderView(order),
    tags: [...((await tagsOf(queries, [orderId])).get(orderId) ?? [])],
    attempts: attempts.map((attempt) => ({
      id: attempt.id,
      number: attempt.number,
      provider: attempt.provider,
      reference: attempt.reference,
      track_id: attempt.track_id,
      status: attempt.status,
      amount: formatMoney(money(attempt.amount_minor, attempt.currency)),
      currency: attempt.currency,
      created_at: isoText(attempt.created_at),
      expires_at: isoText(attempt.expires_at),
    })),
    receipts: receipts.map(adminReceiptView),
    deliveries: deliveries.map((delivery) => ({
      id: delivery.id,
      kind: delivery.kind,
      status: delivery.status,
      delivered_at: delivery.delivered_at === null ? null : isoText(delivery.delivered_at),
      warranty_until: warrantyUntil === undefined ? null : isoText(warrantyUntil),
      items,
      file,
    })),
    refunds: (await refundsOf(queries, orderId)).map(adminRefundView),
    claims: (await claimsOf(queries, orderId)).map(adminClaimView),
    jobs: jobs.map((job) => ({ ...job, done_at: job.done_at === null ? null : isoText(job.done_at) })),
    timeline: timeline.map((entry) => ({
      at: isoText(entry.at),
      actor: entry.actor,
      action: entry.action,
      after: entry.after === null ? null : JSON.parse(entry.after),
    })),
  };
}

async function deliveredFileView(queries: Queries, orderId: string) {
  const file = await findDeliveredFile(queries, orderId);
  if (!file) return null;
  const { name, size, version, downloads, downloads_allowed } = file;
  const newest = await newestFile(queries, file.variant_id);
  return { name, size, version: version ?? 0, newest_version: newest?.version ?? 0, downloads, downloads_allowed };
}
