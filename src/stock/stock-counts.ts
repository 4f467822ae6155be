/** What a page shows as stock: derived from the rows, never stored twice (I7). */
import type { VariantStock } from '../catalog/catalogue-product.ts';
import type { Clock } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { countAvailable, type StockedVariant, stockModes } from './store.ts';

/** What an unlimited variant shows where the old API wants a number. */
const unlimitedCount = 9_999;

/** The stock of each variant, by variant id. */
export async function stockCounts(queries: Queries, clock: Clock): Promise<ReadonlyMap<string, VariantStock>> {
  const counts = new Map<string, VariantStock>();
  for (const variant of await stockModes(queries))
    counts.set(variant.id, { units: await unitsOf(queries, variant, clock.now()), can_be_made: variant.can_be_made === 1 });
  return counts;
}

/** Units of a variant that are free now; at most 10 000 for variants with card keys. */
export function unitsOf(queries: Queries, { id, stock_mode, stock_quantity }: StockedVariant, now: number): Promise<number> | number {
  switch (stock_mode) {
    case 'keys':
      return countAvailable(queries, id, now);
    case 'counter':
      return stock_quantity;
    case 'unlimited':
      return unlimitedCount;
  }
}
