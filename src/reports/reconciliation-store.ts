/** The SQL of `reconciliations`, and of our books for a window. */
import type { Currency } from '../core/money.ts';
import { money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, sql } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import type { GatewayBooks, Window } from '../payments/oxapay/history.ts';
import type { Attempt } from '../payments/payment.ts';
import type { Refund } from '../refunds/refund.ts';
import type { OurBooks, OurPayment } from './reconciliation.ts';

/** Names are looked up in pieces: databases limit how many values one statement may bind. */
const atOnce = 500;

/** What we have of the gateway's payments and payouts: made in the window, or named by its entries. */
export async function readOurBooks(queries: Queries, window: Window, theirs: GatewayBooks): Promise<OurBooks> {
  const attempts = new Map<string, Attempt>();
  const keep = (rows: readonly Attempt[]): void => {
    for (const attempt of rows) attempts.set(attempt.id, attempt);
  };
  const ofGateway = build.selectFrom('payment_attempts').selectAll().where('provider', '=', 'oxapay');
  keep(await queries.all(ofGateway.where('created_at', '>=', window.from).where('created_at', '<=', window.to)));
  for (const names of pieces(theirs.payments.map(({ trackId }) => trackId))) keep(await queries.all(ofGateway.where('track_id', 'in', names)));
  for (const names of pieces(theirs.payments.map(({ orderId }) => orderId))) keep(await queries.all(ofGateway.where('reference', 'in', names)));
  const payments = await withMoney(queries, [...attempts.values()]);

  const refunds = new Map<string, Refund>();
  const byPayout = build.selectFrom('refunds').selectAll().where('way', '=', 'payout');
  const keepRefunds = (rows: readonly Refund[]): void => {
    for (const refund of rows) refunds.set(refund.id, refund);
  };
  keepRefunds(await queries.all(byPayout.where('sent_at', '>=', window.from).where('sent_at', '<=', window.to)));
  for (const names of pieces(theirs.payouts.map(({ trackId }) => trackId))) keepRefunds(await queries.all(byPayout.where('track_id', 'in', names)));
  for (const names of pieces(theirs.payouts.map(({ description }) => description))) keepRefunds(await queries.all(byPayout.where('id', 'in', names)));

  const paid = payments.filter(({ attempt }) => attempt.status === 'paid' && attempt.created_at >= window.from && attempt.created_at <= window.to);
  return { payments, refunds: [...refunds.values()], paid: paid.length, announced: await countAnnounced(queries, paid) };
}

async function withMoney(queries: Queries, attempts: readonly Attempt[]): Promise<OurPayment[]> {
  const received = new Map<string, number>();
  const status = new Map<string, Tables['orders']['status']>();
  for (const ids of pieces(attempts.map(({ id }) => id))) {
    const sums = await queries.all(
      build
        .selectFrom('receipts')
        .select(['attempt_id', sql<number>`cast(sum(amount_minor) as bigint)`.as('sum')])
        .where('attempt_id', 'in', ids)
        .groupBy('attempt_id'),
    );
    for (const { attempt_id: id, sum } of sums) if (id !== null) received.set(id, sum);
  }
  for (const ids of pieces(attempts.map(({ order_id: id }) => id))) {
    for (const order of await queries.all(build.selectFrom('orders').select(['id', 'status']).where('id', 'in', ids))) status.set(order.id, order.status);
  }
  return attempts.map((attempt) => ({
    attempt,
    received: money(received.get(attempt.id) ?? 0, attempt.currency satisfies Currency),
    orderStatus: status.get(attempt.order_id) ?? 'pending',
  }));
}

async function countAnnounced(queries: Queries, paid: readonly OurPayment[]): Promise<number> {
  const announced = new Set<string>();
  for (const tracks of pieces(paid.flatMap(({ attempt }) => attempt.track_id ?? []))) {
    // What we asked for ourselves and had to hold is kept among the notices too, with a digest of its own; it was no announcement.
    const rows = await queries.all(
      build.selectFrom('notices').select('track_id').where('provider', '=', 'oxapay').where('track_id', 'in', tracks).where('state', '<>', 'held'),
    );
    for (const { track_id: track } of rows) announced.add(track);
  }
  return announced.size;
}

function pieces(names: readonly string[]): string[][] {
  const distinct = [...new Set(names)].filter((name) => name !== '');
  return Array.from({ length: Math.ceil(distinct.length / atOnce) }, (_, index) => distinct.slice(index * atOnce, (index + 1) * atOnce));
}

/** True unless the day has its result already. */
export function insertReconciliation(tx: Transaction, row: Tables['reconciliations']): Promise<boolean> {
  return tx.insertIfAbsent('reconciliations', row);
}

export function lastReconciliation(queries: Queries): Promise<Tables['reconciliations'] | undefined> {
  return queries.first(build.selectFrom('reconciliations').selectAll().orderBy('checked_at', 'desc').limit(1));
}

/** Results older than a time are forgotten. */
export function forgetReconciliations(tx: Transaction, before: number): Promise<number> {
  return tx.run(build.deleteFrom('reconciliations').where('checked_at', '<', before));
}
