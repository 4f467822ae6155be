/** Reads a stored file piece by piece, so that memory stays flat whatever its size. */
import { unsealBytes } from '../../core/crypto.ts';
import type { Shop } from '../../outbox/shop.ts';
import { type File, type Part, pieceBytes } from './file.ts';
import { findPiece } from './store.ts';

/** A piece opens only as that piece of that file. */
export function pieceBinding(fileId: string, number: number): string {
  return `${fileId}.${number}`;
}

/** @throws Error when its key is missing or a byte was changed */
export async function readPiece({ config, db }: Shop, fileId: string, number: number): Promise<Buffer | undefined> {
  const sealed = await findPiece(db.read, fileId, number);
  return sealed && unsealBytes(sealed, pieceBinding(fileId, number), config.secrets.values.sealingKeys);
}

/** The bytes of a part of a file, in order. @throws Error when a piece is missing or damaged: the download then breaks off, and never ends short */
export async function* readPart(shop: Shop, { id }: Pick<File, 'id'>, { start, end }: Part): AsyncGenerator<Buffer> {
  for (let number = Math.floor(start / pieceBytes); number * pieceBytes <= end; number += 1) {
    const piece = await readPiece(shop, id, number);
    if (!piece) throw new Error(`Piece ${number} of file ${id} is missing`);
    const offset = number * pieceBytes;
    yield piece.subarray(Math.max(0, start - offset), Math.min(piece.length, end + 1 - offset));
  }
}
