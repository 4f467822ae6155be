/** The SQL of places: `sort_order` of `products` and `variants`. What stands at the same place is told apart by age. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { statement } from '../db/statement.ts';
import type { PlacedProduct } from './product-order.ts';
import { variantsOfMany } from './store.ts';

const placed = statement<Record<string, never>>()((build) =>
  build.selectFrom('products').select(['id', 'name', 'category', 'is_active']).where('archived_at', 'is', null).orderBy('sort_order').orderBy('id'),
);

/** All products that are not archived, hidden ones included. */
export async function readProductOrder(queries: Queries): Promise<PlacedProduct[]> {
  const products = await queries.all(placed, {});
  const ids = products.map(({ id }) => id);
  const variants = Map.groupBy(await variantsOfMany(queries, ids), ({ product_id }) => product_id);
  return products.map((product) => ({
    ...product,
    is_active: product.is_active === 1,
    variants: (variants.get(product.id) ?? []).map(({ id, name, is_active }) => ({ id, name, is_active: is_active === 1 })),
  }));
}

const locked = statement<Record<string, never>>()((build, _p, dialect) => {
  const found = build.selectFrom('products').select('id').where('archived_at', 'is', null).orderBy('id');
  return dialect === 'sqlite' ? found : found.forNoKeyUpdate();
});

/** Locks every product, in the order of their ids: whoever moves or changes one waits, orders do not. */
export async function lockProducts(tx: Transaction): Promise<void> {
  await tx.all(locked, {});
}

const productPlace = statement<{ id: number; place: number }>()((build, p) =>
  build
    .updateTable('products')
    .set({ sort_order: p('place') })
    .where('id', '=', p('id')),
);
const variantPlace = statement<{ id: string; place: number }>()((build, p) =>
  build
    .updateTable('variants')
    .set({ sort_order: p('place') })
    .where('id', '=', p('id')),
);

/** Puts products, and variants of one product, at the places 1, 2, 3 and so on. A place is no part of what a product's version tells of. */
export async function setPlaces(tx: Transaction, ids: { readonly products?: readonly number[]; readonly variants?: readonly string[] }): Promise<void> {
  for (const [index, id] of (ids.products ?? []).entries()) await tx.run(productPlace, { id, place: index + 1 });
  for (const [index, id] of (ids.variants ?? []).entries()) await tx.run(variantPlace, { id, place: index + 1 });
}

const lastProductPlace = statement<Record<string, never>>()((build) =>
  build
    .selectFrom('products')
    .select((e) => e.fn.max('sort_order').as('place'))
    .where('archived_at', 'is', null),
);

/** Where a product stands that nobody has placed: with the last one, and after it, as it is younger. */
export async function lastPlace(tx: Transaction): Promise<number> {
  return (await tx.first(lastProductPlace, {}))?.place ?? 0;
}
