/** Jobs: one event to one recipient on one channel (I18), and when a failed one is tried again. Pure. */
import { DAY, HOUR, MINUTE, SECOND } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import type { EventName, ShopEvent } from './events.ts';

export interface Job {
  readonly id: string;
  readonly channel: string;
  readonly recipient: string;
  /** Counting this one. */
  readonly attempts: number;
  /** Earlier tries that may have been delivered. */
  readonly doubts: number;
  readonly createdAt: number;
}

/** What became of one try. */
export type Outcome =
  /** `sent` is what the channel wants to remember (a message id), as JSON. */
  | { readonly kind: 'done'; readonly sent?: string }
  /**
   * Certainly not delivered; try again, after `afterMs` when the other side said so. `unreachable`: nobody is there to take it, nor anything else on
   * this channel.
   */
  | { readonly kind: 'retry'; readonly problem: string; readonly afterMs?: number; readonly unreachable?: true }
  /**
   * Perhaps delivered. With `resendAfterMs` it is sent once more if this was the first doubt: for messages of which two are better than none.
   * Otherwise a person looks.
   */
  | { readonly kind: 'unknown'; readonly problem: string; readonly resendAfterMs?: number }
  /** Will never be delivered. */
  | { readonly kind: 'dead'; readonly problem: string }
  | { readonly kind: 'not_configured' };

/** A way out: Telegram, e-mail, a merchant's server. */
export interface Channel {
  readonly name: string;
  send(job: Job, event: ShopEvent): Promise<Outcome>;
}

export interface Recipient {
  readonly address: string;
  /** False: the job is kept as `not_configured`, visible to operators, until someone configures the channel and retries it. */
  readonly configured: boolean;
}

/** Who is told of which events on which channel. */
export interface Subscription {
  readonly channel: string;
  readonly events: readonly EventName[];
  recipients(event: ShopEvent, queries: Queries): Promise<readonly Recipient[]>;
}

/** What the shop itself does about an event, in the same transaction that marks the event dispatched: exactly once. */
export interface Reaction {
  readonly name: string;
  readonly events: readonly EventName[];
  react(tx: Transaction, event: ShopEvent): Promise<void>;
}

/** After this long a job is given up, loudly: longer than any outage of a messenger or mail server we must survive. */
export const giveUpAfterMs = 3 * DAY;

/** A job whose sender died this often while sending it is left to a person: it may be what kills the sender. */
export const mostDoubts = 5;

/** How long a claimed job is ours; a process that died in between loses it after this. */
export const leaseMs = 2 * MINUTE;

/**
 * Milliseconds to wait after the n-th failed try: doubling from 1 s, capped at a minute while the trouble is young
 * (a restart heals most of it) and at 15 minutes later; ±20 % so that many jobs do not knock together.
 */
export function pauseAfter(attempts: number, ageMs: number, random: number): number {
  const cap = ageMs < HOUR ? MINUTE : 15 * MINUTE;
  const pause = Math.min(cap, SECOND * 2 ** Math.min(attempts - 1, 20));
  return Math.round(pause * (0.8 + 0.4 * random));
}
