/** What a page shows as stock: derived from the rows, never stored twice (I7). */
import type { Clock } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { countAvailable, stockModes } from './store.ts';

/** What an unlimited variant shows where the old API wants a number. */
const unlimitedCount = 9_999;

/** Units of each variant that a buyer could order now, by variant id; at most 10 000 for variants with card keys. */
export async function stockCounts(queries: Queries, clock: Clock): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  for (const variant of await stockModes(queries)) {
    switch (variant.stock_mode) {
      case 'keys':
        counts.set(variant.id, await countAvailable(queries, variant.id, clock.now()));
        break;
      case 'counter':
        counts.set(variant.id, variant.stock_quantity);
        break;
      case 'unlimited':
        counts.set(variant.id, unlimitedCount);
        break;
    }
  }
  return counts;
}
