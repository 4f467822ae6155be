/** An operator lets a buyer download his file again, the version he bought or the newest one. */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { refuse } from '../../core/errors.ts';
import type { Order } from '../../orders/order.ts';
import { lockOrder } from '../../orders/store.ts';
import type { Shop } from '../../outbox/shop.ts';
import { downloadsAllowed } from './deliver-file.ts';
import { findDeliveredFile, newestFile, renewDeliveredFile } from './store.ts';

/**
 * Sets the count back; the buyer is told when he gets another version.
 * @throws Refusal `order.not_found`, `order.not_delivered`, `file.not_found` when the order was given no file
 */
export async function renewDownloads(shop: Shop, orderId: string, toNewest: boolean, actor: Actor): Promise<Order> {
  return shop.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (!order) throw refuse('order.not_found');
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    const given = await findDeliveredFile(tx, orderId);
    if (!given) throw refuse('file.not_found');
    const file = (toNewest ? await newestFile(tx, given.variant_id) : given) ?? given;
    const allowed = await downloadsAllowed(tx, order);
    await renewDeliveredFile(tx, orderId, file.id, allowed);
    await recordAudit(tx, shop.clock.now(), actor, {
      action: 'goods.downloads_renewed',
      subject: orderId,
      before: { version: given.version, downloads: given.downloads, downloads_allowed: given.downloads_allowed },
      after: { version: file.version, downloads: 0, downloads_allowed: allowed },
    });
    if (file.id !== given.id) await shop.outbox.append(tx, 'goods.replaced', { order_id: orderId });
    return order;
  });
}
