/** Takes a product out of the shop for good. Its row stays: orders name it, and what was sold is still owed (F33). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { lockProduct, updateProduct } from './store.ts';

/**
 * The slug becomes free for another product.
 * @throws Refusal `product.not_found`, also for a product that is archived already
 */
export async function archiveProduct(shop: Shop, actor: Actor, id: number): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const product = await lockProduct(tx, id);
    if (!product) throw refuse('product.not_found');
    // `~` stands in no slug that a door lets in, so the set-aside name can clash with none.
    await updateProduct(tx, id, { archived_at: now, is_active: 0, slug: `${product.slug}~${id}` }, now);
    await recordAudit(tx, now, actor, { action: 'product.archived', subject: `product:${id}`, before: { slug: product.slug, name: product.name } });
  });
}
