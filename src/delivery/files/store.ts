/** The SQL of `files`, `file_pieces` and `delivered_files`. */
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, statement } from '../../db/statement.ts';
import type { Tables } from '../../db/tables.ts';
import type { File } from './file.ts';

export function insertFile(tx: Transaction, file: File): Promise<void> {
  return tx.insert('files', file);
}

export function findFile(queries: Queries, id: string): Promise<File | undefined> {
  return queries.first(build.selectFrom('files').selectAll().where('id', '=', id));
}

const touch = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('files')
    // Two changes in one millisecond must not look like one to whoever compares.
    .set((e) => ({
      touched_at: e
        .case()
        .when('touched_at', '<', p('now'))
        .then(p('now'))
        .else(e('touched_at', '+', 1))
        .end(),
    }))
    .where('id', '=', p('id'))
    .where('version', 'is', null),
);

/** Notes that something happens to an unfinished file, and keeps it from others until the transaction ends; false when it is finished or gone. */
export async function touchUnfinished(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(touch, { id, now })) === 1;
}

/** Finishes a file; false when it is finished, gone, or was touched after `seen`. */
export async function finishFile(tx: Transaction, id: string, seen: number, columns: Pick<File, 'version' | 'digest' | 'touched_at'>): Promise<boolean> {
  return (await tx.run(build.updateTable('files').set(columns).where('id', '=', id).where('version', 'is', null).where('touched_at', '=', seen))) === 1;
}

const newest = statement<{ variant_id: string }>()((build, p) =>
  build.selectFrom('files').selectAll().where('variant_id', '=', p('variant_id')).where('version', 'is not', null).orderBy('version', 'desc').limit(1),
);

/** What an order of the variant is given now. */
export function newestFile(queries: Queries, variantId: string): Promise<File | undefined> {
  return queries.first(newest, { variant_id: variantId });
}

/** Every version of the files of a product's variants, newest first. */
export function filesOfProduct(queries: Queries, productId: number) {
  return queries.all(
    build
      .selectFrom('files')
      .innerJoin('variants', 'variants.id', 'files.variant_id')
      .selectAll('files')
      .select('variants.slug as variant_slug')
      .where('variants.product_id', '=', productId)
      .where('files.version', 'is not', null)
      .orderBy('files.variant_id')
      .orderBy('files.version', 'desc'),
  );
}

/** Stores one piece, in the place of an earlier try. */
export async function savePiece(tx: Transaction, piece: Tables['file_pieces']): Promise<void> {
  await tx.run(build.deleteFrom('file_pieces').where('file_id', '=', piece.file_id).where('number', '=', piece.number));
  await tx.insert('file_pieces', piece);
}

const pieceOf = statement<{ file_id: string; number: number }>()((build, p) =>
  build.selectFrom('file_pieces').select('sealed').where('file_id', '=', p('file_id')).where('number', '=', p('number')),
);

export async function findPiece(queries: Queries, fileId: string, number: number): Promise<Uint8Array | undefined> {
  return (await queries.first(pieceOf, { file_id: fileId, number }))?.sealed;
}

/** Files that nobody will need: uploads left unfinished, and versions that a newer one replaced and no order has; untouched since `before`. */
export async function uselessFiles(queries: Queries, before: number): Promise<string[]> {
  const rows = await queries.all(
    build
      .selectFrom('files')
      .select('id')
      .where('touched_at', '<', before)
      .where((f) =>
        f.or([
          f('version', 'is', null),
          f.and([
            f.exists(
              f
                .selectFrom('files as newer')
                .select('newer.id')
                .whereRef('newer.variant_id', '=', 'files.variant_id')
                .whereRef('newer.version', '>', 'files.version'),
            ),
            f.not(f.exists(f.selectFrom('delivered_files').select('order_id').whereRef('file_id', '=', 'files.id'))),
          ]),
        ]),
      )
      .orderBy('id'),
  );
  return rows.map(({ id }) => id);
}

/** Removes a file and its content unless it was touched since `before`. The database refuses when an order has it. */
export async function removeFile(tx: Transaction, id: string, before: number): Promise<void> {
  // Written, not only read: whoever finishes it at this moment waits, and then finds it gone; or was first, and it stays.
  const isOurs = await tx.run(
    build
      .updateTable('files')
      .set((e) => ({ touched_at: e.ref('touched_at') }))
      .where('id', '=', id)
      .where('touched_at', '<', before),
  );
  if (isOurs !== 1) return;
  await tx.run(build.deleteFrom('file_pieces').where('file_id', '=', id));
  await tx.run(build.deleteFrom('files').where('id', '=', id));
}

export function insertDeliveredFile(tx: Transaction, row: Tables['delivered_files']): Promise<void> {
  return tx.insert('delivered_files', row);
}

const delivered = statement<{ order_id: string }>()((build, p) =>
  build
    .selectFrom('delivered_files as given')
    .innerJoin('files as file', 'file.id', 'given.file_id')
    .selectAll('file')
    .select(['given.order_id as order_id', 'given.downloads as downloads', 'given.downloads_allowed as downloads_allowed'])
    .where('given.order_id', '=', p('order_id')),
);

export type DeliveredFile = NonNullable<Awaited<ReturnType<typeof findDeliveredFile>>>;

/** The file that an order was given. */
export function findDeliveredFile(queries: Queries, orderId: string) {
  return queries.first(delivered, { order_id: orderId });
}

const count = statement<{ order_id: string }>()((build, p) =>
  build
    .updateTable('delivered_files')
    .set((e) => ({ downloads: e('downloads', '+', 1) }))
    .where('order_id', '=', p('order_id'))
    .whereRef('downloads', '<', 'downloads_allowed'),
);

/** Counts one download; false when none is left. */
export async function countDownload(tx: Transaction, orderId: string): Promise<boolean> {
  return (await tx.run(count, { order_id: orderId })) === 1;
}

export function renewDeliveredFile(tx: Transaction, orderId: string, fileId: string, allowed: number): Promise<number> {
  return tx.run(build.updateTable('delivered_files').set({ file_id: fileId, downloads: 0, downloads_allowed: allowed }).where('order_id', '=', orderId));
}
