/** A product as the old API writes it: the same fields for buyers and operators, floats made from whole cents. */
import { toJsonNumber } from '../core/money.ts';
import { oldIsoText } from '../core/time.ts';
import { Type } from '../http/schemas.ts';
import type { CatalogueProduct, CatalogueVariant } from './catalogue-product.ts';

export const oldProductSchema = {
  id: Type.Integer(),
  name: Type.String(),
  slug: Type.String(),
  description: Type.String(),
  short_description: Type.String(),
  price_usd: Type.Number(),
  price_unit: Type.String(),
  image_url: Type.String(),
  page_url: Type.String(),
  in_stock: Type.Boolean(),
  stock_quantity: Type.Integer(),
  is_featured: Type.Boolean(),
  is_active: Type.Boolean(),
  sort_order: Type.Integer(),
  category: Type.String(),
  features: Type.Array(Type.String()),
  seo_title: Type.String(),
  seo_description: Type.String(),
  seo_keywords: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
};

export const OldProduct = Type.Object(oldProductSchema);

/** Price and stock are those of the default variant: it is what an old client orders. */
export function oldProductView(product: CatalogueProduct) {
  const { default_variant: variant } = product;
  return {
    id: product.id,
    name: product.name,
    slug: product.slug,
    description: product.description,
    short_description: product.short_description,
    price_usd: toJsonNumber(variant.price),
    price_unit: product.price_unit,
    image_url: product.image_url,
    page_url: product.page_url,
    in_stock: variant.in_stock,
    stock_quantity: variant.stock,
    is_featured: product.is_featured,
    is_active: product.is_active,
    sort_order: product.sort_order,
    category: product.category,
    features: [...product.features],
    seo_title: product.seo_title,
    seo_description: product.seo_description,
    seo_keywords: product.seo_keywords,
    created_at: oldIsoText(product.created_at),
    updated_at: oldIsoText(product.updated_at),
  };
}

const Wholesale = Type.Optional(
  Type.Array(Type.Object({ from: Type.Integer(), price_usd: Type.Number() }), {
    description: 'What a piece costs from so many pieces on; only where there are such prices',
  }),
);

const Choice = Type.Object({
  variant: Type.String({ description: 'What create-order takes as `variant`' }),
  name: Type.String(),
  price_usd: Type.Number(),
  in_stock: Type.Boolean(),
  stock_quantity: Type.Integer(),
  is_default: Type.Boolean(),
  wholesale: Wholesale,
});

/** For buyers: the old fields exactly, and the choices and prices by quantity where there are any. */
export const PublicProduct = Type.Object({ ...oldProductSchema, wholesale: Wholesale, variants: Type.Optional(Type.Array(Choice)) });

export function publicProductView(product: CatalogueProduct) {
  const old = { ...oldProductView(product), ...wholesaleView(product.default_variant) };
  const choices = product.variants.filter((variant) => variant.is_active);
  return choices.length < 2 ? old : { ...old, variants: choices.map(choiceView) };
}

function choiceView(variant: CatalogueVariant) {
  return {
    variant: variant.slug,
    name: variant.name,
    price_usd: toJsonNumber(variant.price),
    in_stock: variant.in_stock,
    stock_quantity: variant.stock,
    is_default: variant.is_default,
    ...wholesaleView(variant),
  };
}

function wholesaleView({ wholesale }: CatalogueVariant) {
  return wholesale.length === 0 ? {} : { wholesale: wholesale.map(({ from, price }) => ({ from, price_usd: toJsonNumber(price) })) };
}
