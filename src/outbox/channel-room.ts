/**
 * How many jobs a worker may begin on each channel. Each has a share of its own, so that one that hangs keeps no other waiting. Where the other side cannot be
 * reached, ten thousand recipients are no reason to try ten thousand times: after a while one job asks for all.
 */
import { SECOND } from '../core/time.ts';

/** Of each channel. */
const jobsAtOnce = 20;
/** So many tries in a row may fail before a channel rests. */
const triesAllowed = 20;
const longestRestMs = 30 * SECOND;

/** Milliseconds that a channel rests after the n-th try in a row that did not reach the other side. */
function restAfter(tries: number): number {
  return tries < triesAllowed ? 0 : Math.min(longestRestMs, SECOND * 2 ** Math.min(tries - triesAllowed, 10));
}

export class ChannelRoom {
  readonly #begun = new Map<string, number>();
  readonly #unreached = new Map<string, { tries: number; restsUntil: number }>();

  constructor(channels: Iterable<string>) {
    for (const channel of channels) this.#begun.set(channel, 0);
  }

  /** How many jobs may be begun now, for every channel. */
  at(now: number): Map<string, number> {
    return new Map([...this.#begun].map(([channel, begun]) => [channel, Math.max(0, this.#mostOf(channel, now) - begun)]));
  }

  begin(channel: string): void {
    this.#begun.set(channel, (this.#begun.get(channel) ?? 0) + 1);
  }

  end(channel: string): void {
    this.#begun.set(channel, (this.#begun.get(channel) ?? 0) - 1);
  }

  /** A try has ended; `reached` is whether the other side was there, whatever it said. */
  heard(channel: string, reached: boolean, now: number): void {
    if (reached) {
      this.#unreached.delete(channel);
      return;
    }
    const { tries, restsUntil } = this.#unreached.get(channel) ?? { tries: 0, restsUntil: 0 };
    // What was begun before the rest tells nothing new.
    if (now < restsUntil) return;
    this.#unreached.set(channel, { tries: tries + 1, restsUntil: now + restAfter(tries + 1) });
  }

  #mostOf(channel: string, now: number): number {
    const unreached = this.#unreached.get(channel);
    if (!unreached || unreached.tries < triesAllowed) return jobsAtOnce;
    return now < unreached.restsUntil ? 0 : 1;
  }
}
