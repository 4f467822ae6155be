/** Takes an uploaded picture into the shop: drawn anew in our sizes and formats, kept in the database, recorded. */
import { createHash } from 'node:crypto';
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Picture, pictureAt } from './picture.ts';
import { renderPicture } from './render-picture.ts';
import { insertPicture, usePicture } from './store.ts';

/** @throws Refusal those of `renderPicture` */
export async function keepPicture(shop: Shop, actor: Actor, bytes: Uint8Array): Promise<Picture> {
  const { width, height, fallback, files } = await renderPicture(bytes);
  const digest = createHash('sha256');
  for (const { name, body } of files) digest.update(name).update(body);
  // Named after what is in it: an address means the same bytes for ever, and the same picture is kept once.
  const id = digest.digest('hex').slice(0, 32);
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (!(await insertPicture(tx, id, files, now))) await usePicture(tx, id, now);
    else await recordAudit(tx, now, actor, { action: 'picture.added', subject: `picture:${id}`, after: { width, height, files: files.length } });
  });
  return { id, width, height, fallback };
}

/**
 * Puts the picture of an address to use, when it is one of ours.
 * @throws Refusal `picture.not_found` when it was never uploaded here, or lay unused for too long
 */
export async function claimPicture(tx: Transaction, address: string, now: number): Promise<void> {
  if (!address.startsWith('/pictures/')) return;
  const picture = pictureAt(address);
  if (!picture || !(await usePicture(tx, picture.id, now))) throw refuse('picture.not_found');
}
