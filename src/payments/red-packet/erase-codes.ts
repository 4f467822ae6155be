/** Erases settled red-packet codes (S46): nobody needs them any more, and what is not there cannot leak. */
import { DAY, HOUR } from '../../core/time.ts';
import type { RepeatingJob } from '../../outbox/schedule.ts';
import type { Shop } from '../../outbox/shop.ts';
import { eraseCodes } from './store.ts';

/** Kept this long after the decision, in case it must be looked at again. */
const keptMs = 30 * DAY;

export function eraseCodesJob(shop: Shop): RepeatingJob {
  return {
    name: 'erase-red-packet-codes',
    everyMs: 6 * HOUR,
    run: async () => void (await shop.db.transaction((tx) => eraseCodes(tx, shop.clock.now() - keptMs))),
  };
}
