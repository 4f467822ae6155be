/** The SQL of `refunds` and `refund_parts`. */
import type { Updateable } from 'kysely';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { RefundStatus, Tables } from '../db/tables.ts';
import { idsOfOrders } from '../orders/search-store.ts';
import { type Refund, refundSourcesOf } from './refund.ts';

export type RefundPart = Tables['refund_parts'];

/** False when there is one with this id already. */
export function insertRefund(tx: Transaction, refund: Refund): Promise<boolean> {
  return tx.insertIfAbsent('refunds', refund);
}

export function insertPart(tx: Transaction, part: RefundPart): Promise<void> {
  return tx.insert('refund_parts', part);
}

const byId = statement<{ id: string }>()((build, p) => build.selectFrom('refunds').selectAll().where('id', '=', p('id')));

export function findRefund(queries: Queries, id: string): Promise<Refund | undefined> {
  return queries.first(byId, { id });
}

const ofOrder = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('refunds').selectAll().where('order_id', '=', p('order_id')).orderBy('created_at').orderBy('id'),
);

/** All refunds of an order, first one first. */
export function refundsOf(queries: Queries, orderId: string): Promise<Refund[]> {
  return queries.all(ofOrder, { order_id: orderId });
}

export function listRefunds(
  queries: Queries,
  filter: { status?: RefundStatus | undefined; q?: string | undefined; before?: { at: number; id: string } | undefined; limit: number },
): Promise<Refund[]> {
  let query = build.selectFrom('refunds').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(filter.limit);
  const { status, q, before } = filter;
  if (q) query = query.where('order_id', 'in', idsOfOrders(q));
  if (status !== undefined) query = query.where('status', '=', status);
  if (before) query = query.where((e) => e.or([e('created_at', '<', before.at), e.and([e('created_at', '=', before.at), e('id', '<', before.id)])]));
  return queries.all(query);
}

const parts = statement<{ refund_id: string }>()((build, p) =>
  build.selectFrom('refund_parts').selectAll().where('refund_id', '=', p('refund_id')).orderBy('receipt_id'),
);

export function partsOf(queries: Queries, refundId: string): Promise<RefundPart[]> {
  return queries.all(parts, { refund_id: refundId });
}

const openParts = statement<{ receipt_id: string }>()((build, p) =>
  build
    .selectFrom('refund_parts')
    .innerJoin('refunds', 'refunds.id', 'refund_parts.refund_id')
    .select((e) => e.fn.countAll<number>().as('n'))
    .where('refund_parts.receipt_id', '=', p('receipt_id'))
    .where('refunds.status', 'in', ['requested', 'approved', 'sent', 'unknown']),
);

/** How many refunds that are not over yet take money from a receipt. */
export async function countOpenRefunds(queries: Queries, receiptId: string): Promise<number> {
  return (await queries.first(openParts, { receipt_id: receiptId }))?.n ?? 0;
}

/** What may change with a move; the status itself is in `to`. */
export type RefundChange = Omit<Updateable<Tables['refunds']>, 'id' | 'order_id' | 'status' | 'version' | 'updated_at'>;

/** Moves a refund along its table, once; false when it is not in a state from which it may go there. */
export async function moveRefund(tx: Transaction, id: string, to: RefundStatus, change: RefundChange, now: number): Promise<boolean> {
  const moved = build
    .updateTable('refunds')
    .set((e) => ({ ...change, status: to, updated_at: now, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('status', 'in', refundSourcesOf(to));
  return (await tx.run(moved)) === 1;
}

/** Changes facts of a refund that is in a state and stays in it. */
export async function changeRefund(tx: Transaction, { id, status }: Pick<Refund, 'id' | 'status'>, change: RefundChange, now: number): Promise<boolean> {
  const changed = build
    .updateTable('refunds')
    .set((e) => ({ ...change, updated_at: now, version: e('version', '+', 1) }))
    .where('id', '=', id)
    .where('status', '=', status);
  return (await tx.run(changed)) === 1;
}

const due = statement<{ now: number; lease: number; limit: number }>()((build, p, dialect) =>
  build
    .updateTable('refunds')
    .set((e) => ({ next_check_at: p('lease'), checks: e('checks', '+', 1) }))
    .where('id', 'in', (e) => {
      const waiting = e.selectFrom('refunds').select('id').where('next_check_at', '<=', p('now')).orderBy('next_check_at').limit(p('limit'));
      return dialect === 'postgres' ? waiting.forUpdate().skipLocked() : waiting;
    })
    .returningAll(),
);

/** Takes refunds that are due to be sent or asked about; until `lease` (ms) nobody else takes them. */
export function claimDueRefunds(tx: Transaction, now: number, lease: number, limit: number): Promise<Refund[]> {
  return tx.all(due, { now, lease, limit });
}

/** Makes an open refund due now, because the provider has said something about its payout. */
export function hurryRefund(tx: Transaction, trackId: string, now: number): Promise<number> {
  return tx.run(build.updateTable('refunds').set({ next_check_at: now }).where('track_id', '=', trackId).where('status', 'in', ['sent', 'unknown']));
}

/** Takes the buyer's own words off an order's refunds; where the money went stays, because it is in public anyway and proves that it was paid. */
export function forgetRefundReasons(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(build.updateTable('refunds').set({ reason: '' }).where('order_id', '=', orderId));
}
