/** Removes uploaded pictures that no product and no setting has named for a week: tried and not taken, or replaced. */
import { DAY, HOUR } from '../core/time.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { pictureAt } from '../pictures/picture.ts';
import { deletePicture, idlePictures, usePicture } from '../pictures/store.ts';
import { readSettings } from './settings.ts';
import { pictureAddresses } from './store.ts';

/** A form that somebody left open over a holiday may still be saved. */
const graceMs = 7 * DAY;

export function forgetPicturesJob({ db, clock }: Shop): RepeatingJob {
  return {
    name: 'forget-pictures',
    everyMs: 6 * HOUR,
    run: async () => {
      const before = clock.now() - graceMs;
      for (const id of await idlePictures(db.read, before)) {
        await db.transaction(async (tx) => {
          const { logo_url: logo } = await readSettings(tx);
          const shown = [logo, ...(await pictureAddresses(tx))].map((address) => pictureAt(address)?.id);
          // One that is shown is in use today, too: then it is not looked at again for a week.
          await (shown.includes(id) ? usePicture(tx, id, clock.now()) : deletePicture(tx, id, before));
        });
      }
    },
  };
}
