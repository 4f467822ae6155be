/** The SQL of `discount_codes` and `discount_redemptions`. */
import type { Updateable } from 'kysely';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import type { DiscountCode } from './discount-code.ts';
import { holds, insertNumbered, unlessTaken } from './store.ts';

type Redemption = Tables['discount_redemptions'];

const byCode = statement<{ code: string }>()((build, p) =>
  build.selectFrom('discount_codes').selectAll().where('code', '=', p('code')).where('archived_at', 'is', null),
);

/** The code that buyers can use now under this (normalised) text. */
export function findDiscountCode(queries: Queries, code: string) {
  return queries.first(byCode, { code });
}

const take = statement<{ id: number }>()((build, p) =>
  build
    .updateTable('discount_codes')
    .set((e) => ({ used_count: e('used_count', '+', 1) }))
    .where('id', '=', p('id'))
    .where('archived_at', 'is', null)
    .where((e) => e.or([e('max_uses', '=', -1), e('used_count', '<', e.ref('max_uses'))]))
    .returningAll(),
);

/** Counts one use while one is left, and returns the code as it then is. */
export function takeUse(tx: Transaction, id: number) {
  return tx.first(take, { id });
}

const ofCustomer = statement<{ id: number; email: string }>()((build, p) =>
  build
    .selectFrom('discount_redemptions')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('discount_code_id', '=', p('id'))
    .where('email', '=', p('email'))
    .where('state', 'in', ['reserved', 'used']),
);

/** Uses of a code that one customer has reserved or made. */
export async function usesOfCustomer(queries: Queries, id: number, email: string): Promise<number> {
  return (await queries.first(ofCustomer, { id, email }))?.n ?? 0;
}

const giveBack = statement<{ id: number }>()((build, p) =>
  build
    .updateTable('discount_codes')
    .set((e) => ({ used_count: e('used_count', '-', 1) }))
    .where('id', '=', p('id')),
);

export function giveUseBack(tx: Transaction, id: number): Promise<number> {
  return tx.run(giveBack, { id });
}

const end = statement<{ order_id: string; state: Redemption['state']; now: number }>()((build, p) =>
  build
    .updateTable('discount_redemptions')
    .set({ state: p('state'), updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'reserved')
    .returning('discount_code_id'),
);

/** Ends an order's reserved redemption once: whoever gets the row acts on it. */
export function endRedemption(tx: Transaction, orderId: string, state: 'used' | 'released', now: number) {
  return tx.first(end, { order_id: orderId, state, now });
}

const undo = statement<{ order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('discount_redemptions')
    .set({ state: 'released', updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'used')
    .returning('discount_code_id'),
);

/** Takes an order's used redemption back once: whoever gets the row acts on it. */
export function undoRedemption(tx: Transaction, orderId: string, now: number) {
  return tx.first(undo, { order_id: orderId, now });
}

interface DiscountFilter {
  /** Part of the code or of its description. */
  readonly q?: string | undefined;
  readonly active?: 'yes' | 'no' | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** Newest first, before an id; archived ones are gone. */
export function listDiscountCodes(queries: Queries, { q, active, before, limit }: DiscountFilter): Promise<DiscountCode[]> {
  let query = build.selectFrom('discount_codes').selectAll().where('archived_at', 'is', null).orderBy('id', 'desc').limit(limit);
  if (q?.trim()) query = query.where((e) => e.or([holds('code', q), holds('description', q)]));
  if (active) query = query.where('is_active', '=', active === 'yes' ? 1 : 0);
  if (before !== undefined) query = query.where('id', '<', before);
  return queries.all(query);
}

const lockedById = statement<{ id: number }>()((build, p, dialect) => {
  const found = build.selectFrom('discount_codes').selectAll().where('id', '=', p('id')).where('archived_at', 'is', null);
  return dialect === 'sqlite' ? found : found.forUpdate();
});

/** A code that is not archived, locked until the transaction ends. */
export function lockDiscountCode(tx: Transaction, id: number): Promise<DiscountCode | undefined> {
  return tx.first(lockedById, { id });
}

/** @returns the new id, or undefined when the code is taken */
export function insertDiscountCode(tx: Transaction, row: DiscountCode): Promise<number | undefined> {
  return insertNumbered(tx, 'discount_codes', (id) => ({ ...row, id }));
}

/** @returns false when another code has the same text */
export function updateDiscountCode(tx: Transaction, id: number, columns: Omit<Updateable<Tables['discount_codes']>, 'id'>): Promise<boolean> {
  return unlessTaken(tx, build.updateTable('discount_codes').set(columns).where('id', '=', id));
}

/** Puts what stands for a forgotten buyer in place of his e-mail; the use of the code stays counted. */
export function forgetRedeemer(tx: Transaction, orderId: string, instead: string): Promise<number> {
  return tx.run(build.updateTable('discount_redemptions').set({ email: instead }).where('order_id', '=', orderId));
}
