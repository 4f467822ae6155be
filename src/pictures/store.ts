/** The SQL of `pictures` and `picture_files`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { RenderedFile } from './rendering.ts';

/** @returns false when the same picture is there already */
export async function insertPicture(tx: Transaction, id: string, files: readonly RenderedFile[], now: number): Promise<boolean> {
  if (!(await tx.insertIfAbsent('pictures', { id, created_at: now, used_at: now }))) return false;
  for (const { name, body } of files) await tx.insert('picture_files', { picture_id: id, name, body });
  return true;
}

const oneFile = statement<{ picture_id: string; name: string }>()((build, p) =>
  build.selectFrom('picture_files').select('body').where('picture_id', '=', p('picture_id')).where('name', '=', p('name')),
);

export async function findPictureFile(queries: Queries, pictureId: string, name: string): Promise<Uint8Array | undefined> {
  return (await queries.first(oneFile, { picture_id: pictureId, name }))?.body;
}

const use = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('pictures')
    .set({ used_at: p('now') })
    .where('id', '=', p('id')),
);

/** Notes that the picture is put to use now, so that it is not forgotten meanwhile; false when there is none. */
export async function usePicture(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(use, { id, now })) === 1;
}

const idle = statement<{ before: number }>()((build, p) => build.selectFrom('pictures').select('id').where('used_at', '<', p('before')));

/** Pictures that nobody has put to use since. */
export async function idlePictures(queries: Queries, before: number): Promise<string[]> {
  return (await queries.all(idle, { before })).map(({ id }) => id);
}

/** Deletes a picture with its files, unless it was put to use since. */
export async function deletePicture(tx: Transaction, id: string, before: number): Promise<void> {
  const isGone = (await tx.run(build.updateTable('pictures').set({ used_at: 0 }).where('id', '=', id).where('used_at', '<', before))) === 1;
  if (!isGone) return;
  await tx.run(build.deleteFrom('picture_files').where('picture_id', '=', id));
  await tx.run(build.deleteFrom('pictures').where('id', '=', id));
}
