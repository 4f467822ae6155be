/** Shows an operator one piece of an order's goods; that he saw it is written down before he does (S40, I16). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { openItem } from './goods.ts';
import { itemsOf } from './store.ts';

/**
 * @param itemId as the order's detail names it; replaced pieces can be looked at too
 * @throws Refusal `stock.key_not_found` when the order has no such piece
 */
export async function revealItem(shop: Shop, orderId: string, itemId: string, actor: Actor): Promise<string> {
  return shop.db.transaction(async (tx) => {
    const item = (await itemsOf(tx, orderId)).find(({ id }) => id === itemId);
    if (!item) throw refuse('stock.key_not_found');
    await recordAudit(tx, shop.clock.now(), actor, { action: 'goods.revealed', subject: orderId, after: { item: itemId } });
    return openItem(shop.config, item);
  });
}
