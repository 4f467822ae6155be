/** The worker: dispatches events, runs due jobs, retries with growing pauses, gives up loudly. Any number of instances. */
import { randomToken } from '../core/crypto.ts';
import type { Clock } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import { ChannelRoom } from './channel-room.ts';
import { claimJobs } from './claim-jobs.ts';
import { dispatchEvents, reactionChannel } from './dispatch.ts';
import type { ShopEvent } from './events.ts';
import { type Channel, giveUpAfterMs, type Job, leaseMs, mostDoubts, type Outcome, pauseAfter, type Reaction, type Subscription } from './job.ts';
import { type Outbox, readEvent } from './outbox.ts';
import { createRounds } from './rounds.ts';
import { type ClaimedJob, findEvent, finishJob, type JobEnd, openChannels } from './store.ts';

export interface WorkerOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly outbox: Outbox;
  readonly channels: readonly Channel[];
  readonly subscriptions: readonly Subscription[];
  readonly reactions: readonly Reaction[];
  /** Milliseconds between looks when nothing woke the worker. */
  readonly pollMs: number;
  readonly log: { error(facts: object, message: string): void; warn(facts: object, message: string): void };
}

export interface Worker {
  start(): void;
  wake(): void;
  /** Does everything that is due now; for tests and commands. */
  drain(): Promise<void>;
  /** Stops looking for work and waits for what is running. */
  stop(): Promise<void>;
}

/** So many jobs of one lane are sent in a row before others get their turn. */
const mostInARow = 20;
/** Waking waits this long, so that under load many events share a round and its commits; nobody notices ten milliseconds. */
const gatherMs = 10;

export function createWorker(options: WorkerOptions): Worker {
  const { db, clock, log } = options;
  const owner = randomToken(9);
  const channels = new Map(options.channels.map((channel) => [channel.name, channel]));
  channels.set(reactionChannel, reactionsAsChannel(db, options.reactions));
  const dispatching = {
    db,
    clock,
    reactions: options.reactions,
    subscriptions: options.subscriptions,
    onError: (error: unknown, event: ShopEvent) => log.error({ err: error, event: event.name, id: event.id }, 'a reaction failed and will be tried again'),
  };

  let unsubscribe = (): void => undefined;
  const sending = new Set<Promise<void>>();
  let room: ChannelRoom | undefined;

  /** Sends a job and goes on with those behind it in its lane, as long as they end. */
  const runLane = async (first: ClaimedJob): Promise<void> => {
    let row: ClaimedJob | undefined = first;
    for (let left = mostInARow - 1; row; left -= 1) row = await runJob(row, left > 0 && !rounds.stopped);
  };

  const runJob = async (row: ClaimedJob, goesOn: boolean): Promise<ClaimedJob | undefined> => {
    const job: Job = { id: row.id, channel: row.channel, recipient: row.recipient, attempts: row.attempts, doubts: row.doubts, createdAt: row.created_at };
    const outcome = await attempt(job, row.event_id);
    const now = clock.now();
    room?.heard(job.channel, outcome.kind !== 'retry' || outcome.unreachable !== true, now);
    const end = endOf(job, owner, outcome, now);
    if (end.state === 'dead' || end.state === 'unknown')
      log.warn({ job: job.id, channel: job.channel, problem: end.last_error }, `a job ended as ${end.state}`);
    return db.background((tx) => finishJob(tx, job, end, goesOn ? { now, until: now + leaseMs, owner } : undefined));
  };

  const attempt = async (job: Job, eventId: string): Promise<Outcome> => {
    const channel = channels.get(job.channel);
    if (!channel) return { kind: 'not_configured' };
    if (job.doubts >= mostDoubts && job.channel !== reactionChannel)
      return { kind: 'unknown', problem: `its sender died ${job.doubts} times while sending it` };
    try {
      const row = await findEvent(db.read, eventId);
      if (!row) return { kind: 'dead', problem: 'its event is gone' };
      return await channel.send(job, readEvent(row));
    } catch (error) {
      log.error({ err: error, job: job.id, channel: job.channel }, 'a job threw');
      return { kind: 'retry', problem: error instanceof Error ? error.message : String(error) };
    }
  };

  /** One round: events first, then due jobs. True when there may be more to do at once. */
  const round = async (waitForJobs: boolean): Promise<boolean> => {
    const moreEvents = await dispatchEvents(dispatching);
    const now = clock.now();
    // What is open on channels that this shop no longer has is ended, so that people see it.
    room ??= new ChannelRoom([...channels.keys(), ...(await openChannels(db.read))]);
    const claimed = await claimJobs(db, { now, until: now + leaseMs, owner }, room.at(now));
    const started = claimed.map((row) => {
      room?.begin(row.channel);
      // A slow mail server must not keep a ready Telegram message waiting, so rounds do not wait for their jobs.
      const run: Promise<void> = runLane(row)
        .catch((error: unknown) => log.error({ err: error, job: row.id }, 'a job could not be recorded; its lease will run out'))
        .finally(() => {
          sending.delete(run);
          room?.end(row.channel);
          rounds.wake();
        });
      sending.add(run);
      return run;
    });
    if (waitForJobs) await Promise.all(started);
    return moreEvents || (waitForJobs && claimed.length > 0);
  };

  const rounds = createRounds({
    round: () => round(false),
    everyMs: options.pollMs,
    gatherMs,
    failed: (error) => log.error({ err: error }, 'the worker could not reach the database'),
  });

  return {
    start() {
      unsubscribe = options.outbox.onCommitted(rounds.wake);
      rounds.start();
    },
    wake: rounds.wake,
    async drain() {
      // What the loop has taken is work too: nothing is left only when it rests, and nothing is being sent.
      for (let isBusy = true; isBusy; ) {
        await rounds.running;
        await Promise.all(sending);
        isBusy = (await round(true)) || rounds.running !== undefined || sending.size > 0;
      }
    },
    async stop() {
      unsubscribe();
      await rounds.stop();
      await Promise.all(sending);
    },
  };
}

function endOf(job: Job, owner: string, outcome: Outcome, now: number): JobEnd {
  const end = { id: job.id, owner, doubts: job.doubts, last_error: null, next_run_at: now, done_at: now, sent: null };
  switch (outcome.kind) {
    case 'done':
      return { ...end, state: 'done', sent: outcome.sent ?? null };
    case 'unknown':
      if (outcome.resendAfterMs === undefined || job.doubts > 0)
        return { ...end, state: 'unknown', doubts: job.doubts + 1, last_error: outcome.problem.slice(0, 500) };
      return { ...end, state: 'pending', doubts: 1, last_error: outcome.problem.slice(0, 500), next_run_at: now + outcome.resendAfterMs, done_at: null };
    case 'dead':
      return { ...end, state: 'dead', last_error: outcome.problem.slice(0, 500) };
    case 'not_configured':
      return { ...end, state: 'not_configured' };
    case 'retry': {
      const age = now - job.createdAt;
      if (age > giveUpAfterMs) return { ...end, state: 'dead', last_error: `given up after ${job.attempts} tries: ${outcome.problem}`.slice(0, 500) };
      const pause = outcome.afterMs ?? pauseAfter(job.attempts, age, Math.random());
      return { ...end, state: 'pending', last_error: outcome.problem.slice(0, 500), next_run_at: now + pause, done_at: null };
    }
  }
}

function reactionsAsChannel(db: Database, reactions: readonly Reaction[]): Channel {
  return {
    name: reactionChannel,
    async send(job, event) {
      const reaction = reactions.find(({ name }) => name === job.recipient);
      if (!reaction) return { kind: 'dead', problem: 'this version has no such reaction' };
      await db.background((tx) => reaction.react(tx, event));
      return { kind: 'done' };
    },
  };
}
