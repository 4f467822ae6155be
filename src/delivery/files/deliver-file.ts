/** Gives an order the newest version of its variant's file, with as many downloads as the settings allow. */
import { readSettings } from '../../catalog/settings.ts';
import type { Transaction } from '../../db/database.ts';
import type { Order } from '../../orders/order.ts';
import { insertDeliveredFile, newestFile } from './store.ts';

/** In the transaction that delivers. @throws Error when the variant has no file: whether it has one is asked before */
export async function deliverFile(tx: Transaction, order: Order, now: number): Promise<void> {
  const file = await newestFile(tx, order.variant_id);
  if (!file) throw new Error(`There is no file for order ${order.id}`);
  const allowed = await downloadsAllowed(tx, order);
  await insertDeliveredFile(tx, { order_id: order.id, file_id: file.id, downloads: 0, downloads_allowed: allowed, created_at: now });
}

/** So many for each unit that was bought. */
export async function downloadsAllowed(tx: Transaction, { quantity }: Pick<Order, 'quantity'>): Promise<number> {
  return (await readSettings(tx)).download_limit * quantity;
}
