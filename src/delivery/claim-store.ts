/** The SQL of `warranty_claims`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { ClaimState } from '../db/tables.ts';
import { idsOfOrders } from '../orders/search-store.ts';
import type { WarrantyClaim } from './warranty.ts';

export function insertClaim(tx: Transaction, claim: WarrantyClaim): Promise<void> {
  return tx.insert('warranty_claims', claim);
}

const byId = statement<{ id: string }>()((build, p) => build.selectFrom('warranty_claims').selectAll().where('id', '=', p('id')));

export function findClaim(queries: Queries, id: string): Promise<WarrantyClaim | undefined> {
  return queries.first(byId, { id });
}

const ofOrder = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('warranty_claims').selectAll().where('order_id', '=', p('order_id')).orderBy('id'),
);

/** All claims of an order, first one first. */
export function claimsOf(queries: Queries, orderId: string): Promise<WarrantyClaim[]> {
  return queries.all(ofOrder, { order_id: orderId });
}

const openOfItem = statement<{ item_id: string }>()((build, p) =>
  build.selectFrom('warranty_claims').selectAll().where('item_id', '=', p('item_id')).where('state', '=', 'open'),
);

export function openClaimOf(queries: Queries, itemId: string): Promise<WarrantyClaim | undefined> {
  return queries.first(openOfItem, { item_id: itemId });
}

interface ClaimFilter {
  readonly state: ClaimState | undefined;
  /** How the order's number or its buyer's e-mail begins. */
  readonly q: string | undefined;
  /** The id of the last claim of the page before. */
  readonly before: string | undefined;
  readonly limit: number;
}

/** Newest first. */
export function listClaims(queries: Queries, { state, q, before, limit }: ClaimFilter): Promise<WarrantyClaim[]> {
  let query = build.selectFrom('warranty_claims').selectAll().orderBy('id', 'desc').limit(limit);
  if (before !== undefined) query = query.where('id', '<', before);
  if (state !== undefined) query = query.where('state', '=', state);
  if (q) query = query.where('order_id', 'in', idsOfOrders(q));
  return queries.all(query);
}

export interface Decision {
  readonly state: Exclude<ClaimState, 'open'>;
  /** What the buyer is told. */
  readonly answer: string;
  readonly by: string;
  readonly at: number;
}

/** False when the claim had been decided. */
export async function decideClaim(tx: Transaction, id: string, { state, answer, by, at }: Decision): Promise<boolean> {
  const decided = build
    .updateTable('warranty_claims')
    .set((e) => ({ state, answer, decided_by: by, decided_at: at, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('state', '=', 'open');
  return (await tx.run(decided)) === 1;
}

/** Takes the words that the buyer and the shop wrote to each other off an order's claims. */
export function forgetClaimWords(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(build.updateTable('warranty_claims').set({ note: '', answer: '' }).where('order_id', '=', orderId));
}
