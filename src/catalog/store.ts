/** The SQL of `products` and `variants`. The counter `variants.stock_quantity` is moved by `stock`; here it is only set. */
import type { Updateable } from 'kysely';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { type Build, build, type Query, sql, statement } from '../db/statement.ts';
import type { Flag, Tables } from '../db/tables.ts';
import type { Offer, Product, Variant } from './product.ts';

function offers(build: Build) {
  return build
    .selectFrom('products as p')
    .innerJoin('variants as v', 'v.product_id', 'p.id')
    .select([
      'p.id as product_id',
      'p.slug as slug',
      'p.name as product_name',
      'v.id as variant_id',
      'v.slug as variant_slug',
      'v.name as variant_name',
      'v.is_default as is_default',
      'v.price_minor as price_minor',
      'v.wholesale as wholesale',
      'p.price_unit as price_unit',
      'v.stock_mode as stock_mode',
      'p.delivery as delivery',
      'p.warranty_days as warranty_days',
      'p.max_per_order as max_per_order',
      'p.is_on_sale as is_on_sale',
      'p.is_active as is_active',
      'v.is_active as variant_is_active',
      'p.archived_at as archived_at',
    ]);
}

const defaultOffer = statement<{ slug: string }>()((build, p) => offers(build).where('p.slug', '=', p('slug')).where('v.is_default', '=', 1));
const variantOffer = statement<{ slug: string; variant: string }>()((build, p) =>
  offers(build).where('p.slug', '=', p('slug')).where('v.slug', '=', p('variant')),
);

/** The variant of the product that is asked for, or its default one; for sale or not. */
export function findOffer(queries: Queries, { slug, variant }: { slug: string; variant?: string | undefined }): Promise<Offer | undefined> {
  return variant === undefined ? queries.first(defaultOffer, { slug }) : queries.first(variantOffer, { slug, variant });
}

/** A product as it is read: of its shared content only whether there is any. */
export type ProductRow = Omit<Product, 'shared_content'> & { readonly has_shared_content: Flag };

const productColumns = [
  'id',
  'slug',
  'name',
  'description',
  'short_description',
  'price_unit',
  'image_url',
  'page_url',
  'is_on_sale',
  'is_featured',
  'is_active',
  'sort_order',
  'category',
  'features',
  'seo_title',
  'seo_description',
  'seo_keywords',
  'texts',
  'delivery',
  'max_per_order',
  'warranty_days',
  'archived_at',
  'created_at',
  'updated_at',
  'version',
] as const satisfies readonly (keyof Product)[];

const products = (build: Build) =>
  build.selectFrom('products').select(productColumns).select(sql<Flag>`case when shared_content is null then 0 else 1 end`.as('has_shared_content'));

const visible = statement<Record<string, never>>()((build) =>
  products(build).where('is_active', '=', 1).where('archived_at', 'is', null).orderBy('sort_order').orderBy('id'),
);

/** What buyers can see, in the order in which they see it. */
export function visibleProducts(queries: Queries): Promise<ProductRow[]> {
  return queries.all(visible, {});
}

const visibleOnes = statement<Record<string, never>>()((build) =>
  build
    .selectFrom('variants')
    .innerJoin('products', 'products.id', 'variants.product_id')
    .selectAll('variants')
    .where('products.is_active', '=', 1)
    .where('products.archived_at', 'is', null)
    .where((e) => e.or([e('variants.is_active', '=', 1), e('variants.is_default', '=', 1)]))
    .orderBy('variants.sort_order')
    .orderBy('variants.created_at')
    .orderBy('variants.id'),
);

/** The variants of visible products that buyers can choose, and each product's default one; in their order. */
export function visibleVariants(queries: Queries): Promise<Variant[]> {
  return queries.all(visibleOnes, {});
}

const byId = statement<{ id: number }>()((build, p) => products(build).where('id', '=', p('id')).where('archived_at', 'is', null));
const lockedById = statement<{ id: number }>()((build, p, dialect) => {
  const found = products(build).where('id', '=', p('id')).where('archived_at', 'is', null);
  // SQLite has one writer at a time: the transaction itself is the lock.
  return dialect === 'sqlite' ? found : found.forUpdate();
});

/** A product that is not archived. */
export function findProduct(queries: Queries, id: number): Promise<ProductRow | undefined> {
  return queries.first(byId, { id });
}

/** Those of the ids that name a product which is not archived. */
export async function knownProducts(queries: Queries, ids: readonly number[]): Promise<number[]> {
  if (ids.length === 0) return [];
  const rows = await queries.all(
    build
      .selectFrom('products')
      .select('id')
      .where('id', 'in', [...ids])
      .where('archived_at', 'is', null),
  );
  return rows.map(({ id }) => id);
}

/** The same, locked: whoever changes a product or its variants takes this first, so that checks over both hold. */
export function lockProduct(tx: Transaction, id: number): Promise<ProductRow | undefined> {
  return tx.first(lockedById, { id });
}

const variantsOfOne = statement<{ product_id: number }>()((build, p) =>
  build.selectFrom('variants').selectAll().where('product_id', '=', p('product_id')).orderBy('sort_order').orderBy('created_at').orderBy('id'),
);

export function variantsOf(queries: Queries, productId: number): Promise<Variant[]> {
  return queries.all(variantsOfOne, { product_id: productId });
}

export async function variantsOfMany(queries: Queries, productIds: readonly number[]): Promise<Variant[]> {
  return productIds.length === 0
    ? []
    : queries.all(
        build
          .selectFrom('variants')
          .selectAll()
          .where('product_id', 'in', [...productIds])
          .orderBy('sort_order')
          .orderBy('created_at')
          .orderBy('id'),
      );
}

/** Whether a column holds a text somewhere, in upper or lower case. No pattern, so nothing that people type has to be escaped. */
export const holds = (column: string, text: string) => sql<boolean>`replace(lower(${sql.ref(column)}), lower(${text.trim()}), '') <> lower(${sql.ref(column)})`;

interface ProductFilter {
  /** Part of the name, the address name or the category. */
  readonly q?: string | undefined;
  readonly active?: 'yes' | 'no' | undefined;
  readonly after?: { readonly sortOrder: number; readonly id: number } | undefined;
  readonly limit: number;
}

/** Products for operators, not archived, in the shop's order, after a place in it. */
export function listProducts(queries: Queries, { q, active, after, limit }: ProductFilter): Promise<ProductRow[]> {
  let query = products(build).where('archived_at', 'is', null).orderBy('sort_order').orderBy('id').limit(limit);
  if (q?.trim()) query = query.where((e) => e.or([holds('name', q), holds('slug', q), holds('category', q)]));
  if (active) query = query.where('is_active', '=', active === 'yes' ? 1 : 0);
  if (after) query = query.where((e) => e.or([e('sort_order', '>', after.sortOrder), e.and([e('sort_order', '=', after.sortOrder), e('id', '>', after.id)])]));
  return queries.all(query);
}

const sharedContentOf = statement<{ id: number }>()((build, p) => build.selectFrom('products').select('shared_content').where('id', '=', p('id')));

/** The sealed content, also of an archived product. */
export async function findSharedContent(queries: Queries, productId: number): Promise<string | undefined> {
  return (await queries.first(sharedContentOf, { id: productId }))?.shared_content ?? undefined;
}

/** @returns the new id, or undefined when the slug is taken */
export function insertProduct(tx: Transaction, rowOf: (id: number) => Product): Promise<number | undefined> {
  return insertNumbered(tx, 'products', rowOf);
}

/** Sets columns of one product and raises its version; false when the slug is taken. */
export function updateProduct(tx: Transaction, id: number, columns: Omit<Updateable<Tables['products']>, 'id' | 'version'>, now: number): Promise<boolean> {
  return unlessTaken(
    tx,
    build
      .updateTable('products')
      .set(columns)
      .set((e) => ({ updated_at: now, version: e('version', '+', 1) }))
      .where('id', '=', id),
  );
}

const addressesOfPictures = statement<Record<string, never>>()((build) =>
  build.selectFrom('products').select('image_url').distinct().where('image_url', '<>', ''),
);

/** The pictures of all products, archived ones included. */
export async function pictureAddresses(queries: Queries): Promise<string[]> {
  return (await queries.all(addressesOfPictures, {})).map(({ image_url }) => image_url);
}

/** True when there is any product, archived ones included. */
export async function hasProducts(queries: Queries): Promise<boolean> {
  return (await queries.first(build.selectFrom('products').select('id').limit(1))) !== undefined;
}

/** @returns false when the product already has a variant with this slug */
export function insertVariant(tx: Transaction, variant: Variant): Promise<boolean> {
  return tx.insertIfAbsent('variants', variant);
}

/** @returns false when the product has another variant with this slug */
export function updateVariant(tx: Transaction, id: string, columns: Omit<Updateable<Tables['variants']>, 'id' | 'product_id'>, now: number): Promise<boolean> {
  return unlessTaken(
    tx,
    build
      .updateTable('variants')
      .set({ ...columns, updated_at: now })
      .where('id', '=', id),
  );
}

const resignDefault = statement<{ product_id: number; now: number }>()((build, p) =>
  build
    .updateTable('variants')
    .set({ is_default: 0, updated_at: p('now') })
    .where('product_id', '=', p('product_id'))
    .where('is_default', '=', 1),
);

/** Leaves the product without a default variant until the caller names the next one. */
export function clearDefaultVariant(tx: Transaction, productId: number, now: number): Promise<number> {
  return tx.run(resignDefault, { product_id: productId, now });
}

/** Runs an update; false when a unique column says no. The caller must then refuse: PostgreSQL has given the transaction up. */
export async function unlessTaken(tx: Transaction, update: Query<unknown>): Promise<boolean> {
  try {
    await tx.run(update);
    return true;
  } catch (error) {
    if (tx.dialect.isUniqueViolation(error)) return false;
    throw error;
  }
}

type Numbered = 'products' | 'announcements' | 'discount_codes';

/** The old API's ids are small numbers, so that two who insert at once may pick the same one; the later tries the next. */
const numberingTries = 20;

/**
 * Inserts a row under the next free number.
 * @returns its id, or undefined when another unique column is taken
 */
export async function insertNumbered<Table extends Numbered>(tx: Transaction, table: Table, rowOf: (id: number) => Tables[Table]): Promise<number | undefined> {
  for (let attempt = 0; attempt < numberingTries; attempt += 1) {
    const id = (await highestId(tx, table)) + 1;
    if (await tx.insertIfAbsent<Numbered>(table, rowOf(id))) return id;
    if ((await highestId(tx, table)) < id) return undefined;
  }
  throw refuse('server.busy');
}

async function highestId(tx: Transaction, table: Numbered): Promise<number> {
  const row = await tx.first(build.selectFrom(table).select((e) => e.fn.max('id').as('id')));
  return row?.id ?? 0;
}
