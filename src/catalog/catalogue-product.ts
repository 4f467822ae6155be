/** A product with its variants and live stock, as pages and answers show it. Pure. */
import type { Money } from '../core/money.ts';
import type { DeliveryKind, StockMode } from '../db/tables.ts';
import { featuresOf, type Product, type ProductText, type ProductTexts, textsOf, type Variant } from './product.ts';
import { pricesOf, type WholesalePrice } from './wholesale.ts';

/** A variant as buyers see it. */
export interface CatalogueVariant {
  readonly id: string;
  readonly slug: string;
  /** Empty for the only variant of a product without choices. */
  readonly name: string;
  readonly price: Money;
  /** What a piece costs from so many on, by rising number. */
  readonly wholesale: readonly WholesalePrice[];
  readonly stock_mode: StockMode;
  /** Units that are free now. */
  readonly stock: number;
  /** False while nobody could deliver it: its file is not there yet, or nobody has named the server that makes it. */
  readonly can_be_made: boolean;
  readonly in_stock: boolean;
  readonly is_default: boolean;
  readonly is_active: boolean;
  readonly sort_order: number;
}

/** What is live of a variant. */
export interface VariantStock {
  /** Free now. */
  readonly units: number;
  readonly can_be_made: boolean;
}

/** A product with its variants and live stock. */
export interface CatalogueProduct extends ProductText {
  readonly id: number;
  readonly slug: string;
  readonly price_unit: string;
  readonly image_url: string;
  readonly page_url: string;
  readonly category: string;
  readonly texts: ProductTexts;
  readonly seo_title: string;
  readonly seo_description: string;
  readonly seo_keywords: string;
  readonly delivery: DeliveryKind;
  readonly max_per_order: number;
  readonly warranty_days: number;
  readonly sort_order: number;
  readonly is_on_sale: boolean;
  readonly is_featured: boolean;
  readonly is_active: boolean;
  readonly created_at: number;
  readonly updated_at: number;
  /** What is bought when no variant is named. */
  readonly default_variant: CatalogueVariant;
  /** All that can be chosen, the default among them, in their order. */
  readonly variants: readonly CatalogueVariant[];
}

type StoredProduct = Omit<Product, 'shared_content' | 'version' | 'archived_at'>;

/**
 * Puts a product together from its rows, the variants in their order, and the live counts. Undefined without a default variant: no door allows that, but rows
 * that were read one table after the other may be a moment apart.
 */
export function catalogueProduct(product: StoredProduct, variants: readonly Variant[], stock: ReadonlyMap<string, VariantStock>): CatalogueProduct | undefined {
  const isSold = product.is_on_sale === 1 && product.is_active === 1;
  const all = variants.map((variant): CatalogueVariant => {
    const { units, can_be_made } = stock.get(variant.id) ?? { units: 0, can_be_made: false };
    return {
      id: variant.id,
      slug: variant.slug,
      name: variant.name,
      ...pricesOf(variant),
      stock_mode: variant.stock_mode,
      stock: units,
      can_be_made,
      in_stock: isSold && variant.is_active === 1 && can_be_made && units > 0,
      is_default: variant.is_default === 1,
      is_active: variant.is_active === 1,
      sort_order: variant.sort_order,
    };
  });
  const default_variant = all.find((variant) => variant.is_default);
  if (!default_variant) return undefined;
  return {
    id: product.id,
    slug: product.slug,
    name: product.name,
    short_description: product.short_description,
    description: product.description,
    features: featuresOf(product),
    price_unit: product.price_unit,
    image_url: product.image_url,
    page_url: product.page_url,
    category: product.category,
    texts: textsOf(product),
    seo_title: product.seo_title,
    seo_description: product.seo_description,
    seo_keywords: product.seo_keywords,
    delivery: product.delivery,
    max_per_order: product.max_per_order,
    warranty_days: product.warranty_days,
    sort_order: product.sort_order,
    is_on_sale: product.is_on_sale === 1,
    is_featured: product.is_featured === 1,
    is_active: product.is_active === 1,
    created_at: product.created_at,
    updated_at: product.updated_at,
    default_variant,
    variants: all,
  };
}
