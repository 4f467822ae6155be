/** The SQL of `outbox_events` and `jobs`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

const waitingEvents = statement<{ limit: number }>()((build, p) =>
  build
    .selectFrom('outbox_events')
    .select(['id', 'name', 'order_id', 'payload', 'created_at'])
    .where('dispatched_at', 'is', null)
    .orderBy('id')
    .limit(p('limit')),
);

export function eventsToDispatch(queries: Queries, limit: number) {
  return queries.all(waitingEvents, { limit });
}

const markDispatched = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('outbox_events')
    .set({ dispatched_at: p('now') })
    .where('id', '=', p('id'))
    .where('dispatched_at', 'is', null),
);

/** True for the one caller that may dispatch the event. */
export async function claimEvent(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(markDispatched, { id, now })) === 1;
}

// The oldest open job of each lane (channel and recipient): messages to one recipient leave in order, one at a time.
const heads = build
  .selectFrom('jobs')
  .select((e) => e.fn.min('id').as('id'))
  .where('state', 'in', ['pending', 'sending'])
  .groupBy(['channel', 'recipient']);

const claimDue = statement<{ now: number; until: number; owner: string; limit: number }>()((build, p) =>
  build
    .updateTable('jobs')
    .set((e) => ({
      state: 'sending',
      locked_by: p('owner'),
      locked_until: p('until'),
      attempts: e('attempts', '+', 1),
      // Still "sending" with its lease run out: whoever sent it died, and may have sent it.
      doubts: e('doubts', '+', e.case().when('state', '=', 'sending').then(e.lit(1)).else(e.lit(0)).end()),
    }))
    .where('id', 'in', (e) =>
      e
        .selectFrom(heads.as('head'))
        .innerJoin('jobs as candidate', 'candidate.id', 'head.id')
        .select('candidate.id')
        .where('candidate.next_run_at', '<=', p('now'))
        .where((c) => c.or([c('candidate.locked_until', 'is', null), c('candidate.locked_until', '<', p('now'))]))
        .orderBy('candidate.id')
        .limit(p('limit')),
    )
    // Judged again under the row's lock: of two instances that saw the same head, one finds it taken.
    .where((e) => e.or([e('locked_until', 'is', null), e('locked_until', '<', p('now'))]))
    .where('state', 'in', ['pending', 'sending'])
    .returning(['id', 'event_id', 'channel', 'recipient', 'attempts', 'doubts', 'created_at']),
);

/** Takes due jobs for `owner` until `until` and counts the attempt, in one statement. */
export function claimJobs(tx: Transaction, claim: { now: number; until: number; owner: string; limit: number }) {
  return tx.all(claimDue, claim);
}

const eventById = statement<{ id: string }>()((build, p) =>
  build.selectFrom('outbox_events').select(['id', 'name', 'payload', 'created_at']).where('id', '=', p('id')),
);

export function findEvent(queries: Queries, id: string) {
  return queries.first(eventById, { id });
}

const finish = statement<JobEnd>()((build, p) =>
  build
    .updateTable('jobs')
    .set({
      state: p('state'),
      doubts: p('doubts'),
      last_error: p('last_error'),
      next_run_at: p('next_run_at'),
      done_at: p('done_at'),
      sent: p('sent'),
      locked_by: null,
      locked_until: null,
    })
    // Fencing: whoever lost the lease has nothing to say about the job any more.
    .where('id', '=', p('id'))
    .where('locked_by', '=', p('owner'))
    .where('state', '=', 'sending'),
);

export interface JobEnd {
  readonly id: string;
  readonly owner: string;
  readonly state: Tables['jobs']['state'];
  readonly doubts: number;
  readonly last_error: string | null;
  readonly next_run_at: number;
  readonly done_at: number | null;
  readonly sent: string | null;
}

export function finishJob(tx: Transaction, end: JobEnd): Promise<number> {
  return tx.run(finish, end);
}

/** The jobs that wait in a lane behind one that is being sent, in their order. Nobody else sends them meanwhile: a lane has one sender. */
export function jobsBehind(queries: Queries, job: { readonly id: string; readonly channel: string; readonly recipient: string }, limit: number) {
  return queries.all(
    build
      .selectFrom('jobs')
      .select(['id', 'event_id'])
      .where('channel', '=', job.channel)
      .where('recipient', '=', job.recipient)
      .where('state', '=', 'pending')
      .where('id', '>', job.id)
      .orderBy('id')
      .limit(limit),
  );
}

/** Ends waiting jobs that were done together with another one; `sent` is what to remember of them, as JSON. */
export async function finishWaiting(tx: Transaction, ids: readonly string[], sent: string, now: number): Promise<void> {
  if (ids.length === 0) return;
  await tx.run(
    build
      .updateTable('jobs')
      .set({ state: 'done', done_at: now, sent })
      .where('id', 'in', [...ids])
      .where('state', '=', 'pending'),
  );
}

export interface OutboxLag {
  /** Age of the oldest event that was not dispatched, in ms; 0 when there is none. */
  readonly oldestEventMs: number;
  readonly waitingEvents: number;
  readonly openJobs: number;
  readonly deadJobs: number;
}

/** For readiness and metrics. Counts stop at 10 000: beyond that the exact number changes nothing. */
export async function outboxLag(queries: Queries, now: number): Promise<OutboxLag> {
  const events = await queries.all(build.selectFrom('outbox_events').select('created_at').where('dispatched_at', 'is', null).orderBy('id').limit(10_000));
  const open = await queries.all(build.selectFrom('jobs').select('id').where('state', 'in', ['pending', 'sending']).limit(10_000));
  const dead = await queries.all(build.selectFrom('jobs').select('id').where('state', '=', 'dead').limit(10_000));
  const oldest = events[0]?.created_at;
  return { oldestEventMs: oldest === undefined ? 0 : Math.max(0, now - oldest), waitingEvents: events.length, openJobs: open.length, deadJobs: dead.length };
}

/** Jobs for operators, newest first. */
export function listJobs(
  queries: Queries,
  filter: { states: readonly Tables['jobs']['state'][]; orderId?: string | undefined; beforeId?: string | undefined; limit: number },
) {
  let query = build
    .selectFrom('jobs')
    .selectAll()
    .where('state', 'in', [...filter.states])
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId);
  if (filter.beforeId !== undefined) query = query.where('id', '<', filter.beforeId);
  return queries.all(query);
}

export function findJob(queries: Queries, id: string) {
  return queries.first(build.selectFrom('jobs').selectAll().where('id', '=', id));
}

/** Makes a finished job due again; the number of rows says whether it was in one of the given states. */
export function reviveJob(tx: Transaction, id: string, from: readonly Tables['jobs']['state'][], now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('jobs')
      .set({ state: 'pending', attempts: 0, doubts: 0, next_run_at: now, created_at: now, locked_by: null, locked_until: null, done_at: null })
      .where('id', '=', id)
      .where('state', 'in', [...from]),
  );
}

/** Takes a buyer's address off the notices of an order that have ended; that they were told stays on record. */
export async function forgetRecipient(tx: Transaction, orderId: string, email: string, instead: string): Promise<void> {
  const ended = build.updateTable('jobs').where('order_id', '=', orderId).where('state', 'not in', ['pending', 'sending']);
  await tx.run(ended.set({ recipient: instead, sent: null, last_error: null }).where('channel', '=', 'email').where('recipient', '=', email));
  await tx.run(ended.set({ recipient: instead, sent: null, last_error: null }).where('channel', '=', 'telegram_buyer'));
}
