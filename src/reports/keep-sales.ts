/**
 * Keeps the hourly sums of sales (ADR 0019): an event marks the hour in which its order was placed, and whoever comes next counts that hour
 * anew from the orders. Sums are never added to, so they cannot drift: counting again repairs them, whatever went wrong.
 */
import { randomToken } from '../core/crypto.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { EventName } from '../outbox/events.ts';
import type { Reaction } from '../outbox/job.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { countHour, dayOf, hasSales, hourOfOrder, markStale, nextHour, putDay, putHour, type SalesHour, staleHours, takeHour } from './sales-store.ts';

/** Whatever changes a number of an order. */
const events: readonly EventName[] = ['order.created', 'order.paid', 'order.delivered', 'order.attention', 'order.refunded', 'refund.done', 'goods.replaced'];

export function markStaleOnEvent(): Reaction {
  return {
    name: 'mark-stale-hour',
    events,
    async react(tx, { payload }) {
      if ('order_id' in payload) await markStale(tx, hourOfOrder(payload.order_id));
    },
  };
}

/** Hours counted before an answer; a shop that is behind by more says so and catches up by its job. */
const mostAtOnce = 100;

/** So many hours share their commits: a shop that counts years anew would wait for little else. */
const hoursPerGroup = 25;

/** Counts the hours that wait, newest first; true when more of them are left. */
export async function countStaleHours(shop: Shop, most = mostAtOnce): Promise<boolean> {
  const hours = await staleHours(shop.db.read, most + 1);
  const now = hours.slice(0, most);
  for (let at = 0; at < now.length; at += hoursPerGroup) await recountHours(shop, now.slice(at, at + hoursPerGroup));
  return hours.length > most;
}

/**
 * Counts outside of any transaction, so that nobody waits for it. What is committed after an hour was taken makes a new mark; what
 * was committed before is counted. When two count the same hour, the one that took it last writes.
 */
async function recountHours({ db }: Shop, hours: readonly number[]): Promise<void> {
  const by = randomToken();
  await db.background(async (tx) => {
    for (const hour of hours) await takeHour(tx, hour, by);
  });
  const counts: (readonly [number, readonly SalesHour[]])[] = [];
  for (const hour of hours) counts.push([hour, await countHour(db.read, hour)]);
  await db.background(async (tx) => {
    const days = new Set<number>();
    for (const [hour, rows] of counts) if (await putHour(tx, hour, by, rows)) days.add(dayOf(hour));
    for (const day of [...days].toSorted((one, other) => one - other)) await putDay(tx, day);
  });
}

/** Marks every hour that has orders or was ever counted, a few at a time, so that nobody waits for it. */
export async function markEveryHour({ db }: Shop): Promise<void> {
  let from: number | undefined = 0;
  while (from !== undefined) {
    const hours: number[] = [];
    for (; from !== undefined && hours.length < 200; ) {
      const hour: number | undefined = await nextHour(db.read, from);
      if (hour !== undefined) hours.push(hour);
      from = hour === undefined ? undefined : hour + HOUR;
    }
    await db.background(async (tx) => {
      for (const hour of hours) await markStale(tx, hour);
    });
  }
}

/** Every minute what has changed; every day everything is marked and so counted anew, a little at a time. */
export function keepSalesJobs(shop: Shop): RepeatingJob[] {
  return [
    {
      name: 'count-sales',
      everyMs: MINUTE,
      async run() {
        // A shop whose orders were brought from elsewhere has events of none of them.
        if (!(await hasSales(shop.db.read))) await markEveryHour(shop);
        await countStaleHours(shop, 2_000);
      },
    },
    { name: 'recount-sales', everyMs: 24 * HOUR, run: () => markEveryHour(shop) },
  ];
}
