/** The doors of warranty claims: a buyer makes one with his order's token; operators list them, replace the key, or decline. */
import { buyerOf } from '../accounts/audit-log.ts';
import { actorOf } from '../accounts/guard.ts';
import { isoText } from '../core/time.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, listOf, OrderIdParams, ofOrdersQuery, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { openOrder } from '../orders/open-order.ts';
import type { Shop } from '../outbox/shop.ts';
import { listClaims } from './claim-store.ts';
import { claimWarranty } from './claim-warranty.ts';
import { acceptClaim, declineClaim } from './decide-claim.ts';
import { claimReasons, claimStates, type WarrantyClaim } from './warranty.ts';

const ClaimBody = closed({
  /** Which of the goods, counted from 1. */
  piece: Type.Integer({ minimum: 1, maximum: 1_000 }),
  reason: Type.Enum([...claimReasons]),
  note: Type.Optional(Type.String({ maxLength: 2_000 })),
});
const ClaimAnswer = Type.Object({ id: Type.String(), piece: Type.Integer(), reason: Type.String(), state: Type.String() });

const nullable = Type.Union([Type.String(), Type.Null()]);

/** A claim as operators see it. */
export const AdminClaim = Type.Object({
  id: Type.String(),
  order_id: Type.String(),
  item_id: Type.String(),
  piece: Type.Integer(),
  card_key_id: Type.String(),
  reason: Type.String(),
  note: Type.String(),
  state: Type.String(),
  /** Why it was declined, as the buyer reads it. */
  answer: Type.String(),
  created_at: Type.String(),
  decided_by: nullable,
  decided_at: nullable,
  version: Type.Integer(),
});

const ClaimId = Type.String({ pattern: '^clm_[0-9a-f]{32}$' });
const ClaimParams = closed({ id: ClaimId });
const ListQuery = closed({ ...pageQuery, ...ofOrdersQuery, cursor: Type.Optional(ClaimId), state: Type.Optional(Type.Enum([...claimStates])) });
/** The version that was seen: a claim that somebody else has decided meanwhile is left alone. */
const version = Type.Integer({ minimum: 1 });

export interface ClaimDoor {
  readonly shop: Shop;
  readonly limits: RateLimits;
  readonly stockChanged: () => void;
}

export function claimRoutes(server: Server, { shop, limits, stockChanged }: ClaimDoor): void {
  server.post(
    '/api/orders/:order_id/warranty-claims',
    { schema: { params: OrderIdParams, body: ClaimBody, response: { 202: ClaimAnswer } }, config: { permission: 'anyone' } },
    async (request, reply) => {
      const { order_id: orderId } = request.params;
      await limits.use('warranty_claim', addressBlock(request.ip));
      await openOrder(shop, request, orderId);
      const { piece, reason, note = '' } = request.body;
      const claim = await claimWarranty(shop, { orderId, piece, reason, note }, buyerOf(request));
      return reply.code(202).send({ id: claim.id, piece, reason: claim.reason, state: claim.state });
    },
  );

  server.get(
    '/api/admin/warranty-claims',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminClaim) } }, config: { permission: 'orders.read' } },
    async (request) => {
      const { state, q, cursor, limit: size } = request.query;
      const limit = pageSize(size);
      const page = pageOf(await listClaims(shop.db.read, { state, q, before: cursor, limit: limit + 1 }), limit, ({ id }) => id);
      return { items: page.items.map(adminClaimView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/warranty-claims/:id/accept',
    { schema: { params: ClaimParams, body: closed({ version }), response: { 200: AdminClaim } }, config: { permission: 'orders.deliver' } },
    async (request) => {
      const claim = await acceptClaim(shop, { id: request.params.id, version: request.body.version }, actorOf(request));
      stockChanged();
      return adminClaimView(claim);
    },
  );

  server.post(
    '/api/admin/warranty-claims/:id/decline',
    {
      schema: { params: ClaimParams, body: closed({ version, reason: Type.String({ minLength: 1, maxLength: 500 }) }), response: { 200: AdminClaim } },
      config: { permission: 'orders.deliver' },
    },
    async (request) => {
      const { version: seen, reason } = request.body;
      return adminClaimView(await declineClaim(shop, { id: request.params.id, version: seen }, reason, actorOf(request)));
    },
  );
}

/** An allow-list of fields. */
export function adminClaimView(claim: WarrantyClaim) {
  return {
    id: claim.id,
    order_id: claim.order_id,
    item_id: claim.item_id,
    piece: claim.place + 1,
    card_key_id: claim.card_key_id,
    reason: claim.reason,
    note: claim.note,
    state: claim.state,
    answer: claim.answer,
    created_at: isoText(claim.created_at),
    decided_by: claim.decided_by,
    decided_at: claim.decided_at === null ? null : isoText(claim.decided_at),
    version: claim.version,
  };
}
