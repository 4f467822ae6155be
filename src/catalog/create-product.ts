/** Puts a new product into the shop, with its default variant. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { claimPicture } from '../pictures/keep-picture.ts';
import { checkDelivery, type Product, type Variant } from './product.ts';
import { type ProductFields, productColumns, stockColumns } from './product-fields.ts';
import { lastPlace } from './product-order-store.ts';
import { sealSharedContent } from './shared-content.ts';
import { insertProduct, insertVariant } from './store.ts';
import { checkWholesale } from './wholesale.ts';

type Needed = 'name' | 'slug' | 'price_usd';

/** What was not said, as in the old system; there the merchant delivered by hand what a counter allowed. */
const productDefaults = {
  description: '',
  short_description: '',
  price_unit: '月',
  image_url: '',
  page_url: '',
  is_on_sale: 1,
  is_featured: 0,
  is_active: 1,
  category: 'AI工具',
  features: '[]',
  seo_title: '',
  seo_description: '',
  seo_keywords: '',
  texts: '{}',
  delivery: 'manual',
  max_per_order: 5,
  warranty_days: 0,
} as const;

const variantDefaults = { price_minor: 0, wholesale: '[]', stock_mode: 'counter', stock_quantity: 999 } as const;

export type NewProductFields = ProductFields & Required<Pick<ProductFields, Needed>>;

/**
 * @returns the new product's id
 * @throws Refusal `product.slug_taken`, `request.invalid` when delivery and stock do not fit, `request.missing_field` for shared
 * delivery without content, `picture.not_found`, and those of the fields
 */
export function createProduct(shop: Shop, actor: Actor, fields: NewProductFields): Promise<number> {
  return shop.db.transaction((tx) => createProductIn(tx, shop, actor, fields));
}

/** The same inside a transaction that does more. */
export async function createProductIn(tx: Transaction, shop: Shop, actor: Actor, fields: NewProductFields): Promise<number> {
  const given = productColumns(fields);
  const columns = { ...productDefaults, ...given, sort_order: given.sort_order ?? (await lastPlace(tx)) };
  const stock = { ...variantDefaults, ...stockColumns(fields) };
  const content = fields.shared_content;
  checkDelivery(columns.delivery, [stock.stock_mode]);
  checkWholesale(stock);
  if (columns.delivery === 'shared' && content === undefined) throw refuse('request.missing_field', { field: 'shared_content' });

  const now = shop.clock.now();
  const times = { created_at: now, updated_at: now };
  const rowOf = (id: number): Product => ({
    id,
    ...columns,
    name: columns.name ?? fields.name,
    slug: fields.slug,
    shared_content: content === undefined ? null : sealSharedContent(shop.config, id, content),
    archived_at: null,
    ...times,
    version: 1,
  });
  await claimPicture(tx, columns.image_url, now);
  const id = await insertProduct(tx, rowOf);
  if (id === undefined) throw refuse('product.slug_taken', { slug: fields.slug });
  const variant: Variant = { id: newId('var'), product_id: id, slug: 'default', name: '', ...stock, is_default: 1, is_active: 1, sort_order: 0, ...times };
  await insertVariant(tx, variant);
  await recordAudit(tx, now, actor, { action: 'product.created', subject: `product:${id}`, after: { ...columns, ...stock } });
  return id;
}
