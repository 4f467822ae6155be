/** The SQL of `card_keys`, `key_batches`, `reservations`, and of the counter in `variants.stock_quantity`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { type Build, build, sql, statement } from '../db/statement.ts';
import type { Flag, StockMode, Tables } from '../db/tables.ts';

export type CardKey = Tables['card_keys'];
export type KeyBatch = Tables['key_batches'];
export type Reservation = Tables['reservations'];

type HoldKeys = { order_id: string; variant_id: string; quantity: number; now: number };

const freeKeys = (build: Build, p: <K extends keyof HoldKeys & string>(name: K) => HoldKeys[K]) =>
  build
    .selectFrom('card_keys')
    .select('id')
    .where('variant_id', '=', p('variant_id'))
    .where('state', '=', 'available')
    .where((k) => k.or([k('expires_at', 'is', null), k('expires_at', '>', p('now'))]))
    .orderBy('pos')
    .limit(p('quantity'));

/** On PostgreSQL, in one statement. Skipping locked rows lets many buyers take different keys at once; the waiting form sees those too. */
const holdKeysSkipping = holdKeys(true);
const holdKeysWaiting = holdKeys(false);

function holdKeys(skipLocked: boolean) {
  return statement<HoldKeys>()((build, p) =>
    build
      // A CTE, because PostgreSQL may run a locking subquery inside IN more than once and then takes more rows than its limit.
      .with('free', () => (skipLocked ? freeKeys(build, p).forUpdate().skipLocked() : freeKeys(build, p).forUpdate()))
      .updateTable('card_keys')
      .set({ state: 'reserved', order_id: p('order_id'), updated_at: p('now') })
      .where('id', 'in', (e) => e.selectFrom('free').select('free.id'))
      .where('state', '=', 'available'),
  );
}

/** On SQLite, whose one writer needs no locks: it finds a key and updates it in a fraction of the time of the one statement. */
const findFreeKeys = statement<HoldKeys>()(freeKeys);
const holdKey = statement<{ id: string; order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('card_keys')
    .set({ state: 'reserved', order_id: p('order_id'), updated_at: p('now') })
    .where('id', '=', p('id'))
    .where('state', '=', 'available'),
);

/** Reserves up to `quantity` free keys, oldest first, and tells how many it got. */
export async function reserveKeys(tx: Transaction, hold: HoldKeys): Promise<number> {
  if (tx.dialect.name === 'sqlite') {
    const free = await tx.all(findFreeKeys, hold);
    for (const { id } of free) await tx.run(holdKey, { id, order_id: hold.order_id, now: hold.now });
    return free.length;
  }
  const got = await tx.run(holdKeysSkipping, hold);
  if (got === hold.quantity) return got;
  // Rows locked by others may yet be given back; before saying "sold out" we wait for them.
  return got + (await tx.run(holdKeysWaiting, { ...hold, quantity: hold.quantity - got }));
}

const takeCount = statement<{ variant_id: string; quantity: number }>()((build, p) =>
  build
    .updateTable('variants')
    .set((e) => ({ stock_quantity: e('stock_quantity', '-', p('quantity')) }))
    .where('id', '=', p('variant_id'))
    .where('stock_quantity', '>=', p('quantity')),
);

export async function takeFromCounter(tx: Transaction, variantId: string, quantity: number): Promise<boolean> {
  return (await tx.run(takeCount, { variant_id: variantId, quantity })) === 1;
}

const giveCount = statement<{ variant_id: string; quantity: number }>()((build, p) =>
  build
    .updateTable('variants')
    .set((e) => ({ stock_quantity: e('stock_quantity', '+', p('quantity')) }))
    .where('id', '=', p('variant_id')),
);

export function giveToCounter(tx: Transaction, variantId: string, quantity: number): Promise<number> {
  return tx.run(giveCount, { variant_id: variantId, quantity });
}

const endHold = statement<{ order_id: string; state: Reservation['state']; now: number }>()((build, p) =>
  build
    .updateTable('reservations')
    .set({ state: p('state'), updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'held')
    .returning(['variant_id', 'quantity', 'mode']),
);

/** Ends a held reservation once: the row that came back is the caller's to act on. */
export function endReservation(tx: Transaction, orderId: string, state: 'consumed' | 'released', now: number) {
  return tx.first(endHold, { order_id: orderId, state, now });
}

const reopenHold = statement<{ order_id: string; deadline: number; now: number }>()((build, p) =>
  build
    .updateTable('reservations')
    .set({ state: 'held', deadline: p('deadline'), updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'released')
    .returning(['variant_id', 'quantity', 'mode']),
);

/** Opens a released reservation again, for money that came late. */
export function reopenReservation(tx: Transaction, orderId: string, deadline: number, now: number) {
  return tx.first(reopenHold, { order_id: orderId, deadline, now });
}

const extendHold = statement<{ order_id: string; deadline: number; now: number }>()((build, p) =>
  build
    .updateTable('reservations')
    .set({ deadline: p('deadline'), updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'held')
    .where('deadline', '<', p('deadline')),
);

export function extendReservation(tx: Transaction, orderId: string, deadline: number, now: number): Promise<number> {
  return tx.run(extendHold, { order_id: orderId, deadline, now });
}

const freeReserved = statement<{ order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('card_keys')
    .set({ state: 'available', order_id: null, updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'reserved'),
);

export function freeReservedKeys(tx: Transaction, orderId: string, now: number): Promise<number> {
  return tx.run(freeReserved, { order_id: orderId, now });
}

const sellReserved = statement<{ order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('card_keys')
    .set({ state: 'delivered', updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'reserved')
    .returning(['id', 'pos']),
);

/** Marks the order's reserved keys delivered and returns their ids, oldest first. */
export async function sellReservedKeys(tx: Transaction, orderId: string, now: number): Promise<string[]> {
  const keys = await tx.all(sellReserved, { order_id: orderId, now });
  return keys.sort((a, b) => a.pos - b.pos).map((key) => key.id);
}

const voidDelivered = statement<{ order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('card_keys')
    .set({ state: 'voided', updated_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'delivered'),
);

export function voidDeliveredKeys(tx: Transaction, orderId: string, now: number): Promise<number> {
  return tx.run(voidDelivered, { order_id: orderId, now });
}

const holdsOf = statement<{ email: string; address_block: string; variant_id: string; now: number }>()((build, p) =>
  build.selectNoFrom((e) => [
    e
      .selectFrom('reservations')
      .select((c) => c.fn.countAll<number>().as('n'))
      .where('state', '=', 'held')
      .where('email', '=', p('email'))
      .where('deadline', '>', p('now'))
      .as('by_email'),
    e
      .selectFrom('reservations')
      .select((c) => c.fn.countAll<number>().as('n'))
      .where('state', '=', 'held')
      .where('address_block', '=', p('address_block'))
      .where('deadline', '>', p('now'))
      .as('by_block'),
    e
      .selectFrom('reservations')
      .select(sql<number>`cast(coalesce(sum(quantity), 0) as bigint)`.as('n'))
      .where('state', '=', 'held')
      .where('address_block', '=', p('address_block'))
      .where('variant_id', '=', p('variant_id'))
      .where('deadline', '>', p('now'))
      .as('units_by_block'),
  ]),
);

/** What one buyer holds now: open orders by e-mail and by address block, and units of this variant by address block. */
export async function openHolds(tx: Transaction, who: { email: string; address_block: string; variant_id: string; now: number }) {
  const row = await tx.first(holdsOf, who);
  return { byEmail: row?.by_email ?? 0, byBlock: row?.by_block ?? 0, unitsByBlock: row?.units_by_block ?? 0 };
}

/** Counting stops here: "10 000 or more" is all a page or a cap needs, and the cost must not grow with the stock. */
const countLimit = 10_000;

const availableOf = statement<{ variant_id: string; now: number }>()((build, p) =>
  build
    .selectFrom((e) =>
      e
        .selectFrom('card_keys')
        .select('id')
        .where('variant_id', '=', p('variant_id'))
        .where('state', '=', 'available')
        .where((k) => k.or([k('expires_at', 'is', null), k('expires_at', '>', p('now'))]))
        .limit(countLimit)
        .as('free'),
    )
    .select((e) => e.fn.countAll<number>().as('n')),
);

export async function countAvailable(queries: Queries, variantId: string, now: number): Promise<number> {
  return (await queries.first(availableOf, { variant_id: variantId, now }))?.n ?? 0;
}

/**
 * What nobody could deliver is not for sale, however much of it is counted: a file that is not there yet, goods of a server that nobody has named.
 * Asked of `variants as v` joined with `products as p`.
 */
const canBeMade = sql<Flag>`case
  when p.delivery = 'file' and not exists (select 1 from files where files.variant_id = v.id and files.version is not null) then 0
  when p.delivery = 'call' and not exists (select 1 from call_servers where call_servers.product_id = p.id) then 0
  else 1 end`.as('can_be_made');

/** Variants with what decides whether a unit of each can be ordered. */
export const stockedVariants = build
  .selectFrom('variants as v')
  .innerJoin('products as p', 'p.id', 'v.product_id')
  .select(['v.id as id', 'v.stock_mode as stock_mode', 'v.stock_quantity as stock_quantity', canBeMade]);

const allStocked = statement<Record<string, never>>()(() => stockedVariants);

export function stockModes(queries: Queries) {
  return queries.all(allStocked, {});
}

export type StockedVariant = Awaited<ReturnType<typeof stockModes>>[number];

const stockedOne = statement<{ id: string }>()((_build, p) => stockedVariants.where('v.id', '=', p('id')));

/** False for a variant that nobody could deliver now. */
export async function isMakeable(queries: Queries, variantId: string): Promise<boolean> {
  return (await queries.first(stockedOne, { id: variantId }))?.can_be_made === 1;
}

const reservedOf = statement<{ order_id: string }>()((build, p) =>
  build
    .selectFrom('card_keys')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'reserved'),
);

/** Card keys held for an order. */
export async function countReserved(queries: Queries, orderId: string): Promise<number> {
  return (await queries.first(reservedOf, { order_id: orderId }))?.n ?? 0;
}

export async function stockModeOf(queries: Queries, variantId: string): Promise<StockMode | undefined> {
  return (await queries.first(build.selectFrom('variants').select('stock_mode').where('id', '=', variantId)))?.stock_mode;
}

/** A product's variant by slug, or its default one. */
export async function findVariantId(queries: Queries, productId: number, slug: string | undefined): Promise<string | undefined> {
  const variants = build.selectFrom('variants').select('id').where('product_id', '=', productId);
  return (await queries.first(slug === undefined ? variants.where('is_default', '=', 1) : variants.where('slug', '=', slug)))?.id;
}

/** A product that is shown, by the name in its address. */
export async function productOfSlug(queries: Queries, slug: string): Promise<number | undefined> {
  const shown = build.selectFrom('products').select('id').where('slug', '=', slug).where('is_active', '=', 1).where('archived_at', 'is', null);
  return (await queries.first(shown))?.id;
}

export async function productOfVariant(queries: Queries, variantId: string): Promise<number | undefined> {
  return (await queries.first(build.selectFrom('variants').select('product_id').where('id', '=', variantId)))?.product_id;
}

export function addImported(tx: Transaction, batchId: string, imported: number): Promise<number> {
  return tx.run(
    build
      .updateTable('key_batches')
      .set((e) => ({ imported: e('imported', '+', imported) }))
      .where('id', '=', batchId),
  );
}

export function findBatch(queries: Queries, id: string): Promise<KeyBatch | undefined> {
  return queries.first(build.selectFrom('key_batches').selectAll().where('id', '=', id));
}

/** Turns the one key that was just reserved for an order into a delivered one and names it. */
export async function deliverReservedKey(tx: Transaction, orderId: string, now: number): Promise<string> {
  const [id] = await sellReservedKeys(tx, orderId, now);
  if (id === undefined) throw new Error(`Order ${orderId} has no reserved key`);
  return id;
}

/** Takes a faulty key out of circulation for good; it stays tied to the order that had it. */
export function voidKey(tx: Transaction, id: string, now: number): Promise<number> {
  return tx.run(build.updateTable('card_keys').set({ state: 'voided', fault: 'replaced', updated_at: now }).where('id', '=', id));
}

/** Notes that a buyer says a key is faulty. */
export function markClaimed(tx: Transaction, id: string, now: number): Promise<number> {
  return tx.run(build.updateTable('card_keys').set({ fault: 'claimed', updated_at: now }).where('id', '=', id).where('fault', 'is', null));
}

/** The key was not faulty after all. */
export function clearClaimed(tx: Transaction, id: string, now: number): Promise<number> {
  return tx.run(build.updateTable('card_keys').set({ fault: null, updated_at: now }).where('id', '=', id).where('fault', '=', 'claimed'));
}

/** True for the first who says that a variant is low. */
export function openStockAlert(tx: Transaction, variantId: string, now: number): Promise<boolean> {
  return tx.insertIfAbsent('stock_alerts', { variant_id: variantId, since: now });
}

export function closeStockAlert(tx: Transaction, variantId: string): Promise<number> {
  return tx.run(build.deleteFrom('stock_alerts').where('variant_id', '=', variantId));
}

/** Takes the buyer out of an order's reservation; the units it held stay on record. */
export function forgetHolder(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(build.updateTable('reservations').set({ email: '', address_block: '' }).where('order_id', '=', orderId).where('state', '<>', 'held'));
}
