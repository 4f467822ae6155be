/** One change of prices, counters and visibility on many products: shown before, then each product for itself, so that one that cannot does not stop the others. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { errorText, isRefusal, refuse } from '../core/errors.ts';
import { formatMoney, type Money, money, shareOf } from '../core/money.ts';
import type { Queries } from '../db/queries.ts';
import type { Flag } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { asFlag, changed, pick } from './columns.ts';
import { checkPrice, type Variant } from './product.ts';
import type { VariantColumns } from './product-fields.ts';
import { findProduct, lockProduct, type ProductRow, updateProduct, updateVariant, variantsOf } from './store.ts';
import { checkWholesale, pricesOf, wholesaleText } from './wholesale.ts';

/** Cents or basis points; negative ones make cheaper. */
interface PriceChange {
  readonly kind: 'set' | 'by' | 'percent';
  readonly hundredths: number;
}

export interface BatchChange {
  readonly price?: PriceChange | undefined;
  /** For stock that is counted. */
  readonly stock_quantity?: number | undefined;
  readonly is_active?: boolean | undefined;
}

export interface Chosen {
  readonly productId: number;
  /** As the operator saw it: somebody else's change in between is a conflict (I20). */
  readonly version: number;
  /** Some of its variants; left out, the product as a whole. */
  readonly variantIds?: readonly string[] | undefined;
}

/** One value that changes, as text. */
interface Difference {
  /** Empty for the product itself and for a variant without a name. */
  readonly variant: string;
  readonly field: 'price_usd' | 'wholesale' | 'stock_quantity' | 'is_active';
  readonly before: string;
  readonly after: string;
}

export interface BatchResult {
  readonly product_id: number;
  readonly name: string;
  readonly ok: boolean;
  /** What keeps or kept this one from being changed. */
  readonly error?: string;
  readonly differences: Difference[];
}

/** What `editProducts` would do now, without doing it. */
export function previewEdit(shop: Shop, change: BatchChange, chosen: readonly Chosen[], language: 'zh' | 'en'): Promise<BatchResult[]> {
  const { read } = shop.db;
  return each(chosen, language, async (one) => resultOf(await planFor(read, await findProduct(read, one.productId), one, change)));
}

/** Refusals are told in `language`; anything unexpected ends the batch, and what was done before stays done. */
export function editProducts(shop: Shop, actor: Actor, change: BatchChange, chosen: readonly Chosen[], language: 'zh' | 'en'): Promise<BatchResult[]> {
  return each(chosen, language, (one) =>
    shop.db.transaction(async (tx) => {
      const now = shop.clock.now();
      const plan = await planFor(tx, await lockProduct(tx, one.productId), one, change);
      const { product, variants } = plan;
      await updateProduct(tx, product.id, plan.columns, now);
      for (const [variant, columns] of variants) await updateVariant(tx, variant.id, columns, now);
      const sides = (side: 'before' | 'after') => ({
        ...(side === 'before' ? pick(product, Object.keys(plan.columns)) : plan.columns),
        variants: Object.fromEntries(variants.map(([variant, columns]) => [variant.id, side === 'before' ? pick(variant, Object.keys(columns)) : columns])),
      });
      await recordAudit(tx, now, actor, { action: 'product.updated', subject: `product:${product.id}`, before: sides('before'), after: sides('after') });
      return resultOf(plan);
    }),
  );
}

async function each(chosen: readonly Chosen[], language: 'zh' | 'en', work: (one: Chosen) => Promise<BatchResult>): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const one of chosen) {
    try {
      results.push(await work(one));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      results.push({ product_id: one.productId, name: '', ok: false, error: errorText(error.code, language, error.details), differences: [] });
    }
  }
  return results;
}

interface Plan {
  readonly product: ProductRow;
  readonly columns: { readonly is_active?: Flag };
  readonly variants: readonly (readonly [Variant, VariantColumns])[];
}

/**
 * What differs afterwards.
 * @throws Refusal `product.not_found`, `variant.not_found`, `version.conflict`, `batch.no_updates` when nothing would differ, and those of prices
 */
async function planFor(queries: Queries, product: ProductRow | undefined, { version, variantIds }: Chosen, change: BatchChange): Promise<Plan> {
  if (!product) throw refuse('product.not_found');
  if (product.version !== version) throw refuse('version.conflict');
  const all = await variantsOf(queries, product.id);
  const unknown = variantIds?.find((id) => !all.some((variant) => variant.id === id));
  if (unknown !== undefined) throw refuse('variant.not_found', { variant: unknown });
  const isActive = change.is_active === undefined ? {} : { is_active: asFlag(change.is_active) };
  const columns = variantIds === undefined ? changed({ is_active: product.is_active }, isActive) : {};
  const variants = all
    .filter(({ id }) => variantIds?.includes(id) ?? true)
    .map((variant) => {
      const wanted: VariantColumns = { ...columnsFor(variant, change), ...(variantIds === undefined ? {} : isActive) };
      return [variant, changed(variant, wanted)] as const;
    })
    .filter(([, wanted]) => Object.keys(wanted).length > 0);
  if (variants.length === 0 && Object.keys(columns).length === 0) throw refuse('batch.no_updates');
  return { product, columns, variants };
}

function columnsFor(variant: Variant, { price, stock_quantity }: BatchChange): VariantColumns {
  const prices = price === undefined ? {} : changePrices(variant, price);
  return { ...prices, ...(stock_quantity === undefined || variant.stock_mode !== 'counter' ? {} : { stock_quantity }) };
}

/** Wholesale prices move as the price does; where it is set, they stay as they are. */
function changePrices(variant: Variant, change: PriceChange): Pick<Variant, 'price_minor' | 'wholesale'> {
  const { price, wholesale } = pricesOf(variant);
  const steps = change.kind === 'set' ? wholesale : wholesale.map((step) => ({ from: step.from, price: moved(step.price, change) }));
  const prices = { price_minor: moved(price, change).minor, wholesale: wholesaleText(steps) };
  checkWholesale(prices);
  return prices;
}

function moved(price: Money, { kind, hundredths }: PriceChange): Money {
  switch (kind) {
    case 'set':
      return checkPrice(money(hundredths, 'USD'));
    case 'by':
      return checkPrice(money(price.minor + hundredths, 'USD'));
    case 'percent':
      return checkPrice(shareOf(price, 10_000 + hundredths));
  }
}

function resultOf({ product, columns, variants }: Plan): BatchResult {
  const differences = [...differencesOf('', product, columns), ...variants.flatMap(([variant, wanted]) => differencesOf(variant.name, variant, wanted))];
  return { product_id: product.id, name: product.name, ok: true, differences };
}

function differencesOf(variant: string, before: object, after: VariantColumns): Difference[] {
  const sides = { before: new Map<string, unknown>(Object.entries(before)), after: new Map<string, unknown>(Object.entries(after)) };
  return Object.keys(shown)
    .filter(isShown)
    .filter((column) => sides.after.has(column))
    .map((column) => {
      const { field, text } = shown[column];
      return { variant, field, before: text(String(sides.before.get(column))), after: text(String(sides.after.get(column))) };
    });
}

const usd = (cents: string | number): string => formatMoney(money(Number(cents), 'USD'));

const shown = {
  price_minor: { field: 'price_usd', text: usd },
  wholesale: {
    field: 'wholesale',
    text: (wholesale: string) =>
      pricesOf({ price_minor: 0, wholesale })
        .wholesale.map(({ from, price }) => `${from}=${formatMoney(price)}`)
        .join(' '),
  },
  stock_quantity: { field: 'stock_quantity', text: String },
  is_active: { field: 'is_active', text: (flag: string) => (flag === '1' ? 'yes' : 'no') },
} as const satisfies Partial<Record<keyof VariantColumns, { field: Difference['field']; text: (stored: string) => string }>>;

function isShown(column: string): column is keyof typeof shown {
  return Object.hasOwn(shown, column);
}
