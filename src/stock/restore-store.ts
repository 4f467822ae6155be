/** The SQL that a restored database needs before anything is sold from it: card keys as two databases know them. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build } from '../db/statement.ts';
import type { CardKey, KeyBatch } from './store.ts';

// By name, because one of the two databases may be of another version.
const columns = [
  'id',
  'variant_id',
  'batch_id',
  'pos',
  'state',
  'sealed',
  'fingerprint',
  'order_id',
  'fault',
  'expires_at',
  'created_at',
  'updated_at',
] as const satisfies readonly (keyof CardKey)[];

/** Up to `limit` keys in the order of their ids, after one. */
export function keysAfter(queries: Queries, id: string, limit: number): Promise<CardKey[]> {
  return queries.all(build.selectFrom('card_keys').select(columns).where('id', '>', id).orderBy('id').limit(limit));
}

export async function keysById(queries: Queries, ids: readonly string[]): Promise<CardKey[]> {
  return ids.length === 0
    ? []
    : queries.all(
        build
          .selectFrom('card_keys')
          .select(columns)
          .where('id', 'in', [...ids]),
      );
}

export function allBatches(queries: Queries): Promise<KeyBatch[]> {
  return queries.all(build.selectFrom('key_batches').selectAll().orderBy('id'));
}

export async function variantIds(queries: Queries): Promise<ReadonlySet<string>> {
  return new Set((await queries.all(build.selectFrom('variants').select('id'))).map(({ id }) => id));
}

/** Moves keys that nobody holds into another state; how many they were. */
export async function moveFreeKeys(tx: Transaction, ids: readonly string[], to: 'voided' | 'quarantined', now: number): Promise<number> {
  if (ids.length === 0) return 0;
  return tx.run(
    build
      .updateTable('card_keys')
      .set({ state: to, updated_at: now })
      .where('id', 'in', [...ids])
      .where('state', 'in', ['available', 'withdrawn', 'quarantined']),
  );
}

export function quarantineAll(tx: Transaction, now: number): Promise<number> {
  return tx.run(build.updateTable('card_keys').set({ state: 'quarantined', updated_at: now }).where('state', 'in', ['available', 'withdrawn']));
}

/** Takes keys out of quarantine for good: they were sold. */
export async function voidQuarantined(tx: Transaction, fingerprints: readonly string[], now: number): Promise<number> {
  if (fingerprints.length === 0) return 0;
  return tx.run(
    build
      .updateTable('card_keys')
      .set({ state: 'voided', updated_at: now })
      .where('fingerprint', 'in', [...fingerprints])
      .where('state', '=', 'quarantined'),
  );
}

export function releaseQuarantined(tx: Transaction, now: number): Promise<number> {
  return tx.run(build.updateTable('card_keys').set({ state: 'available', updated_at: now }).where('state', '=', 'quarantined'));
}

export async function countQuarantined(queries: Queries): Promise<number> {
  const row = await queries.first(
    build
      .selectFrom('card_keys')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', '=', 'quarantined'),
  );
  return row?.n ?? 0;
}

/** Ids of orders for which card keys are held. */
export async function ordersHoldingKeys(queries: Queries): Promise<string[]> {
  const rows = await queries.all(
    build.selectFrom('reservations').select('order_id').where('state', '=', 'held').where('mode', '=', 'keys').orderBy('order_id'),
  );
  return rows.map((row) => row.order_id);
}
