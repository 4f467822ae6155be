/**
 * An operator uploads a file, in pieces: a small body passes every proxy and time limit, a piece that was cut off is sent again, and no more
 * of the file than one piece is ever in memory. Until it is finished nobody can buy it; then it is the variant's newest version.
 */
import { createHash } from 'node:crypto';
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { findProduct, lockProduct } from '../../catalog/store.ts';
import { sealBytes } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { newId } from '../../core/ids.ts';
import type { Shop } from '../../outbox/shop.ts';
import { findVariantId, productOfVariant } from '../../stock/store.ts';
import { cleanFileName, type File, pieceCount, pieceSize } from './file.ts';
import { pieceBinding, readPiece } from './read-file.ts';
import { findFile, finishFile, insertFile, newestFile, savePiece, touchUnfinished } from './store.ts';

export interface Upload {
  readonly productId: number;
  /** Slug of a variant; the default one without it. */
  readonly variant?: string | undefined;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Opens an upload; nothing of it is seen before `finishUpload`.
 * @throws Refusal `product.not_found`, `variant.not_found`, `file.wrong_delivery`, `file.too_large`, and those of its name
 */
export async function openUpload(shop: Shop, { productId, variant, name, size }: Upload): Promise<File> {
  const { fileMaxBytes } = shop.config;
  if (size > fileMaxBytes) throw refuse('file.too_large', { max_mb: fileMaxBytes / 1024 / 1024 });
  const cleaned = cleanFileName(name);
  return shop.db.transaction(async (tx) => {
    const product = await findProduct(tx, productId);
    if (!product) throw refuse('product.not_found');
    if (product.delivery !== 'file') throw refuse('file.wrong_delivery');
    const variantId = await findVariantId(tx, productId, variant);
    if (variantId === undefined) throw refuse('variant.not_found', { variant: variant ?? '' });
    const now = shop.clock.now();
    const file: File = { id: newId('fil'), variant_id: variantId, version: null, name: cleaned, size, digest: null, created_at: now, touched_at: now };
    await insertFile(tx, file);
    return file;
  });
}

/**
 * Takes one piece; the same one again replaces it.
 * @throws Refusal `file.not_found` when there is no such unfinished file, `request.invalid` when the piece has another length than it must
 */
export async function putPiece(shop: Shop, fileId: string, number: number, bytes: Uint8Array): Promise<void> {
  const file = await findFile(shop.db.read, fileId);
  if (!file) throw refuse('file.not_found');
  const expected = pieceSize(file.size, number);
  if (expected === 0) throw refuse('request.invalid', { field: 'number', problem: `must be from 0 to ${pieceCount(file.size) - 1}` });
  if (bytes.length !== expected) throw refuse('request.invalid', { field: 'body', problem: `must have exactly ${expected} bytes` });
  const sealed = sealBytes(bytes, pieceBinding(fileId, number), shop.config.secrets.values.sealingKeys);
  await shop.db.transaction(async (tx) => {
    if (!(await touchUnfinished(tx, fileId, shop.clock.now()))) throw refuse('file.not_found');
    await savePiece(tx, { file_id: fileId, number, sealed });
  });
}

/**
 * Makes the upload the newest version of the variant's file. Doing it again changes nothing.
 * @param digest SHA-256 of the file in hex, when whoever sent it wants it compared
 * @throws Refusal `file.not_found`, `file.incomplete`, `file.damaged` when it is not what was sent, `version.conflict` when a piece came meanwhile
 */
export async function finishUpload(shop: Shop, actor: Actor, fileId: string, digest?: string): Promise<File> {
  const found = await findFile(shop.db.read, fileId);
  if (!found) throw refuse('file.not_found');
  if (found.version !== null) return found;
  const hash = createHash('sha256');
  for (let number = 0; number < pieceCount(found.size); number += 1) {
    const piece = await readPiece(shop, fileId, number);
    if (!piece) throw refuse('file.incomplete', { piece: number });
    hash.update(piece);
  }
  const stored = hash.digest('hex');
  if (digest !== undefined && digest !== stored) throw refuse('file.damaged');
  return shop.db.transaction(async (tx) => {
    const productId = await productOfVariant(tx, found.variant_id);
    // Whoever changes what a product sells takes this lock first, so that two uploads do not become the same version.
    if (productId === undefined || !(await lockProduct(tx, productId))) throw refuse('product.not_found');
    const now = shop.clock.now();
    const before = await newestFile(tx, found.variant_id);
    const finished = { version: (before?.version ?? 0) + 1, digest: stored, touched_at: now };
    if (!(await finishFile(tx, fileId, found.touched_at, finished))) throw refuse('version.conflict');
    await recordAudit(tx, now, actor, {
      action: 'product.file_uploaded',
      subject: `product:${productId}`,
      ...(before ? { before: { file: before.id, version: before.version, name: before.name, sha256: before.digest } } : {}),
      after: { file: fileId, version: finished.version, name: found.name, size: found.size, sha256: stored },
    });
    return { ...found, ...finished };
  });
}
