/** Products as operators see them: hidden ones too, with live stock. */
import { refuse } from '../core/errors.ts';
import type { Queries } from '../db/queries.ts';
import { type CatalogueProduct, catalogueProduct, type VariantStock } from './catalogue-product.ts';
import type { Variant } from './product.ts';
import { findProduct, type ProductRow, variantsOf, variantsOfMany } from './store.ts';

/** A product and what only operators see of it. */
export interface ProductDetail {
  readonly product: CatalogueProduct;
  readonly row: ProductRow;
}

type Stock = ReadonlyMap<string, VariantStock>;

/** @throws Refusal `product.not_found` */
export async function readProduct(queries: Queries, stock: Stock, id: number): Promise<ProductDetail> {
  const row = await findProduct(queries, id);
  if (!row) throw refuse('product.not_found');
  return detailOf(row, await variantsOf(queries, id), stock);
}

/** Several at once, in the rows' order. */
export async function readProducts(queries: Queries, stock: Stock, rows: readonly ProductRow[]): Promise<ProductDetail[]> {
  const variants = Map.groupBy(
    await variantsOfMany(
      queries,
      rows.map((row) => row.id),
    ),
    (variant) => variant.product_id,
  );
  return rows.map((row) => detailOf(row, variants.get(row.id) ?? [], stock));
}

function detailOf(row: ProductRow, variants: readonly Variant[], stock: Stock): ProductDetail {
  const product = catalogueProduct(row, variants, stock);
  if (!product) throw new Error(`Product ${row.id} has no default variant`);
  return { row, product };
}
