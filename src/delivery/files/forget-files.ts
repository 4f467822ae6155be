/** Makes room: what is left of uploads that broke off, and versions that were replaced before anybody bought them. */
import { DAY, HOUR } from '../../core/time.ts';
import type { RepeatingJob } from '../../outbox/schedule.ts';
import type { Shop } from '../../outbox/shop.ts';
import { removeFile, uselessFiles } from './store.ts';

/** An upload may rest for a night before it is gone on with. */
const restMs = DAY;

export function forgetFilesJob(shop: Shop): RepeatingJob {
  return { name: 'forget-files', everyMs: HOUR, run: () => forgetFiles(shop) };
}

async function forgetFiles({ db, clock }: Shop): Promise<void> {
  const before = clock.now() - restMs;
  for (const id of await uselessFiles(db.read, before)) await db.background((tx) => removeFile(tx, id, before));
}
