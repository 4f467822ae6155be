/** Opens an order's goods. Only the doors that have checked who asks call this. */
import type { Config } from '../config/config.ts';
import { unseal } from '../core/crypto.ts';
import type { Queries } from '../db/queries.ts';
import { itemsOf, type SealedItem } from './store.ts';

/** The text of each piece of goods in the order, replaced ones left out; empty before delivery. */
export async function openGoods(config: Config, queries: Queries, orderId: string): Promise<string[]> {
  return (await openFirstGoods(config, queries, orderId, Number.POSITIVE_INFINITY)).texts;
}

/** The first `most` pieces, and how many there are; the others stay sealed. */
export async function openFirstGoods(config: Config, queries: Queries, orderId: string, most: number): Promise<{ texts: string[]; count: number }> {
  const items = (await itemsOf(queries, orderId)).filter(({ state }) => state === 'active');
  return { texts: items.slice(0, most).map((item) => openItem(config, item)), count: items.length };
}

/** @throws Error when its key is missing or a byte was changed */
export function openItem(config: Config, item: SealedItem): string {
  const keys = config.secrets.values.sealingKeys;
  if (item.sealed !== null) return unseal(item.sealed, item.id, keys);
  if (item.card_key_id === null || item.key_sealed === null) throw new Error(`Item ${item.id} has no content`);
  return unseal(item.key_sealed, item.card_key_id, keys);
}
