/** Operators' doors around an import of card keys: what would it do, which batches came, and what they cost. */
import { recordAudit } from '../accounts/audit-log.ts';
import { actorOf } from '../accounts/guard.ts';
import { requireSeen } from '../catalog/columns.ts';
import { refuse } from '../core/errors.ts';
import { formatMoney, money, parseMoney } from '../core/money.ts';
import { cleanText } from '../core/text.ts';
import { isoText } from '../core/time.ts';
import { AmountText, closed, listOf, NumberText, pageOf, pageQuery, pageSize, Type, withSeen } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { batchesOf, changeBatch, type SoldKeys, soldKeysOf, suppliers } from './batch-store.ts';
import { checkKeys } from './check-keys.ts';
import { findBatch, type KeyBatch } from './store.ts';

export const BatchId = Type.String({ pattern: '^bat_[0-9a-f]{24}$' });
const nullable = Type.Union([Type.String(), Type.Null()]);
const batch = {
  id: Type.String(),
  supplier: Type.String(),
  note: Type.String(),
  /** Of one key. */
  cost_usd: nullable,
  expires_at: nullable,
  imported: Type.Integer(),
  created_by: Type.String(),
  created_at: Type.String(),
};
const Batch = Type.Object(batch);
/** Of the keys that were sold: how many a buyer or an operator found faulty, how many were replaced, and the share of the faulty ones (0 to 1). */
const faults = { sold: Type.Integer(), faulty: Type.Integer(), replaced: Type.Integer(), faulty_share: Type.Number() };
const ListedBatch = Type.Object({ ...batch, ...faults, variant: Type.String() });
const Supplier = Type.Object({ supplier: Type.String(), batches: Type.Integer(), imported: Type.Integer(), ...faults });
const CheckBody = closed({ keys: Type.Array(Type.String({ maxLength: 8_000 }), { minItems: 1, maxItems: 50_000 }) });
const CheckAnswer = Type.Object({
  /** How many would be imported. */
  fresh: Type.Integer(),
  /** Places in the list, from 0, of keys that the shop has or that stand in the list before. */
  duplicates: Type.Array(Type.Integer()),
  problems: Type.Array(Type.Object({ place: Type.Integer(), problem: Type.String() })),
});
const BatchPatch = closed({
  supplier: Type.Optional(Type.String({ maxLength: 100 })),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  /** Null when it is not known. */
  cost_usd: Type.Optional(Type.Union([AmountText, Type.Null()])),
});

function batchColumns({ supplier, note, cost_usd: cost }: Type.Static<typeof BatchPatch>) {
  return {
    ...(supplier === undefined ? {} : { supplier: cleanText(supplier, 'supplier') }),
    ...(note === undefined ? {} : { note: cleanText(note, 'note') }),
    ...(cost === undefined ? {} : { cost_minor: cost === null ? null : parseMoney(cost, 'USD').minor }),
  };
}

export function batchRoutes(server: Server, shop: Shop): void {
  server.post(
    '/api/admin/products/:id/keys/check',
    {
      bodyLimit: 5 * 1024 * 1024,
      schema: { params: closed({ id: NumberText }), body: CheckBody, response: { 200: CheckAnswer } },
      config: { permission: 'stock.write' },
    },
    async (request) => {
      const { fresh, duplicates, problems } = await checkKeys(shop, request.body.keys);
      return { fresh, duplicates: [...duplicates], problems: problems.slice(0, 100) };
    },
  );

  server.get(
    '/api/admin/products/:id/key-batches',
    {
      schema: { params: closed({ id: NumberText }), querystring: closed(pageQuery), response: { 200: listOf(ListedBatch) } },
      config: { permission: 'stock.read' },
    },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const rows = await batchesOf(shop.db.read, Number(request.params.id), { after: parseCursor(request.query.cursor), limit: limit + 1 });
      const page = pageOf(rows, limit, ({ created_at: at, id }) => `${at}:${id}`);
      const items = page.items.map(async (row) => ({ ...batchView(row), ...faultsView(await soldKeysOf(shop.db.read, row.id)), variant: row.variant }));
      return { items: await Promise.all(items), next_cursor: page.next_cursor };
    },
  );

  server.get('/api/admin/suppliers', { schema: { response: { 200: listOf(Supplier) } }, config: { permission: 'stock.read' } }, async () => {
    const rows = await suppliers(shop.db.read);
    return { items: rows.map(({ supplier, batches, imported, ...sold }) => ({ supplier, batches, imported, ...faultsView(sold) })), next_cursor: null };
  });

  server.patch(
    '/api/admin/key-batches/:id',
    { schema: { params: closed({ id: BatchId }), body: withSeen(BatchPatch), response: { 200: Batch } }, config: { permission: 'stock.write' } },
    async (request) => {
      const { seen = {}, ...fields } = request.body;
      const change = batchColumns(fields);
      const changed = await shop.db.transaction(async (tx) => {
        const before = await findBatch(tx, request.params.id);
        if (!before) throw refuse('request.not_found');
        requireSeen(before, change, batchColumns(seen));
        if (Object.keys(change).length > 0) {
          await changeBatch(tx, before.id, change);
          await recordAudit(tx, shop.clock.now(), actorOf(request), {
            action: 'stock.batch_changed',
            subject: before.id,
            before: factsOf(before),
            after: change,
          });
        }
        return { ...before, ...change };
      });
      return batchView(changed);
    },
  );
}

const factsOf = ({ supplier, note, cost_minor }: KeyBatch) => ({ supplier, note, cost_minor });

function batchView(row: KeyBatch) {
  return {
    id: row.id,
    supplier: row.supplier,
    note: row.note,
    cost_usd: row.cost_minor === null ? null : formatMoney(money(row.cost_minor, 'USD')),
    expires_at: row.expires_at === null ? null : isoText(row.expires_at),
    imported: row.imported,
    created_by: row.created_by,
    created_at: isoText(row.created_at),
  };
}

function faultsView(keys: SoldKeys = { sold: 0, faulty: 0, replaced: 0 }) {
  return { ...keys, faulty_share: keys.sold === 0 ? 0 : Math.round((keys.faulty / keys.sold) * 10_000) / 10_000 };
}

/** A cursor is the time and the id of the last batch on the page before. */
function parseCursor(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, at = '', id = ''] = /^(\d{1,15}):(bat_[0-9a-f]{24})$/.exec(cursor) ?? [];
  if (id === '') throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { at: Number(at), id };
}
