/** Operators' doors to refunds: ask, approve, decline, say that it was paid; for an order's money and for one receipt. */
import type { FastifyRequest } from 'fastify';
import { mayCall } from '../accounts/caller.ts';
import { actorOf, operatorOf } from '../accounts/guard.ts';
import { isVerified } from '../accounts/session.ts';
import { sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { AmountText, closed, listOf, OrderIdParams, ofOrdersQuery, optional, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { claimIdempotencyKey, type IdempotentRequest } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import type { PayoutProvider } from '../payments/payout-provider.ts';
import { findReceipt } from '../payments/store.ts';
import { AdminRefund, adminRefundView } from './admin-view.ts';
import { approveOwn, approveRefund, confirmPaid, declineRefund } from './approve-refund.ts';
import { issueRefund } from './issue-refund.ts';
import { type Refund, refundStatuses } from './refund.ts';
import { type RefundRequest, requestRefund } from './request-refund.ts';
import { findRefund, listRefunds } from './store.ts';

export interface RefundDoor {
  readonly shop: Shop;
  /** Undefined: refunds are paid by hand only. */
  readonly payouts: PayoutProvider | undefined;
  readonly stockChanged: () => void;
}

const how = {
  reason: Type.String({ minLength: 1, maxLength: 2_000 }),
  by: Type.Union([Type.Literal('payout'), Type.Literal('hand')]),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  network: Type.Optional(Type.String({ maxLength: 40 })),
  memo: Type.Optional(Type.String({ maxLength: 120 })),
};
const OrderBody = closed({ ...how, amount: Type.Optional(AmountText) });
const ReceiptBody = closed({ ...how, version: Type.Optional(Type.Integer()) });
const ReceiptParams = closed({ id: Type.String({ pattern: '^rcp_[0-9a-f]{24,32}$' }) });
const RefundParams = closed({ id: Type.String({ pattern: '^rfd_[0-9a-f]{24}$' }) });
const ListQuery = closed({ ...pageQuery, ...ofOrdersQuery, state: Type.Optional(Type.Enum([...refundStatuses])) });
const Line = Type.String({ minLength: 1, maxLength: 500 });

export function refundAdminRoutes(server: Server, door: RefundDoor): void {
  const { shop } = door;

  server.get(
    '/api/admin/refunds',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminRefund) } }, config: { permission: 'refunds.read' } },
    async (request) => {
      const { state, q, cursor, limit: size } = request.query;
      const limit = pageSize(size);
      const rows = await listRefunds(shop.db.read, { status: state, q, before: parseCursor(cursor), limit: limit + 1 });
      const page = pageOf(rows, limit, (refund) => `${refund.created_at}.${refund.id}`);
      return { items: page.items.map(adminRefundView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/orders/:order_id/refunds',
    { schema: { params: OrderIdParams, body: OrderBody, response: { 201: AdminRefund } }, config: { permission: 'refunds.request' } },
    async (request, reply) => {
      const { by, ...wanted } = request.body;
      return reply.code(201).send(adminRefundView(await ask(door, request, { ...wanted, way: by, orderId: request.params.order_id })));
    },
  );

  server.post(
    '/api/admin/receipts/:id/refund',
    { schema: { params: ReceiptParams, body: ReceiptBody, response: { 201: AdminRefund } }, config: { permission: 'refunds.request' } },
    async (request, reply) => {
      const { by, version, ...wanted } = request.body;
      const receipt = await findReceipt(shop.db.read, request.params.id);
      if (!receipt?.order_id) throw refuse('receipt.not_found');
      return reply
        .code(201)
        .send(adminRefundView(await ask(door, request, { ...wanted, way: by, orderId: receipt.order_id, receipt: { id: receipt.id, version } })));
    },
  );

  server.post(
    '/api/admin/refunds/:id/approve',
    { schema: { params: RefundParams, body: optional(closed({})), response: { 200: AdminRefund } }, config: { permission: 'refunds.approve' } },
    async (request) => {
      const refund = await shop.db.transaction((tx) => approveRefund(shop, tx, request.params.id, actorOf(request), operatorOf(request).role));
      return adminRefundView(await send(door, refund));
    },
  );

  server.post(
    '/api/admin/refunds/:id/reject',
    { schema: { params: RefundParams, body: closed({ reason: Line }), response: { 200: AdminRefund } }, config: { permission: 'refunds.approve' } },
    async (request) => adminRefundView(await declineRefund(shop, request.params.id, request.body.reason, actorOf(request))),
  );

  server.post(
    '/api/admin/refunds/:id/mark-done',
    {
      schema: { params: RefundParams, body: closed({ proof: Type.Optional(Line), tx_hash: Type.Optional(Line) }), response: { 200: AdminRefund } },
      config: { permission: 'refunds.approve' },
    },
    async (request) => {
      const refund = await confirmPaid(shop, request.params.id, request.body, actorOf(request));
      door.stockChanged();
      return adminRefundView(refund);
    },
  );
}

/** Writes the request once per idempotency key, approves it when its author may, and sends it then. */
async function ask(door: RefundDoor, request: FastifyRequest, wanted: RefundRequest): Promise<Refund> {
  const { shop } = door;
  if (wanted.way === 'payout' && !door.payouts) throw refuse('refund.no_payout');
  const actor = actorOf(request);
  const key = idempotencyKey(request.headers['idempotency-key']);
  const refund = await shop.db.transaction(async (tx) => {
    const id = newId('rfd');
    const known =
      key === undefined
        ? undefined
        : await earlierRefund(tx, { scope: `refund:${actor.id}`, key, requestHash: sha256(JSON.stringify(wanted)) }, id, shop.clock.now());
    if (known) return known;
    const asked = await requestRefund(shop, tx, wanted, actor, id);
    return mayApproveNow(shop, request) ? approveOwn(shop, tx, asked, actor, operatorOf(request).role) : asked;
  });
  return send(door, refund);
}

/** The refund that the same caller asked for with this key, if any (W7). */
async function earlierRefund(tx: Transaction, request: IdempotentRequest, id: string, now: number): Promise<Refund | undefined> {
  const earlier = await claimIdempotencyKey(tx, request, id, now);
  if (!earlier) return undefined;
  if (earlier.request_hash !== request.requestHash) throw refuse('request.idempotency_mismatch');
  const refund = await findRefund(tx, earlier.result);
  if (!refund) throw refuse('request.idempotency_in_flight');
  return refund;
}

/** Approving needs a password or code given just now (S40); whoever has given one need not press twice. */
function mayApproveNow(shop: Shop, request: FastifyRequest): boolean {
  const caller = operatorOf(request);
  return mayCall(caller, 'refunds.approve') && (caller.kind === 'api_key' || isVerified(caller.session, shop.clock.now()));
}

async function send({ shop, payouts, stockChanged }: RefundDoor, refund: Refund): Promise<Refund> {
  if (refund.status === 'approved' && refund.way === 'payout' && payouts) await issueRefund(shop, payouts, refund.id);
  stockChanged();
  return (await findRefund(shop.db.read, refund.id)) ?? refund;
}

function parseCursor(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.(rfd_\w{1,40})$/.exec(cursor);
  if (!match?.[1] || !match[2]) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { at: Number(match[1]), id: match[2] };
}
