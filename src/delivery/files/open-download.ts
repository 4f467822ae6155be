/** A buyer downloads the file of his order: counted when it starts from its beginning, while going on with a broken one is free. */
import type { Config } from '../../config/config.ts';
import { refuse } from '../../core/errors.ts';
import { HOUR } from '../../core/time.ts';
import { isErased } from '../../orders/order.ts';
import { findOrder } from '../../orders/store.ts';
import type { Shop } from '../../outbox/shop.ts';
import { downloadLink, isDownloadLink } from './download-link.ts';
import type { Part } from './file.ts';
import { partOf } from './file.ts';
import { countDownload, type DeliveredFile, findDeliveredFile } from './store.ts';

/** What a buyer is shown of his file. */
export interface Download {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly left: number;
  /** Undefined when no download is left. */
  readonly link: { readonly url: string; readonly expiresAt: number } | undefined;
}

/** A fresh link as long as a download is left. */
export function downloadOf(config: Config, file: DeliveredFile, linkHours: number, now: number): Download {
  const { name, size, downloads_allowed: allowed, downloads } = file;
  const left = allowed - downloads;
  const expiresAt = now + linkHours * HOUR;
  return { name, size, left, link: left > 0 ? { url: downloadLink(config, file.order_id, expiresAt), expiresAt } : undefined };
}

export interface DownloadRequest {
  readonly orderId: string;
  readonly expiresAt: number;
  readonly signature: string;
  readonly range: string | undefined;
  /** The version that the caller has begun to download: of another one it gets all, not a part. */
  readonly ifRange: string | undefined;
  /** Asks about the file only: nothing is sent, nothing is counted. */
  readonly headOnly: boolean;
}

export interface OpenedDownload {
  readonly file: DeliveredFile;
  readonly part: Part;
  readonly isWhole: boolean;
}

/**
 * @throws Refusal `download.link_invalid`, the same for every wrong, foreign or expired link and for an order that has nothing to download;
 * `download.used_up`, `download.range`
 */
export async function openDownload(shop: Shop, asked: DownloadRequest): Promise<OpenedDownload> {
  const { db, config, clock } = shop;
  if (!isDownloadLink(config, asked.orderId, asked.expiresAt, asked.signature, clock.now())) throw refuse('download.link_invalid');
  const order = await findOrder(db.read, asked.orderId);
  // A buyer who was forgotten has no way to his order any more, and so none to its file.
  const file = order?.status === 'delivered' && !isErased(order.customer_email) ? await findDeliveredFile(db.read, asked.orderId) : undefined;
  if (!file) throw refuse('download.link_invalid');
  const isSame = asked.ifRange === undefined || asked.ifRange === entityTag(file);
  const part = partOf(isSame ? asked.range : undefined, file.size);
  if (part === 'unsatisfiable') throw refuse('download.range');
  const opened = { file, part: part === 'whole' ? { start: 0, end: file.size - 1 } : part, isWhole: part === 'whole' };
  if (asked.headOnly) return opened;
  // Going on is only for who has begun: otherwise all but the first byte would be free.
  const goesOn = opened.part.start > 0 && file.downloads > 0;
  if (!goesOn && !(await db.transaction((tx) => countDownload(tx, asked.orderId)))) throw refuse('download.used_up');
  return opened;
}

/** Names the content of a version. */
export function entityTag({ digest }: Pick<DeliveredFile, 'digest'>): string {
  return `"${digest ?? ''}"`;
}
