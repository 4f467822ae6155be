/** Operators' doors to money that arrived: the list, giving it to its order, and asking the buyer for the rest. */
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { formatMoney, money } from '../core/money.ts';
import { isoText } from '../core/time.ts';
import { closed, listOf, OrderIdParams, ofOrdersQuery, optional, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { orderLink } from '../orders/access-token.ts';
import { AdminOrder, adminOrderView } from '../orders/admin-view.ts';
import { awaitsRest } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { payLinkOf } from './order-state.ts';
import { leftOf, type Receipt } from './payment.ts';
import type { PaymentProvider } from './provider.ts';
import { applyByHand, noteTopUp } from './resolve-receipt.ts';
import { startPayment } from './start-payment.ts';
import { listReceipts } from './store.ts';

export interface PaymentAdminDoor {
  readonly shop: Shop;
  readonly providers: readonly PaymentProvider[];
  readonly stockChanged: () => void;
}

const nullable = Type.Union([Type.String(), Type.Null()]);

export const AdminReceipt = Type.Object({
  id: Type.String(),
  provider: Type.String(),
  track_id: nullable,
  order_id: nullable,
  amount: Type.String(),
  currency: Type.String(),
  paid: Type.String(),
  /** What no refund has taken. */
  left: Type.String(),
  state: Type.String(),
  reason: nullable,
  received_at: Type.String(),
  resolved_at: nullable,
  version: Type.Integer(),
});

export function adminReceiptView(receipt: Receipt) {
  return {
    id: receipt.id,
    provider: receipt.provider,
    track_id: receipt.track_id,
    order_id: receipt.order_id,
    amount: formatMoney(money(receipt.amount_minor, receipt.currency)),
    currency: receipt.currency,
    paid: receipt.paid_text,
    left: formatMoney(leftOf(receipt)),
    state: receipt.state,
    reason: receipt.reason,
    received_at: isoText(receipt.received_at),
    resolved_at: receipt.resolved_at === null ? null : isoText(receipt.resolved_at),
    version: receipt.version,
  };
}

const ListQuery = closed({
  ...pageQuery,
  ...ofOrdersQuery,
  state: Type.Optional(Type.Union([Type.Literal('applied'), Type.Literal('unapplied'), Type.Literal('refunded')])),
});

const ReceiptParams = closed({ id: Type.String({ pattern: '^rcp_[0-9a-f]{24,32}$' }) });
const ApplyBody = optional(closed({ version: Type.Optional(Type.Integer()) }));
const Applied = Type.Object({ receipt: AdminReceipt, order: AdminOrder, outcome: Type.String(), missing: Type.String() });
const TopUp = Type.Object({
  order_id: Type.String(),
  attempt_id: Type.String(),
  amount: Type.String(),
  currency: Type.String(),
  expires_at: Type.String(),
  /** The gateway's own page, where there is one. */
  pay_link: nullable,
  /** The order's page with its key: what the buyer is sent. */
  link: Type.String(),
});

export function paymentAdminRoutes(server: Server, { shop, providers, stockChanged }: PaymentAdminDoor): void {
  server.get(
    '/api/admin/receipts',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminReceipt) } }, config: { permission: 'payments.read' } },
    async (request) => {
      const { state, q, cursor, limit: size } = request.query;
      const limit = pageSize(size);
      const rows = await listReceipts(shop.db.read, { state, q, beforeId: parseCursor(cursor), limit: limit + 1 });
      const page = pageOf(rows, limit, (receipt) => `${receipt.received_at}.${receipt.id}`);
      return { items: page.items.map(adminReceiptView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/receipts/:id/apply',
    { schema: { params: ReceiptParams, body: ApplyBody, response: { 200: Applied } }, config: { permission: 'payments.resolve' } },
    async (request) => {
      const { receipt, order, outcome, missing } = await applyByHand(shop, request.params.id, request.body?.version, actorOf(request));
      stockChanged();
      return { receipt: adminReceiptView(receipt), order: adminOrderView(order), outcome, missing: formatMoney(missing) };
    },
  );

  server.post(
    '/api/admin/orders/:order_id/top-up',
    { schema: { params: OrderIdParams, body: optional(closed({})), response: { 200: TopUp } }, config: { permission: 'payments.confirm' } },
    async (request) => {
      const orderId = request.params.order_id;
      const order = await findOrder(shop.db.read, orderId);
      if (!order) throw refuse('order.not_found');
      if (!awaitsRest(order)) throw refuse('order.not_pending', { status: order.status });
      const { attempt, instruction } = await startPayment(shop, providers, orderId);
      const amount = money(attempt.amount_minor, attempt.currency);
      await noteTopUp(shop, orderId, attempt.id, amount, actorOf(request));
      return {
        order_id: orderId,
        attempt_id: attempt.id,
        amount: formatMoney(amount),
        currency: amount.currency,
        expires_at: isoText(attempt.expires_at),
        pay_link: payLinkOf(instruction),
        link: orderLink(shop.config, orderId),
      };
    },
  );
}

function parseCursor(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.(rcp_\w{1,40})$/.exec(cursor);
  if (!match?.[1] || !match[2]) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { at: Number(match[1]), id: match[2] };
}
