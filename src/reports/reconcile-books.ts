/** Compares our books with the gateway's for a window: on demand, and every day, when the result is kept and told. */
import { refuse } from '../core/errors.ts';
import { DAY, dateText, HOUR, isoText, MINUTE, parseDate } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import type { BooksReply, Window } from '../payments/oxapay/history.ts';
import { askAgain } from '../payments/store.ts';
import { csvText } from './csv.ts';
import { compareBooks, type Difference, type DifferenceKind } from './reconciliation.ts';
import { forgetReconciliations, insertReconciliation, lastReconciliation, readOurBooks } from './reconciliation-store.ts';

/** Reads the gateway's books; the adapter is given by `app.ts`. */
export type ReadBooks = (window: Window) => Promise<BooksReply>;

export interface Reconciliation extends Window {
  readonly checkedAt: number;
  /** How many entries of theirs were compared. */
  readonly payments: number;
  readonly payouts: number;
  readonly differences: readonly Difference[];
}

export type ReconcileReply = { readonly kind: 'done'; readonly result: Reconciliation } | { readonly kind: 'failed'; readonly problem: string };

/** Entries near the edges are looked for on both sides of them: the gateway's clock is not ours. */
const marginMs = 10 * MINUTE;
const keptMs = 400 * DAY;

async function reconcileBooks(shop: Shop, read: ReadBooks, window: Window): Promise<ReconcileReply> {
  const reply = await read({ from: window.from - marginMs, to: window.to + marginMs });
  if (reply.kind === 'failed') return reply;
  const { books } = reply;
  const differences = await shop.db.snapshot(async (queries) => {
    const wide = { from: window.from - marginMs, to: window.to + marginMs };
    return compareBooks(await readOurBooks(queries, wide, books), books, window, shop.config.oxapay.mode === 'live');
  });
  return { kind: 'done', result: { ...window, checkedAt: shop.clock.now(), payments: books.payments.length, payouts: books.payouts.length, differences } };
}

/** Differences that asking the gateway once more may heal: something was missed, and the one door for money takes it in. */
const curable: readonly DifferenceKind[] = ['unpaid_order', 'status_differs', 'received_differs'];

/** Keeps a day's result, tells it, and has what was missed asked about again. Once a day: of two instances that compared, one is the day's. */
async function keepResult(shop: Shop, result: Reconciliation): Promise<void> {
  const id = `rcn_${dateText(result.checkedAt)}`;
  await shop.db.background(async (tx) => {
    const isOurs = await insertReconciliation(tx, {
      id,
      from_at: result.from,
      to_at: result.to,
      checked_at: result.checkedAt,
      differences: result.differences.length,
      result: JSON.stringify(result),
    });
    if (!isOurs) return;
    await forgetReconciliations(tx, result.checkedAt - keptMs);
    const missed = result.differences.filter(({ kind }) => curable.includes(kind));
    await askAgain(
      tx,
      missed.flatMap(({ track_id: track }) => track ?? []),
      shop.clock.now(),
    );
    if (result.differences.length > 0) await shop.outbox.append(tx, 'reconciliation.found', { reconciliation_id: id });
    // Where nothing was traded, nothing is news.
    else if (result.payments + result.payouts > 0) await shop.outbox.append(tx, 'reconciliation.agreed', { reconciliation_id: id });
  });
}

/** Two days, so that each is looked at twice, ending two hours ago: what is younger may still be on its way. */
function dailyWindow(now: number): Window {
  return { from: now - 2 * DAY, to: now - 2 * HOUR };
}

const longestWindowMs = 92 * DAY;

/**
 * Compares a window that people name: dates or times with their zone, the usual two days without.
 * @throws Refusal `request.invalid` about the window, `payment.provider_refused` when the gateway's books cannot be read
 */
export async function reconcileWindow(shop: Shop, read: ReadBooks, from: string | undefined, to: string | undefined): Promise<Reconciliation> {
  const usual = dailyWindow(shop.clock.now());
  const window = { from: from === undefined ? usual.from : momentOf(from, 'from'), to: to === undefined ? usual.to : endOf(to) };
  if (window.from >= window.to || window.to - window.from > longestWindowMs)
    throw refuse('request.invalid', { field: 'from', problem: 'must be before "to", by at most 92 days' });
  const reply = await reconcileBooks(shop, read, window);
  if (reply.kind === 'failed') throw refuse('payment.provider_refused', { problem: reply.problem.slice(0, 200) });
  return reply.result;
}

function momentOf(text: string, field: string): number {
  const at = text.length === 10 ? parseDate(text) : Date.parse(text);
  if (at === undefined || Number.isNaN(at)) throw refuse('request.invalid', { field, problem: 'is not a date' });
  return at;
}

/** A date as an end means the end of that day. */
function endOf(text: string): number {
  return momentOf(text, 'to') + (text.length === 10 ? DAY - 1 : 0);
}

/** A result's differences as CSV, and the file name it goes by. */
export function reconciliationCsv({ differences, to }: Reconciliation): { readonly name: string; readonly text: string } {
  const header = ['kind', 'order_id', 'reference', 'track_id', 'ours', 'theirs'];
  const rows = differences.map((each) => [each.kind, each.order_id, each.reference, each.track_id, each.ours, each.theirs]);
  return { name: `reconciliation-${isoText(to).slice(0, 10)}.csv`, text: csvText(header, rows) };
}

/** The longest outage of the gateway that is caught up with in one go. */
const longestMs = 60 * DAY;

/** The last result that was kept, if any. */
export async function lastResult(queries: Queries): Promise<Reconciliation | undefined> {
  const row = await lastReconciliation(queries);
  return row && JSON.parse(row.result);
}

/** Once a day; a day on which the gateway could not be asked is tried again every hour, and the next look reaches back to the last one. */
export function reconcileBooksJob(shop: Shop, read: ReadBooks): RepeatingJob {
  return {
    name: 'reconcile-books',
    everyMs: HOUR,
    async run() {
      const now = shop.clock.now();
      const last = await lastResult(shop.db.read);
      if (last && now - last.checkedAt < 23.5 * HOUR) return;
      const window = dailyWindow(now);
      const reply = await reconcileBooks(shop, read, { ...window, from: Math.max(now - longestMs, Math.min(window.from, last?.to ?? window.from)) });
      if (reply.kind === 'failed') throw new Error(`The gateway's books could not be read: ${reply.problem}`);
      await keepResult(shop, reply.result);
    },
  };
}
