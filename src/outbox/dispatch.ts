/** Turns events into what follows from them: the shop's own reactions at once, and one job per recipient and channel. */
import type { Clock } from '../core/time.ts';
import type { Database, Transaction } from '../db/database.ts';
import type { ShopEvent } from './events.ts';
import type { Reaction, Subscription } from './job.ts';
import { readEvent } from './outbox.ts';
import { claimEvent, eventsToDispatch } from './store.ts';

/** The channel that tries a failed reaction again, with the same pauses and dead letters as any message. */
export const reactionChannel = 'reaction';

export interface Dispatching {
  readonly db: Database;
  readonly clock: Clock;
  readonly reactions: readonly Reaction[];
  readonly subscriptions: readonly Subscription[];
  readonly onError: (error: unknown, event: ShopEvent) => void;
}

const batch = 200;

/** Dispatches the waiting events once; true when there may be more. Safe to run in several instances at a time. */
export async function dispatchEvents(dispatching: Dispatching): Promise<boolean> {
  const rows = await eventsToDispatch(dispatching.db.read, batch);
  // Events of one order keep their order; different orders go side by side and share commits.
  const lanes = new Map<string, ShopEvent[]>();
  for (const row of rows) {
    const lane = row.order_id ?? row.id;
    const events = lanes.get(lane);
    if (events) events.push(readEvent(row));
    else lanes.set(lane, [readEvent(row)]);
  }
  await Promise.all(
    [...lanes.values()].map(async (events) => {
      for (const event of events) await dispatchEvent(dispatching, event);
    }),
  );
  return rows.length === batch;
}

async function dispatchEvent(dispatching: Dispatching, event: ShopEvent): Promise<void> {
  const { db, clock, reactions, subscriptions, onError } = dispatching;
  const ours = reactions.filter((reaction) => reaction.events.includes(event.name));
  try {
    await db.background(async (tx) => {
      if (!(await claimEvent(tx, event.id, clock.now()))) return;
      for (const reaction of ours) await reaction.react(tx, event);
      await appendJobs(tx, event, subscriptions, clock.now());
    });
  } catch (error) {
    if (ours.length === 0) throw error;
    // The reaction failed, so nothing of it happened. It becomes a job of its own; the messages must not wait for it.
    onError(error, event);
    await db.background(async (tx) => {
      if (!(await claimEvent(tx, event.id, clock.now()))) return;
      for (const [index, reaction] of ours.entries())
        await appendJob(tx, event, { channel: reactionChannel, address: reaction.name, configured: true, place: index }, clock.now());
      await appendJobs(tx, event, subscriptions, clock.now());
    });
  }
}

async function appendJobs(tx: Transaction, event: ShopEvent, subscriptions: readonly Subscription[], now: number): Promise<void> {
  let place = 16;
  for (const subscription of subscriptions) {
    if (!subscription.events.includes(event.name)) continue;
    for (const recipient of await subscription.recipients(event, tx)) {
      await appendJob(tx, event, { channel: subscription.channel, place, ...recipient }, now);
      place += 1;
    }
  }
}

/** The place of a job that takes over from another one of the same event. */
const successorPlace = 0xfff;

/** Another way for an event whose first way is closed; once, however often it is asked for. */
export function appendSuccessor(
  tx: Transaction,
  event: ShopEvent,
  to: { readonly channel: string; readonly address: string; readonly configured: boolean },
  now: number,
): Promise<void> {
  return appendJob(tx, event, { ...to, place: successorPlace }, now);
}

async function appendJob(
  tx: Transaction,
  event: ShopEvent,
  to: { channel: string; address: string; configured: boolean; place: number },
  now: number,
): Promise<void> {
  await tx.insertIfAbsent('jobs', {
    // Made of the event's id, so that jobs sort as the events happened, whichever instance dispatched them.
    id: `job_${event.id.slice(4)}${to.place.toString(16).padStart(3, '0')}`,
    event_id: event.id,
    event: event.name,
    order_id: 'order_id' in event.payload ? event.payload.order_id : null,
    channel: to.channel,
    recipient: to.address,
    state: to.configured ? 'pending' : 'not_configured',
    attempts: 0,
    doubts: 0,
    last_error: null,
    next_run_at: now,
    is_behind: 0,
    locked_by: null,
    locked_until: null,
    created_at: now,
    done_at: null,
    sent: null,
  });
}
