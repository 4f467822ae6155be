/** The SQL of `announcements`. */
import type { Updateable } from 'kysely';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import type { Announcement } from './announcement.ts';
import { insertNumbered } from './store.ts';

const visible = statement<{ now: number }>()((build, p) =>
  build
    .selectFrom('announcements')
    .selectAll()
    .where('is_active', '=', 1)
    .where((e) => e.or([e('visible_from', 'is', null), e('visible_from', '<=', p('now'))]))
    .where((e) => e.or([e('visible_before', 'is', null), e('visible_before', '>', p('now'))]))
    .orderBy('is_pinned', 'desc')
    .orderBy('sort_order', 'desc')
    .orderBy('announcement_date', 'desc')
    .orderBy('id', 'desc'),
);

/** Pinned first, then by sort order and date, highest and newest first. */
export function visibleAnnouncements(queries: Queries, now: number): Promise<Announcement[]> {
  return queries.all(visible, { now });
}

/** Newest first, before an id. */
export function listAnnouncements(queries: Queries, page: { readonly before?: number | undefined; readonly limit: number }): Promise<Announcement[]> {
  const query = build.selectFrom('announcements').selectAll().orderBy('id', 'desc').limit(page.limit);
  return queries.all(page.before === undefined ? query : query.where('id', '<', page.before));
}

const byId = statement<{ id: number }>()((build, p) => build.selectFrom('announcements').selectAll().where('id', '=', p('id')));

export function findAnnouncement(queries: Queries, id: number): Promise<Announcement | undefined> {
  return queries.first(byId, { id });
}

export async function insertAnnouncement(tx: Transaction, announcement: Omit<Announcement, 'id'>): Promise<Announcement | undefined> {
  const id = await insertNumbered(tx, 'announcements', (id) => ({ id, ...announcement }));
  return id === undefined ? undefined : { id, ...announcement };
}

/** The announcement after the change; nothing when somebody changed or removed it since it was read. */
export function updateAnnouncement(
  tx: Transaction,
  { id, updated_at: read }: Announcement,
  columns: Omit<Updateable<Tables['announcements']>, 'id' | 'updated_at'>,
  now: number,
): Promise<Announcement | undefined> {
  // Never the same twice, so that it tells one state from the next.
  const change = { ...columns, updated_at: Math.max(now, read + 1) };
  return tx.first(build.updateTable('announcements').set(change).where('id', '=', id).where('updated_at', '=', read).returningAll());
}

export function deleteAnnouncement(tx: Transaction, id: number): Promise<number> {
  return tx.run(build.deleteFrom('announcements').where('id', '=', id));
}
