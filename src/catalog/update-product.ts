/** Changes a product: only what is given (H15); price and stock are those of its default variant. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { claimPicture } from '../pictures/keep-picture.ts';
import { changed, pick } from './columns.ts';
import { checkDelivery } from './product.ts';
import { type ProductFields, productColumns, stockColumns } from './product-fields.ts';
import { sealSharedContent } from './shared-content.ts';
import { lockProduct, updateProduct as setProduct, updateVariant as setVariant, variantsOf } from './store.ts';
import { checkWholesale } from './wholesale.ts';

/**
 * @param seenVersion the version the operator saw: then a change on top of somebody else's is refused (I20)
 * @throws Refusal `product.not_found`, `product.slug_taken`, `version.conflict`, `request.invalid` when delivery and stock do not
 * fit, `request.missing_field` for shared delivery without content, `picture.not_found`, and those of the fields
 */
export async function updateProduct(shop: Shop, actor: Actor, id: number, fields: ProductFields, seenVersion?: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    if (!(await updateProductIn(tx, shop, actor, id, fields, seenVersion))) throw refuse('product.not_found');
  });
}

/** The same inside a transaction that changes several; false when there is no such product. */
export async function updateProductIn(tx: Transaction, shop: Shop, actor: Actor, id: number, fields: ProductFields, seenVersion?: number): Promise<boolean> {
  const now = shop.clock.now();
  const product = await lockProduct(tx, id);
  if (!product) return false;
  if (seenVersion !== undefined && seenVersion !== product.version) throw refuse('version.conflict');
  const variants = await variantsOf(tx, id);
  const standard = variants.find((variant) => variant.is_default === 1);
  if (!standard) throw new Error(`Product ${id} has no default variant`);

  const columns = changed(product, productColumns(fields));
  const stock = changed(standard, stockColumns(fields));
  const content = fields.shared_content;
  const delivery = columns.delivery ?? product.delivery;
  checkDelivery(delivery, [
    stock.stock_mode ?? standard.stock_mode,
    ...variants.filter((variant) => variant !== standard).map((variant) => variant.stock_mode),
  ]);
  checkWholesale({ ...standard, ...stock });
  if (delivery === 'shared' && product.has_shared_content !== 1 && content === undefined) throw refuse('request.missing_field', { field: 'shared_content' });

  if (content === undefined && Object.keys({ ...columns, ...stock }).length === 0) return true;

  if (columns.image_url !== undefined) await claimPicture(tx, columns.image_url, now);
  const sealed = content === undefined ? {} : { shared_content: sealSharedContent(shop.config, id, content) };
  if (!(await setProduct(tx, id, { ...columns, ...sealed }, now))) throw refuse('product.slug_taken', { slug: columns.slug ?? product.slug });
  if (Object.keys(stock).length > 0) await setVariant(tx, standard.id, stock, now);
  const after = { ...columns, ...stock, ...(content === undefined ? {} : { shared_content: '[replaced]' }) };
  await recordAudit(tx, now, actor, {
    action: 'product.updated',
    subject: `product:${id}`,
    before: pick({ ...standard, ...product }, Object.keys({ ...columns, ...stock })),
    after,
  });
  return true;
}
