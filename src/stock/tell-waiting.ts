/**
 * Watches for what is back in stock, however it came back, and tells everybody who waits for it, in the order they asked. Nothing is held for them:
 * who comes first buys first.
 */
import { MINUTE } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { unitsOf } from './stock-counts.ts';
import type { StockedVariant } from './store.ts';
import { awaitedVariant, awaitedVariants, markTold, waitingFor } from './waiting-store.ts';

export function tellWaitingJob(shop: Shop): RepeatingJob {
  return { name: 'tell-waiting', everyMs: MINUTE, run: () => tellWaiting(shop) };
}

async function tellWaiting(shop: Shop): Promise<void> {
  const { db, clock, outbox } = shop;
  for (const variant of await awaitedVariants(db.read)) {
    if (!(await isInStock(db.read, variant, clock.now()))) continue;
    for (const id of await waitingFor(db.read, variant.id)) {
      await db.background(async (tx) => {
        if (await markTold(tx, id, clock.now())) await outbox.append(tx, 'stock.back', { waiting_id: id });
      });
    }
  }
}

/** True when a variant is on sale and a unit of it could be ordered now. */
export async function isBack(queries: Queries, variantId: string, now: number): Promise<boolean> {
  const variant = await awaitedVariant(queries, variantId);
  return variant !== undefined && isInStock(queries, variant, now);
}

async function isInStock(queries: Queries, variant: StockedVariant, now: number): Promise<boolean> {
  return variant.can_be_made === 1 && (await unitsOf(queries, variant, now)) > 0;
}
