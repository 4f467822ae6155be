/** What may be written of a product, by its JSON name: the schema of every door, and the way from there to checked columns. */
import { refuse } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import { money } from '../core/money.ts';
import { cleanLine, cleanText } from '../core/text.ts';
import { closed, Type } from '../http/schemas.ts';
import { asFlag, present, readIf } from './columns.ts';
import { type Product, parsePrice, slugPattern, type Variant } from './product.ts';
import { isSafeLink } from './setting-fields.ts';
import { wholesaleText } from './wholesale.ts';

const StockModeName = Type.Union([Type.Literal('keys'), Type.Literal('counter'), Type.Literal('unlimited')]);
const SortOrder = Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 });
export const Category = Type.String({ maxLength: 50 });
const Description = Type.String({ maxLength: 20_000 });
const Features = Type.Array(Type.String({ maxLength: 200 }), { maxItems: 50 });

/** A JSON number or decimal text: `parsePrice` decides, so that both follow the same rules. */
export const Price = Type.Union([Type.Number({ minimum: 0 }), Type.String({ minLength: 1, maxLength: 24 })], {
  description: 'USD with at most two decimals, as a number or as decimal text',
});

/** The counter; kept, but not used, while the stock mode is another. */
export const StockQuantity = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** What a variant has of its own. */
const stockFields = {
  price_usd: Price,
  wholesale: Type.Array(closed({ from: Type.Integer({ minimum: 2, maximum: 1_000 }), price_usd: Price }), {
    maxItems: 10,
    description: 'What a piece costs from so many pieces on, from fewer to more',
  }),
  stock_mode: StockModeName,
  stock_quantity: StockQuantity,
};

/** The old API's fields. */
const oldFields = {
  name: Type.String({ minLength: 1, maxLength: 100 }),
  slug: Type.String({ pattern: slugPattern }),
  description: Description,
  short_description: Type.String({ maxLength: 200 }),
  price_usd: stockFields.price_usd,
  price_unit: Type.String({ minLength: 1, maxLength: 20 }),
  image_url: Type.String({ maxLength: 200 }),
  page_url: Type.String({ maxLength: 200 }),
  /** The old name for `is_on_sale`. What answers call `in_stock` also asks for stock. */
  in_stock: Type.Boolean(),
  stock_quantity: stockFields.stock_quantity,
  is_featured: Type.Boolean(),
  is_active: Type.Boolean(),
  sort_order: SortOrder,
  category: Category,
  features: Features,
  seo_title: Type.String({ maxLength: 200 }),
  seo_description: Type.String({ maxLength: 500 }),
  seo_keywords: Type.String({ maxLength: 500 }),
};

const Translation = Type.Partial(
  closed({
    name: oldFields.name,
    short_description: oldFields.short_description,
    description: Description,
    features: Features,
    category: oldFields.category,
    price_unit: oldFields.price_unit,
  }),
  { additionalProperties: false },
);

const translations = {
  'zh-CN': Type.Optional(Translation),
  'zh-TW': Type.Optional(Translation),
  en: Type.Optional(Translation),
  ja: Type.Optional(Translation),
  ru: Type.Optional(Translation),
} satisfies Record<Language, unknown>;

const fields = closed({
  ...oldFields,
  is_on_sale: Type.Boolean(),
  wholesale: stockFields.wholesale,
  stock_mode: StockModeName,
  delivery: Type.Union([Type.Literal('keys'), Type.Literal('shared'), Type.Literal('manual'), Type.Literal('call'), Type.Literal('file')]),
  /** What every buyer gets, for delivery `shared`; sealed at rest. */
  shared_content: Type.String({ minLength: 1, maxLength: 20_000 }),
  max_per_order: Type.Integer({ minimum: 1, maximum: 1_000 }),
  warranty_days: Type.Integer({ minimum: 0, maximum: 3_650 }),
  texts: closed(translations),
});

/** Any of a product's fields. */
export const ProductPatch = Type.Partial(fields, { additionalProperties: false });
export type ProductFields = Type.Static<typeof ProductPatch>;

const any = ProductPatch.properties;
const { name, slug, price_usd, price_unit, stock_mode, delivery } = fields.properties;

/** A new product: how it is sold and delivered must be said. */
export const NewProduct = closed({ ...any, name, slug, price_usd, price_unit, stock_mode, delivery });

/** A whole product that a client has read may be written back: what the shop itself decides is then left aside. */
export const OldProductPatch = Type.Partial(
  closed({ ...oldFields, id: Type.Integer(), created_at: Type.String({ maxLength: 40 }), updated_at: Type.String({ maxLength: 40 }) }),
  {
    additionalProperties: false,
  },
);

export const VariantId = Type.String({ pattern: '^var_[0-9a-f]{24}$' });

const variantFields = closed({
  slug: oldFields.slug,
  name: oldFields.name,
  ...stockFields,
  is_active: Type.Boolean(),
  is_default: Type.Boolean(),
  sort_order: SortOrder,
});

export const NewVariant = closed({ ...Type.Partial(variantFields).properties, slug, name, price_usd, stock_mode });
export const VariantPatch = Type.Partial(variantFields, { additionalProperties: false });
export type VariantFields = Type.Static<typeof VariantPatch>;

/** Columns to set; what is missing stays as it is. */
export type ProductColumns = Partial<Omit<Product, 'id' | 'shared_content' | 'archived_at' | 'created_at' | 'updated_at' | 'version'>>;
export type VariantColumns = Partial<Omit<Variant, 'id' | 'product_id' | 'created_at' | 'updated_at'>>;

/**
 * Checked and cleaned columns of the given fields.
 * @throws Refusal `text.forbidden_character`, `request.invalid` for an unsafe link
 */
export function productColumns(given: ProductFields): ProductColumns {
  return present({
    name: readIf(given.name, (text) => filledLine(text, 'name')),
    slug: given.slug,
    description: readIf(given.description, (text) => cleanText(text, 'description')),
    short_description: readIf(given.short_description, (text) => cleanText(text, 'short_description')),
    price_unit: readIf(given.price_unit, (text) => filledLine(text, 'price_unit')),
    image_url: readIf(given.image_url, (text) => cleanLink(text, 'image_url')),
    page_url: readIf(given.page_url, (text) => cleanLink(text, 'page_url')),
    is_on_sale: readIf(given.is_on_sale ?? given.in_stock, asFlag),
    is_featured: readIf(given.is_featured, asFlag),
    is_active: readIf(given.is_active, asFlag),
    sort_order: given.sort_order,
    category: readIf(given.category, (text) => cleanLine(text, 'category')),
    features: readIf(given.features, (lines) => JSON.stringify(cleanLines(lines, 'features'))),
    seo_title: readIf(given.seo_title, (text) => cleanLine(text, 'seo_title')),
    seo_description: readIf(given.seo_description, (text) => cleanText(text, 'seo_description')),
    seo_keywords: readIf(given.seo_keywords, (text) => cleanLine(text, 'seo_keywords')),
    texts: readIf(given.texts, (texts) => JSON.stringify(cleanTexts(texts))),
    delivery: given.delivery,
    max_per_order: given.max_per_order,
    warranty_days: given.warranty_days,
  });
}

/**
 * Columns of a variant; for a product's fields, those of its default variant.
 * @throws Refusal `money.invalid`, `money.too_fine`, `money.out_of_range`
 */
export function stockColumns(
  given: Pick<VariantFields, 'price_usd' | 'wholesale' | 'stock_mode' | 'stock_quantity'>,
): Pick<VariantColumns, 'price_minor' | 'wholesale' | 'stock_mode' | 'stock_quantity'> {
  return present({
    price_minor: readIf(given.price_usd, parsePrice),
    wholesale: readIf(given.wholesale, (prices) => wholesaleText(prices.map(({ from, price_usd }) => ({ from, price: money(parsePrice(price_usd), 'USD') })))),
    stock_mode: given.stock_mode,
    stock_quantity: given.stock_quantity,
  });
}

/** @throws Refusal as `stockColumns`, and `text.forbidden_character` */
export function variantColumns(given: VariantFields): VariantColumns {
  return {
    ...stockColumns(given),
    ...present({
      slug: given.slug,
      name: readIf(given.name, (text) => filledLine(text, 'name')),
      is_active: readIf(given.is_active, asFlag),
      sort_order: given.sort_order,
    }),
  };
}

function filledLine(text: string, field: string): string {
  const line = cleanLine(text, field);
  if (line === '') throw refuse('request.invalid', { field, problem: 'must not be empty' });
  return line;
}

function cleanLines(lines: readonly string[], field: string): string[] {
  return lines.map((text) => cleanLine(text, field)).filter((text) => text !== '');
}

function cleanLink(text: string, field: string): string {
  const link = cleanLine(text, field);
  if (!isSafeLink(link)) throw refuse('request.invalid', { field, problem: 'must be a path or an http(s) address' });
  return link;
}

type Translations = NonNullable<ProductFields['texts']>;

function cleanTexts(texts: Translations): Translations {
  const cleaned = Object.entries(texts).map(([language, text]) => {
    const field = (name: string) => `texts.${language}.${name}`;
    return [
      language,
      present({
        name: readIf(text.name, (name) => filledLine(name, field('name'))),
        short_description: readIf(text.short_description, (words) => cleanText(words, field('short_description'))),
        description: readIf(text.description, (words) => cleanText(words, field('description'))),
        features: readIf(text.features, (lines) => cleanLines(lines, field('features'))),
        category: readIf(text.category, (words) => cleanLine(words, field('category'))),
        price_unit: readIf(text.price_unit, (unit) => filledLine(unit, field('price_unit'))),
      }),
    ] as const;
  });
  return Object.fromEntries(cleaned);
}
