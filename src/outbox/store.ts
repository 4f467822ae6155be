/** The SQL of `outbox_events` and `jobs`. */
import type { ExpressionBuilder } from 'kysely';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, type Statement, statement } from '../db/statement.ts';
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

/** Messages to one recipient on one channel are a lane: they leave in order, one at a time. */
interface Lane {
  readonly channel: string;
  readonly recipient: string;
}

type Due = Statement<{ now: number; limit: number }, Lane & { readonly id: string; readonly first: string | null }>;

/** One statement for all of a worker's channels, each with a window of its own: what is due on one cannot hide what is due on another. */
function dueOn(channels: readonly string[]): Due {
  return statement<{ now: number; limit: number }>()((build, p) =>
    build
      .selectFrom(
        channels
          .map((channel) => {
            const longestDue = build
              .selectFrom('jobs')
              .select(['id', 'channel', 'recipient'])
              .where('channel', '=', channel)
              .where('state', 'in', ['pending', 'sending'])
              .where('is_behind', '=', 0)
              .where('next_run_at', '<=', p('now'))
              .where((e) => e.or([e('locked_until', 'is', null), e('locked_until', '<', p('now'))]))
              .orderBy('next_run_at')
              .orderBy('id')
              .limit(p('limit'));
            return build.selectFrom(longestDue.as('due')).selectAll();
          })
          .reduce((all, more) => all.unionAll(more))
          .as('job'),
      )
      .select((e) => [
        'job.id',
        'job.channel',
        'job.recipient',
        // A scalar subquery, because PostgreSQL may turn an anti-join round and read every open job for it.
        e
          .selectFrom('jobs as first')
          .select('first.id')
          .whereRef('first.channel', '=', 'job.channel')
          .whereRef('first.recipient', '=', 'job.recipient')
          .where('first.state', 'in', ['pending', 'sending'])
          .whereRef('first.id', '<', 'job.id')
          .orderBy('first.id')
          .limit(1)
          .as('first'),
      ]),
  );
}

const dueStatements = new Map<string, Due>();

/**
 * Jobs whose time has come and that nobody is sending, of each channel at most `limit`, longest due first; each with the open job that is first in its
 * lane when it is not that itself.
 */
export function dueJobs(queries: Queries, channels: readonly string[], now: number, limit: number) {
  const key = channels.join();
  const known = dueStatements.get(key) ?? dueOn(channels);
  dueStatements.set(key, known);
  return queries.all(known, { now, limit });
}

/** Channels that have open jobs. */
export async function openChannels(queries: Queries): Promise<string[]> {
  const rows = await queries.all(build.selectFrom('jobs').select('channel').distinct().where('state', 'in', ['pending', 'sending']));
  return rows.map(({ channel }) => channel);
}

export interface Claim {
  readonly now: number;
  /** When the lease ends, in ms. */
  readonly until: number;
  readonly owner: string;
}

const claimed = ['id', 'event_id', 'channel', 'recipient', 'attempts', 'doubts', 'created_at'] as const;

export type ClaimedJob = Pick<Tables['jobs'], (typeof claimed)[number]>;

/** Takes those of the jobs that are still free for `owner` until `until`, and counts the attempt, in one statement. */
export async function takeJobs(tx: Transaction, ids: readonly string[], claim: Claim): Promise<ClaimedJob[]> {
  return tx.all(
    build
      .updateTable('jobs')
      .set((e) => ({
        state: 'sending',
        locked_by: claim.owner,
        locked_until: claim.until,
        attempts: e('attempts', '+', 1),
        // Still "sending" with its lease run out: whoever sent it died, and may have sent it.
        doubts: e('doubts', '+', e.case().when('state', '=', 'sending').then(e.lit(1)).else(e.lit(0)).end()),
      }))
      .where('id', 'in', [...ids])
      // Judged under the row's lock: of two instances that saw the same job, one finds it taken.
      .where('state', 'in', ['pending', 'sending'])
      .where('next_run_at', '<=', claim.now)
      .where((e) => e.or([e('locked_until', 'is', null), e('locked_until', '<', claim.now)]))
      .returning(claimed),
  );
}

/**
 * Sets jobs aside behind the first of their lanes, so that a long lane costs nothing while it waits; tells how many.
 * The first is locked meanwhile: it can only end before, and then nothing is set aside behind it, or after, and then it frees the next.
 */
export async function setAside(tx: Transaction, waiting: readonly { readonly id: string; readonly first: string }[]): Promise<number> {
  const open = build
    .selectFrom('jobs')
    .select('id')
    .where('id', 'in', [...new Set(waiting.map(({ first }) => first))])
    .where('state', 'in', ['pending', 'sending']);
  const locked = await tx.all(tx.dialect.name === 'postgres' ? open.forUpdate().skipLocked() : open);
  const firsts = new Set(locked.map(({ id }) => id));
  const ids = waiting.filter(({ first }) => firsts.has(first)).map(({ id }) => id);
  return ids.length === 0 ? 0 : tx.run(build.updateTable('jobs').set({ is_behind: 1 }).where('id', 'in', ids).where('state', '=', 'pending'));
}

/** The first open job of a lane. */
function firstOf<Parameters extends Lane>(e: ExpressionBuilder<Tables, 'jobs'>, p: <Name extends keyof Parameters & string>(name: Name) => Parameters[Name]) {
  return e
    .selectFrom('jobs as first')
    .select('first.id')
    .where('first.channel', '=', p('channel'))
    .where('first.recipient', '=', p('recipient'))
    .where('first.state', 'in', ['pending', 'sending'])
    .orderBy('first.id')
    .limit(1);
}

const freeNext = statement<Lane>()((build, p) =>
  build
    .updateTable('jobs')
    .set({ is_behind: 0 })
    .where('is_behind', '=', 1)
    .where('id', '=', (e) => firstOf(e, p)),
);

const takeNext = statement<Lane & Claim>()((build, p) =>
  build
    .updateTable('jobs')
    .set((e) => ({ state: 'sending', is_behind: 0, locked_by: p('owner'), locked_until: p('until'), attempts: e('attempts', '+', 1) }))
    .where('id', '=', (e) => firstOf(e, p))
    .where('state', '=', 'pending')
    // What was set aside was due.
    .where((e) => e.or([e('next_run_at', '<=', p('now')), e('is_behind', '=', 1)]))
    .returning(claimed),
);

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

/**
 * Writes down how a try ended, unless the job is no longer the owner's. When the job is over, the next of its lane may go.
 * @param next with it, that one is claimed at once, and returned if there is one
 */
export async function finishJob(tx: Transaction, { channel, recipient }: Lane, end: JobEnd, next?: Claim): Promise<ClaimedJob | undefined> {
  const isOurs = (await tx.run(finish, end)) === 1;
  if (!isOurs || end.state === 'pending') return undefined;
  if (next) return tx.first(takeNext, { channel, recipient, ...next });
  await tx.run(freeNext, { channel, recipient });
  return undefined;
}

/** The jobs that wait in a lane behind one that is being sent, in their order. Nobody else sends them meanwhile: a lane has one sender. */
export function jobsBehind(queries: Queries, job: Lane & { readonly id: string }, limit: number) {
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

const oldestEvent = statement<object>()((build) =>
  build.selectFrom('outbox_events').select('created_at').where('dispatched_at', 'is', null).orderBy('id').limit(1),
);

const lag = statement<object>()((build) => {
  const upTo = 10_000;
  const waiting = build.selectFrom('outbox_events').select('id').where('dispatched_at', 'is', null).limit(upTo);
  const open = build.selectFrom('jobs').select('id').where('state', 'in', ['pending', 'sending']).limit(upTo);
  const dead = build.selectFrom('jobs').select('id').where('state', '=', 'dead').limit(upTo);
  return build.selectNoFrom((e) => [
    e.selectFrom(waiting.as('w')).select(e.fn.countAll<number>().as('n')).as('waiting'),
    e.selectFrom(open.as('o')).select(e.fn.countAll<number>().as('n')).as('open'),
    e.selectFrom(dead.as('d')).select(e.fn.countAll<number>().as('n')).as('dead'),
  ]);
});

/** For readiness and metrics. Counts stop at 10 000: beyond that the exact number changes nothing. */
export async function outboxLag(queries: Queries, now: number): Promise<OutboxLag> {
  const oldest = await queries.first(oldestEvent, {});
  const counts = await queries.first(lag, {});
  return {
    oldestEventMs: oldest === undefined ? 0 : Math.max(0, now - oldest.created_at),
    waitingEvents: counts?.waiting ?? 0,
    openJobs: counts?.open ?? 0,
    deadJobs: counts?.dead ?? 0,
  };
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
      .set({ state: 'pending', attempts: 0, doubts: 0, next_run_at: now, is_behind: 0, created_at: now, locked_by: null, locked_until: null, done_at: null })
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
