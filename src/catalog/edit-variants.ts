/** Adds and changes a product's variants. They are switched off, never removed: orders and card keys name them. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { changed, pick, requireSeen } from './columns.ts';
import { checkDelivery, type Variant } from './product.ts';
import { type VariantFields, variantColumns } from './product-fields.ts';
import { clearDefaultVariant, insertVariant, lockProduct, updateVariant as setVariant, updateProduct, variantsOf } from './store.ts';
import { checkWholesale } from './wholesale.ts';

type Needed = 'slug' | 'name' | 'price_usd' | 'stock_mode';

/**
 * @returns the new variant's id
 * @throws Refusal `product.not_found`, `variant.slug_taken`, `request.invalid` when its stock does not fit the product's delivery,
 * and those of the fields
 */
export async function addVariant(shop: Shop, actor: Actor, productId: number, fields: VariantFields & Required<Pick<VariantFields, Needed>>): Promise<string> {
  const columns = { price_minor: 0, wholesale: '[]', stock_quantity: 0, is_active: 1, ...variantColumns(fields) } as const;
  checkWholesale(columns);
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const product = await lockProduct(tx, productId);
    if (!product) throw refuse('product.not_found');
    checkDelivery(product.delivery, [fields.stock_mode]);
    const last = (await variantsOf(tx, productId)).at(-1)?.sort_order ?? 0;
    const variant: Variant = {
      id: newId('var'),
      product_id: productId,
      sort_order: last + 1,
      ...columns,
      slug: fields.slug,
      name: columns.name ?? fields.name,
      stock_mode: fields.stock_mode,
      is_default: 0,
      created_at: now,
      updated_at: now,
    };
    if (!(await insertVariant(tx, variant))) throw refuse('variant.slug_taken', { slug: fields.slug });
    if (fields.is_default === true) await makeDefault(tx, productId, variant.id, now);
    await updateProduct(tx, productId, {}, now);
    await recordAudit(tx, now, actor, {
      action: 'variant.created',
      subject: `product:${productId}`,
      after: { ...variant, is_default: fields.is_default === true ? 1 : 0 },
    });
    return variant.id;
  });
}

/**
 * Changes what is given. `is_default: true` makes it what is bought when no variant is named; to take that away, name another one.
 * @param seen fields as the caller saw them: a stock that was sold from meanwhile is not put back by somebody who changes its number
 * @throws Refusal `product.not_found`, `variant.not_found`, `variant.slug_taken`, `version.conflict`, `request.invalid`, and those of the fields
 */
export async function updateVariant(
  shop: Shop,
  actor: Actor,
  productId: number,
  variantId: string,
  fields: VariantFields,
  seen: VariantFields = {},
): Promise<void> {
  const wanted = variantColumns(fields);
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const product = await lockProduct(tx, productId);
    if (!product) throw refuse('product.not_found');
    const variant = (await variantsOf(tx, productId)).find(({ id }) => id === variantId);
    if (!variant) throw refuse('variant.not_found', { variant: variantId });
    if (fields.is_default === false && variant.is_default === 1)
      throw refuse('request.invalid', { field: 'is_default', problem: 'make another variant the default instead' });
    requireSeen(variant, wanted, variantColumns(seen));
    const columns = changed(variant, wanted);
    if (columns.stock_mode !== undefined) checkDelivery(product.delivery, [columns.stock_mode]);
    checkWholesale({ ...variant, ...columns });
    if (!(await setVariant(tx, variantId, columns, now))) throw refuse('variant.slug_taken', { slug: columns.slug ?? variant.slug });
    const promoted = fields.is_default === true && variant.is_default !== 1;
    if (promoted) await makeDefault(tx, productId, variantId, now);
    await updateProduct(tx, productId, {}, now);
    const after = { ...columns, ...(promoted ? { is_default: 1 } : {}) };
    await recordAudit(tx, now, actor, {
      action: 'variant.updated',
      subject: `product:${productId}`,
      before: { id: variantId, ...pick(variant, Object.keys(after)) },
      after,
    });
  });
}

async function makeDefault(tx: Transaction, productId: number, variantId: string, now: number): Promise<void> {
  await clearDefaultVariant(tx, productId, now);
  await setVariant(tx, variantId, { is_default: 1 }, now);
}
