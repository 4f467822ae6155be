/** A product as operators see it: the old fields, and what only they need. */
import { formatMoney, toJsonNumber } from '../core/money.ts';
import { Type } from '../http/schemas.ts';
import type { CatalogueVariant } from './catalogue-product.ts';
import { oldProductSchema, oldProductView } from './product-view.ts';
import type { ProductDetail } from './read-product.ts';

const AdminWholesale = Type.Array(Type.Object({ from: Type.Integer(), price_usd: Type.String() }));

const CanBeMade = Type.Boolean({ description: 'False while its file is missing, or the server that makes it: then it is not in stock, whatever is counted' });

export const AdminVariant = Type.Object({
  id: Type.String(),
  slug: Type.String(),
  name: Type.String(),
  price: Type.String(),
  price_usd: Type.Number(),
  wholesale: AdminWholesale,
  stock_mode: Type.String(),
  stock_quantity: Type.Integer(),
  in_stock: Type.Boolean(),
  can_be_made: CanBeMade,
  is_default: Type.Boolean(),
  is_active: Type.Boolean(),
  sort_order: Type.Integer(),
});

export const AdminProduct = Type.Object({
  ...oldProductSchema,
  /** USD, decimal text beside the old float. */
  price: Type.String(),
  currency: Type.Literal('USD'),
  wholesale: AdminWholesale,
  is_on_sale: Type.Boolean(),
  stock_mode: Type.String(),
  can_be_made: CanBeMade,
  delivery: Type.String(),
  has_shared_content: Type.Boolean(),
  /** Only in the answer to whoever has just written it. */
  shared_content: Type.Optional(Type.String()),
  max_per_order: Type.Integer(),
  warranty_days: Type.Integer(),
  texts: Type.Unknown(),
  variants: Type.Array(AdminVariant),
  /** Send it back with a change to be told when somebody else was faster. */
  version: Type.Integer(),
});

export function adminProductView({ product, row }: ProductDetail) {
  const { default_variant: variant } = product;
  return {
    ...oldProductView(product),
    price: formatMoney(variant.price),
    currency: 'USD' as const,
    wholesale: wholesaleView(variant),
    is_on_sale: product.is_on_sale,
    stock_mode: variant.stock_mode,
    can_be_made: variant.can_be_made,
    delivery: product.delivery,
    has_shared_content: row.has_shared_content === 1,
    max_per_order: product.max_per_order,
    warranty_days: product.warranty_days,
    texts: product.texts,
    variants: product.variants.map(adminVariantView),
    version: row.version,
  };
}

export function adminVariantView(variant: CatalogueVariant) {
  return {
    id: variant.id,
    slug: variant.slug,
    name: variant.name,
    price: formatMoney(variant.price),
    price_usd: toJsonNumber(variant.price),
    wholesale: wholesaleView(variant),
    stock_mode: variant.stock_mode,
    stock_quantity: variant.stock,
    in_stock: variant.in_stock,
    can_be_made: variant.can_be_made,
    is_default: variant.is_default,
    is_active: variant.is_active,
    sort_order: variant.sort_order,
  };
}

const wholesaleView = ({ wholesale }: CatalogueVariant) => wholesale.map(({ from, price }) => ({ from, price_usd: formatMoney(price) }));
