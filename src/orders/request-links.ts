/** A buyer who lost his order's page gets the links again by mail. Nobody learns from the answer whether an address has orders (S16). */

import type { Actor } from '../accounts/audit-log.ts';
import { recordAudit } from '../accounts/audit-log.ts';
import type { Shop } from '../outbox/shop.ts';
import { newestOrdersOf } from './store.ts';

/** One mail an order; the newest are what people look for. */
const mostLinks = 5;

/** @param email a checked address; @returns nothing, whatever was found */
export async function requestOrderLinks(shop: Shop, email: string, actor: Actor): Promise<void> {
  await shop.db.transaction(async (tx) => {
    for (const { id } of await newestOrdersOf(tx, email, mostLinks)) await shop.outbox.append(tx, 'order.link_requested', { order_id: id });
    // Written for known and unknown addresses alike, without the address: the same work, and no list of who was asked about.
    await recordAudit(tx, shop.clock.now(), actor, { action: 'orders.links_requested', subject: 'orders' });
  });
}
