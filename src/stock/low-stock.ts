/** Tells operators once when a variant runs low; again only after it was filled up in between. */
import { readSettings } from '../catalog/settings.ts';
import { MINUTE } from '../core/time.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { stockCounts } from './stock-counts.ts';
import { closeStockAlert, openStockAlert, stockModes } from './store.ts';

/** Looks at every variant that can run out. */
export async function watchStock(shop: Shop): Promise<void> {
  const { low_stock_threshold: threshold } = await readSettings(shop.db.read);
  const counts = await stockCounts(shop.db.read, shop.clock);
  const finite = (await stockModes(shop.db.read)).filter((variant) => variant.stock_mode !== 'unlimited');
  for (const { id } of finite) {
    const isLow = (counts.get(id)?.units ?? 0) <= threshold;
    await shop.db.transaction(async (tx) => {
      if (!isLow) await closeStockAlert(tx, id);
      else if (await openStockAlert(tx, id, shop.clock.now())) await shop.outbox.append(tx, 'stock.low', { variant_id: id });
    });
  }
}

export function watchStockJob(shop: Shop): RepeatingJob {
  return { name: 'watch-stock', everyMs: MINUTE, run: () => watchStock(shop) };
}
