/** The SQL of `waiting_buyers` and `mail_stops`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import { stockedVariants } from './store.ts';

type WaitingBuyer = Tables['waiting_buyers'];

/** One line for an address and a variant; who was told before waits anew. */
export async function saveWaiting(tx: Transaction, waiting: WaitingBuyer): Promise<void> {
  if (await tx.insertIfAbsent('waiting_buyers', waiting)) return;
  const { variant_id, email, locale, asked_at } = waiting;
  const again = build.updateTable('waiting_buyers').set({ locale, asked_at, told_at: null });
  await tx.run(again.where('variant_id', '=', variant_id).where('email', '=', email).where('told_at', 'is not', null));
}

/** For how many variants an address waits. */
export async function countWaits(queries: Queries, email: string): Promise<number> {
  const counted = build.selectFrom('waiting_buyers').select((e) => e.fn.countAll<number>().as('n'));
  return (await queries.first(counted.where('email', '=', email)))?.n ?? 0;
}

const awaited = stockedVariants.where('v.is_active', '=', 1).where('p.is_active', '=', 1).where('p.is_on_sale', '=', 1).where('p.archived_at', 'is', null);

/** Variants that are on sale and that somebody waits for; whether they are in stock is not asked. */
export function awaitedVariants(queries: Queries) {
  return queries.all(
    awaited.where((e) => e.exists(e.selectFrom('waiting_buyers as w').select('w.id').whereRef('w.variant_id', '=', 'v.id').where('w.told_at', 'is', null))),
  );
}

/** The same of one variant; undefined when it is not on sale. */
export function awaitedVariant(queries: Queries, variantId: string) {
  return queries.first(awaited.where('v.id', '=', variantId));
}

const untold = statement<{ variant_id: string }>()((build, p) =>
  build.selectFrom('waiting_buyers').select('id').where('variant_id', '=', p('variant_id')).where('told_at', 'is', null).orderBy('asked_at').orderBy('id'),
);

/** Who waits for a variant, in the order they asked. */
export async function waitingFor(queries: Queries, variantId: string): Promise<string[]> {
  return (await queries.all(untold, { variant_id: variantId })).map(({ id }) => id);
}

/** True for the first who tells him. */
export async function markTold(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(build.updateTable('waiting_buyers').set({ told_at: now }).where('id', '=', id).where('told_at', 'is', null))) === 1;
}

/** Lets him wait on: what came back is gone again. */
export function waitOn(tx: Transaction, id: string): Promise<number> {
  return tx.run(build.updateTable('waiting_buyers').set({ told_at: null }).where('id', '=', id));
}

/** A waiting buyer with what he waits for. */
export function findWaiting(queries: Queries, id: string) {
  return queries.first(
    build
      .selectFrom('waiting_buyers as w')
      .innerJoin('variants as v', 'v.id', 'w.variant_id')
      .innerJoin('products as p', 'p.id', 'v.product_id')
      .select(['w.id as id', 'w.variant_id as variant_id', 'w.email as email', 'w.locale as locale', 'v.name as variant_name', 'v.is_default as is_default'])
      .select([
        'p.slug as slug',
        'p.name as name',
        'p.short_description as short_description',
        'p.description as description',
        'p.category as category',
        'p.price_unit as price_unit',
      ])
      .select(['p.features as features', 'p.texts as texts'])
      .where('w.id', '=', id),
  );
}

export function forgetWaiting(tx: Transaction, id: string): Promise<number> {
  return tx.run(build.deleteFrom('waiting_buyers').where('id', '=', id));
}

export function forgetWaitingOf(tx: Transaction, email: string): Promise<number> {
  return tx.run(build.deleteFrom('waiting_buyers').where('email', '=', email));
}

/** Forgets who asked before `before`, told or not. */
export function forgetWaitingBefore(tx: Transaction, before: number): Promise<number> {
  return tx.run(build.deleteFrom('waiting_buyers').where('asked_at', '<', before));
}

/** How many wait for each variant of a product; variants that nobody waits for are left out. */
export function waitingCounts(queries: Queries, productId: number) {
  return queries.all(
    build
      .selectFrom('waiting_buyers as w')
      .innerJoin('variants as v', 'v.id', 'w.variant_id')
      .select((e) => ['v.slug as variant', e.fn.countAll<number>().as('waiting')])
      .where('v.product_id', '=', productId)
      .where('w.told_at', 'is', null)
      .groupBy('v.slug')
      .orderBy('v.slug'),
  );
}

export function stopMail(tx: Transaction, emailHash: string, now: number): Promise<boolean> {
  return tx.insertIfAbsent('mail_stops', { email_hash: emailHash, since: now });
}

export async function isMailStopped(queries: Queries, emailHash: string): Promise<boolean> {
  return (await queries.first(build.selectFrom('mail_stops').select('since').where('email_hash', '=', emailHash))) !== undefined;
}
