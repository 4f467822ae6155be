/** Changes many products in one transaction: all or none. */
import type { Actor } from '../accounts/audit-log.ts';
import type { Shop } from '../outbox/shop.ts';
import type { ProductFields } from './product-fields.ts';
import { updateProductIn } from './update-product.ts';

/**
 * @returns how many were changed; unknown ids are passed over
 * @throws Refusal as `updateProduct`; then nothing was changed
 */
export function updateProducts(shop: Shop, actor: Actor, updates: readonly { readonly id: number; readonly fields: ProductFields }[]): Promise<number> {
  // In the order of their ids, so that two batches never wait for each other's rows.
  const inOrder = updates.toSorted((a, b) => a.id - b.id);
  return shop.db.transaction(async (tx) => {
    let count = 0;
    for (const { id, fields } of inOrder) if (await updateProductIn(tx, shop, actor, id, fields)) count += 1;
    return count;
  });
}
