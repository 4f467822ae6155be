/** Operators' doors to the keys of a batch: which there are, off sale and back, under another variant, and the text of one. */
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { isoText } from '../core/time.ts';
import { closed, listOf, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { BatchId } from './batch-routes.ts';
import { type KeyMove, keyStates, keysOfBatch } from './batch-store.ts';
import { moveKeys, revealKey } from './move-keys.ts';
import { findBatch } from './store.ts';

const states = ['available', 'withdrawn', 'quarantined', 'reserved', 'delivered', 'voided'] as const;
const State = Type.Enum([...states]);
const KeyId = Type.String({ pattern: '^crd_[0-9a-f]{24}$' });
const nullable = Type.Union([Type.String(), Type.Null()]);
const Key = Type.Object({ id: Type.String(), state: State, variant: Type.String(), order_id: nullable, expires_at: nullable, updated_at: Type.String() });
const BatchParams = closed({ id: BatchId });
/** Only these keys of the batch; all of them without. */
const Which = { key_ids: Type.Optional(Type.Array(KeyId, { minItems: 1, maxItems: 500 })) };
const Reason = Type.String({ minLength: 1, maxLength: 500 });
const Moved = Type.Object({ moved: Type.Integer() });

export interface KeyDoor {
  readonly shop: Shop;
  /** Told after the stock has changed, so that pages show it. */
  readonly stockChanged: () => void;
}

export function keyRoutes(server: Server, { shop, stockChanged }: KeyDoor): void {
  const moved = async (...given: Parameters<typeof moveKeys>): Promise<{ moved: number }> => {
    const count = await moveKeys(...given);
    if (count > 0) stockChanged();
    return { moved: count };
  };

  server.get(
    '/api/admin/key-batches/:id/keys',
    {
      schema: {
        params: BatchParams,
        querystring: closed({ ...pageQuery, state: Type.Optional(State) }),
        response: { 200: Type.Object({ states: Type.Array(Type.Object({ state: State, keys: Type.Integer() })), ...listOf(Key).properties }) },
      },
      config: { permission: 'stock.read' },
    },
    async (request) => {
      const { id } = request.params;
      if (!(await findBatch(shop.db.read, id))) throw refuse('request.not_found');
      const limit = pageSize(request.query.limit);
      const rows = await keysOfBatch(shop.db.read, id, { after: request.query.cursor, state: request.query.state, limit: limit + 1 });
      const page = pageOf(rows, limit, (key) => key.id);
      const items = page.items.map((key) => ({
        ...key,
        expires_at: key.expires_at === null ? null : isoText(key.expires_at),
        updated_at: isoText(key.updated_at),
      }));
      return { states: (await keyStates(shop.db.read, id)).map(({ state, n }) => ({ state, keys: n })), items, next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/key-batches/:id/withdraw',
    { schema: { params: BatchParams, body: closed({ ...Which, reason: Reason }), response: { 200: Moved } }, config: { permission: 'stock.write' } },
    async (request) => moved(shop, actorOf(request), request.params.id, { kind: 'withdraw', reason: request.body.reason }, request.body.key_ids),
  );

  server.post(
    '/api/admin/key-batches/:id/put-back',
    { schema: { params: BatchParams, body: closed(Which), response: { 200: Moved } }, config: { permission: 'stock.write' } },
    async (request) => moved(shop, actorOf(request), request.params.id, { kind: 'put-back' }, request.body.key_ids),
  );

  server.post(
    '/api/admin/key-batches/:id/move',
    {
      schema: { params: BatchParams, body: closed({ ...Which, variant_id: Type.String({ maxLength: 40 }) }), response: { 200: Moved } },
      config: { permission: 'stock.write' },
    },
    async (request) => {
      const move: KeyMove = { kind: 'move', variantId: request.body.variant_id };
      return moved(shop, actorOf(request), request.params.id, move, request.body.key_ids);
    },
  );

  server.post(
    '/api/admin/card-keys/:id/reveal',
    {
      schema: { params: closed({ id: KeyId }), body: closed({ reason: Reason }), response: { 200: Type.Object({ id: Type.String(), text: Type.String() }) } },
      config: { permission: 'stock.reveal' },
    },
    async (request, reply) => {
      const text = await revealKey(shop, actorOf(request), request.params.id, request.body.reason);
      void reply.header('cache-control', 'no-store');
      return { id: request.params.id, text };
    },
  );
}
