/** The SQL of `key_batches` and `stock_alerts` for operators, and of looking keys up before they are imported. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { type Build, build, sql, statement } from '../db/statement.ts';
import type { CardKey, KeyBatch } from './store.ts';

/** Batches of a product's variants, newest first. */
export function batchesOf(queries: Queries, productId: number, { after, limit }: { after: { at: number; id: string } | undefined; limit: number }) {
  let query = build
    .selectFrom('key_batches as b')
    .innerJoin('variants as v', 'v.id', 'b.variant_id')
    .selectAll('b')
    .select('v.slug as variant')
    .where('v.product_id', '=', productId)
    .orderBy('b.created_at', 'desc')
    .orderBy('b.id', 'desc')
    .limit(limit);
  if (after) query = query.where((e) => e.or([e('b.created_at', '<', after.at), e.and([e('b.created_at', '=', after.at), e('b.id', '<', after.id)])]));
  return queries.all(query);
}

export function changeBatch(tx: Transaction, id: string, change: Partial<Pick<KeyBatch, 'supplier' | 'note' | 'cost_minor'>>): Promise<number> {
  return tx.run(build.updateTable('key_batches').set(change).where('id', '=', id));
}

/** Databases limit how many values one statement may bind. */
const atOnce = 500;

/** Which of these fingerprints the shop has. */
export async function knownFingerprints(queries: Queries, fingerprints: readonly string[]): Promise<ReadonlySet<string>> {
  const known = new Set<string>();
  for (let at = 0; at < fingerprints.length; at += atOnce) {
    const some = fingerprints.slice(at, at + atOnce);
    for (const { fingerprint } of await queries.all(build.selectFrom('card_keys').select('fingerprint').where('fingerprint', 'in', some)))
      known.add(fingerprint);
  }
  return known;
}

/** Variants of products on sale that are low, longest first, 100 at most. */
export function lowVariants(queries: Queries) {
  return queries.all(
    build
      .selectFrom('stock_alerts as a')
      .innerJoin('variants as v', 'v.id', 'a.variant_id')
      .innerJoin('products as p', 'p.id', 'v.product_id')
      .select(['p.id as product_id', 'p.name as product_name', 'v.slug as variant', 'v.name as variant_name', 'a.since'])
      .where('p.archived_at', 'is', null)
      .where('p.is_active', '=', 1)
      .where('v.is_active', '=', 1)
      .orderBy('a.since')
      .limit(100),
  );
}

/** How many keys were sold, how many of those somebody says are faulty, and how many were replaced. */
export interface SoldKeys {
  readonly sold: number;
  readonly faulty: number;
  readonly replaced: number;
}

// By `card_keys_sold` alone, which holds sold keys only: declared, so that the planners see that it fits.
const soldOf = statement<{ batch_id: string }>()((build, p) => soldKeys(build).where('batch_id', '=', p('batch_id')));

export function soldKeysOf(queries: Queries, batchId: string): Promise<SoldKeys | undefined> {
  return queries.first(soldOf, { batch_id: batchId });
}

function soldKeys(build: Build) {
  return build
    .selectFrom('card_keys')
    .select([
      (e) => e.fn.countAll<number>().as('sold'),
      (e) => e.fn.count<number>('fault').as('faulty'),
      sql<number>`count(case when fault = 'replaced' then 1 end)`.as('replaced'),
    ])
    .where('state', 'in', ['delivered', 'voided']);
}

const bySupplier = statement<Record<string, never>>()((build) =>
  build
    .selectFrom('key_batches as b')
    .leftJoin(soldKeys(build).select('batch_id').groupBy('batch_id').as('k'), 'k.batch_id', 'b.id')
    .select([
      'b.supplier',
      (e) => e.fn.countAll<number>().as('batches'),
      sql<number>`cast(coalesce(sum(b.imported), 0) as bigint)`.as('imported'),
      sql<number>`cast(coalesce(sum(k.sold), 0) as bigint)`.as('sold'),
      sql<number>`cast(coalesce(sum(k.faulty), 0) as bigint)`.as('faulty'),
      sql<number>`cast(coalesce(sum(k.replaced), 0) as bigint)`.as('replaced'),
    ])
    .groupBy('b.supplier')
    .orderBy('faulty', 'desc')
    .orderBy('b.supplier')
    .limit(500),
);

/** Every supplier with its batches of all products, the one with the most faulty keys first; 500 at most. */
export function suppliers(queries: Queries) {
  return queries.all(bySupplier, {});
}

/** How many keys of a batch are in each state. */
export function keyStates(queries: Queries, batchId: string) {
  return queries.all(
    build
      .selectFrom('card_keys')
      .select(['state', (e) => e.fn.countAll<number>().as('n')])
      .where('batch_id', '=', batchId)
      .groupBy('state')
      .orderBy('state'),
  );
}

/** Keys of a batch in the order of their ids, without their text. */
export function keysOfBatch(queries: Queries, batchId: string, page: { after: string | undefined; state: CardKey['state'] | undefined; limit: number }) {
  let query = build
    .selectFrom('card_keys as k')
    .innerJoin('variants as v', 'v.id', 'k.variant_id')
    .select(['k.id', 'k.state', 'k.order_id', 'k.expires_at', 'k.updated_at', 'v.slug as variant'])
    .where('k.batch_id', '=', batchId)
    .orderBy('k.id')
    .limit(page.limit);
  if (page.state !== undefined) query = query.where('k.state', '=', page.state);
  if (page.after !== undefined) query = query.where('k.id', '>', page.after);
  return queries.all(query);
}

export function findKey(queries: Queries, id: string): Promise<Pick<CardKey, 'id' | 'batch_id' | 'sealed'> | undefined> {
  return queries.first(build.selectFrom('card_keys').select(['id', 'batch_id', 'sealed']).where('id', '=', id));
}

/** What operators do with unsold keys. */
export type KeyMove =
  | { readonly kind: 'withdraw'; readonly reason: string }
  | { readonly kind: 'put-back' }
  /** What they cost and who supplied them stays with the batch. */
  | { readonly kind: 'move'; readonly variantId: string };

/** Moves up to `limit` keys of a batch and tells how many; each is judged again when it is written, for it may be sold meanwhile. */
export function moveSome(tx: Transaction, batchId: string, move: KeyMove, keyIds: readonly string[] | undefined, limit: number, now: number): Promise<number> {
  const from = move.kind === 'put-back' ? 'withdrawn' : 'available';
  let some = build.selectFrom('card_keys').select('id').where('batch_id', '=', batchId).where('state', '=', from).orderBy('id').limit(limit);
  if (keyIds) some = some.where('id', 'in', [...keyIds]);
  if (move.kind === 'move') some = some.where('variant_id', '<>', move.variantId);
  return tx.run(
    build
      .updateTable('card_keys')
      .set({ ...columnsOf(move), updated_at: now })
      .where('id', 'in', some)
      .where('state', '=', from),
  );
}

function columnsOf(move: KeyMove): Partial<Pick<CardKey, 'state' | 'variant_id'>> {
  switch (move.kind) {
    case 'withdraw':
      return { state: 'withdrawn' };
    case 'put-back':
      return { state: 'available' };
    case 'move':
      return { variant_id: move.variantId };
  }
}
