/** A product and its variants: what is for sale, at what price, from which stock. Pure. */
import { refuse } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import { formatMoney, type Money, money, parseMoney } from '../core/money.ts';
import type { DeliveryKind, Flag, StockMode, Tables } from '../db/tables.ts';

export type Product = Tables['products'];
export type Variant = Tables['variants'];

/** What checkout needs of one variant; flags as they are stored. */
export interface Offer {
  readonly product_id: number;
  readonly slug: string;
  readonly product_name: string;
  readonly variant_id: string;
  readonly variant_slug: string;
  readonly variant_name: string;
  readonly is_default: Flag;
  /** USD cents of one piece. */
  readonly price_minor: number;
  /** See `wholesale.ts`. */
  readonly wholesale: string;
  readonly price_unit: string;
  readonly stock_mode: StockMode;
  readonly delivery: DeliveryKind;
  readonly warranty_days: number;
  readonly max_per_order: number;
  readonly is_on_sale: Flag;
  readonly is_active: Flag;
  readonly variant_is_active: Flag;
  readonly archived_at: number | null;
}

/** What a buyer reads about a product, in one language. */
export interface ProductText {
  readonly name: string;
  readonly short_description: string;
  readonly description: string;
  readonly features: readonly string[];
  readonly category: string;
  /** What the price buys: 月, year, 200 Credit … */
  readonly price_unit: string;
}

/** Translations; what one leaves out is read from the product itself. */
export type ProductTexts = Readonly<Partial<Record<Language, Partial<ProductText>>>>;

/** The product in `language`, falling back to its own words. */
export function textIn(product: ProductText & { readonly texts: ProductTexts }, language: Language): ProductText {
  const translated = product.texts[language];
  return {
    name: translated?.name ?? product.name,
    short_description: translated?.short_description ?? product.short_description,
    description: translated?.description ?? product.description,
    features: translated?.features ?? product.features,
    category: translated?.category ?? product.category,
    price_unit: translated?.price_unit ?? product.price_unit,
  };
}

/** Most that one unit may cost: with the highest quantity it is far from where numbers stop being exact (S10). */
const highestPrice: Money = money(100_000_000, 'USD');

/**
 * USD cents of a price given as decimal text or as a JSON number; no rounding.
 * @throws Refusal `money.invalid`, `money.too_fine`, `money.out_of_range`
 */
export function parsePrice(price: string | number): number {
  return checkPrice(parseMoney(String(price), 'USD')).minor;
}

/** @throws Refusal `money.out_of_range` */
export function checkPrice(price: Money): Money {
  if (price.minor < 0 || price.minor > highestPrice.minor) throw refuse('money.out_of_range', { value: formatMoney(price) });
  return price;
}

/** What the old API and the admin page may call a product; it is part of addresses. */
export const slugPattern = '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$';

/** @throws Refusal `request.invalid`: card keys are what `keys` stock holds and `keys` delivery gives, so the two go together */
export function checkDelivery(delivery: DeliveryKind, modes: readonly StockMode[]): void {
  if (modes.some((mode) => (mode === 'keys') !== (delivery === 'keys')))
    throw refuse('request.invalid', { field: 'stock_mode', problem: 'keys goes with delivery keys, and only with it' });
}

export function featuresOf(product: Pick<Product, 'features'>): readonly string[] {
  // Written by our own doors as an array of text.
  return JSON.parse(product.features) as string[];
}

export function textsOf(product: Pick<Product, 'texts'>): ProductTexts {
  // As above: languages are checked where they come in.
  return JSON.parse(product.texts) as ProductTexts;
}
