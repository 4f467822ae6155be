/** The SQL of the notices that the simulator sends. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { NoticeRow } from './store.ts';

export async function insertNotice(tx: Transaction, notice: NoticeRow): Promise<void> {
  await tx.insert('simulator_notices', notice);
}

const due = statement<{ now: number; limit: number }>()((build, p) =>
  build
    .selectFrom('simulator_notices')
    .select('id')
    .where('state', '=', 'pending')
    .where('next_at', '<=', p('now'))
    .where('locked_until', '<', p('now'))
    .orderBy('next_at')
    .limit(p('limit')),
);

const take = statement<{ id: string; now: number; until: number }>()((build, p) =>
  build
    .updateTable('simulator_notices')
    .set({ locked_until: p('until') })
    .where('id', '=', p('id'))
    .where('state', '=', 'pending')
    .where('locked_until', '<', p('now'))
    .returningAll(),
);

/** Takes due notices until `until`. Of two processes that see the same notice, one gets it. */
export async function claimNotices(
  queries: Queries,
  transaction: <T>(body: (tx: Transaction) => Promise<T>) => Promise<T>,
  now: number,
  until: number,
  limit: number,
): Promise<NoticeRow[]> {
  const ids = await queries.all(due, { now, limit });
  if (ids.length === 0) return [];
  return transaction(async (tx) => {
    const taken: NoticeRow[] = [];
    for (const { id } of ids) {
      const row = await tx.first(take, { id, now, until });
      if (row) taken.push(row);
    }
    return taken;
  });
}

/** What became of one sending. */
export type Attempt = Pick<NoticeRow, 'id' | 'state' | 'attempts' | 'next_at' | 'log'>;

const finish = statement<Attempt>()((build, p) =>
  build
    .updateTable('simulator_notices')
    .set({ state: p('state'), attempts: p('attempts'), next_at: p('next_at'), log: p('log'), locked_until: 0 })
    .where('id', '=', p('id')),
);

export async function recordAttempt(tx: Transaction, attempt: Attempt): Promise<void> {
  await tx.run(finish, attempt);
}

const oneNotice = statement<{ id: string }>()((build, p) => build.selectFrom('simulator_notices').selectAll().where('id', '=', p('id')));

export function findNotice(queries: Queries, id: string): Promise<NoticeRow | undefined> {
  return queries.first(oneNotice, { id });
}

/** Newest first; of one payment or payout, or of all. */
export function listNotices(queries: Queries, trackId: string | undefined, limit: number): Promise<NoticeRow[]> {
  let query = build.selectFrom('simulator_notices').selectAll();
  if (trackId !== undefined) query = query.where('track_id', '=', trackId);
  return queries.all(query.orderBy('first_at', 'desc').orderBy('id', 'desc').limit(limit));
}

/** Of one payment or of all: true while some notice is still to be sent. */
export async function hasPendingNotices(queries: Queries, trackId: string | undefined): Promise<boolean> {
  let query = build.selectFrom('simulator_notices').select('id').where('state', '=', 'pending');
  if (trackId !== undefined) query = query.where('track_id', '=', trackId);
  return (await queries.first(query.limit(1))) !== undefined;
}
