/** The SQL of simulated payments and of the play money's ledger. */
import { randomToken } from '../core/crypto.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import { isCovered, isOpen, type SimulatedPayment } from './payments.ts';
import type { PaymentRow } from './store.ts';

/** False when the track id is taken. */
export function insertPayment(tx: Transaction, payment: SimulatedPayment): Promise<boolean> {
  return tx.insertIfAbsent('simulator_payments', {
    track_id: payment.trackId,
    version: 0,
    type: payment.type,
    created_at: payment.createdAt,
    order_id: payment.orderId,
    ...paymentColumns(payment),
  });
}

const byTrackId = statement<{ id: string }>()((build, p) => build.selectFrom('simulator_payments').select('document').where('track_id', '=', p('id')));

export async function findPayment(queries: Queries, trackId: string): Promise<SimulatedPayment | undefined> {
  return paymentFrom(await queries.first(byTrackId, { id: trackId }));
}

// Writing first takes the row's lock on PostgreSQL, so what it returns is the newest state and nobody changes it meanwhile.
const lock = statement<{ id: string }>()((build, p) =>
  build
    .updateTable('simulator_payments')
    .set((e) => ({ version: e('version', '+', 1) }))
    .where('track_id', '=', p('id'))
    .returning('document'),
);

export async function lockPayment(tx: Transaction, trackId: string): Promise<SimulatedPayment | undefined> {
  return paymentFrom(await tx.first(lock, { id: trackId }));
}

const update = statement<Omit<PaymentRow, 'version' | 'type' | 'created_at' | 'order_id'>>()((build, p) =>
  build
    .updateTable('simulator_payments')
    .set({
      status: p('status'),
      currency: p('currency'),
      atoms: p('atoms'),
      coin: p('coin'),
      network: p('network'),
      address: p('address'),
      paid_at: p('paid_at'),
      due_at: p('due_at'),
      document: p('document'),
    })
    .where('track_id', '=', p('track_id')),
);

export async function updatePayment(tx: Transaction, payment: SimulatedPayment): Promise<void> {
  await tx.run(update, { track_id: payment.trackId, ...paymentColumns(payment) });
}

function paymentColumns(payment: SimulatedPayment) {
  const { status, currency, atoms, coin, network, address } = payment;
  // When enough is on its way, the deadline changes nothing any more.
  const due = isOpen(payment) && !isCovered(payment);
  return {
    status,
    currency,
    atoms,
    coin,
    network,
    address,
    paid_at: payment.paidAt,
    due_at: due ? payment.expiresAt : null,
    document: JSON.stringify(payment),
  };
}

function paymentFrom(row: { document: string } | undefined): SimulatedPayment | undefined {
  if (!row) return undefined;
  const payment: SimulatedPayment = JSON.parse(row.document);
  return payment;
}

const dueIds = statement<{ now: number }>()((build, p) =>
  build.selectFrom('simulator_payments').select('track_id').where('due_at', '<=', p('now')).orderBy('due_at').limit(100),
);

export async function duePayments(queries: Queries, now: number): Promise<string[]> {
  return (await queries.all(dueIds, { now })).map((row) => row.track_id);
}

export interface PaymentFilter {
  readonly trackId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly orderPrefix?: string | undefined;
  readonly type?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
  readonly coin?: string | undefined;
  readonly currency?: string | undefined;
  readonly network?: string | undefined;
  readonly address?: string | undefined;
  /** Creation time, both ends included. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly fromAtoms?: number | undefined;
  readonly toAtoms?: number | undefined;
  readonly sortBy?: 'created_at' | 'paid_at' | 'atoms' | undefined;
  readonly ascending?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

export async function listPayments(queries: Queries, filter: PaymentFilter): Promise<SimulatedPayment[]> {
  const direction = filter.ascending === true ? 'asc' : 'desc';
  const rows = await queries.all(
    filtered(filter)
      .select('document')
      .orderBy(filter.sortBy ?? 'created_at', direction)
      .orderBy('track_id', direction)
      .limit(filter.limit)
      .offset(filter.offset),
  );
  return rows.map(paymentFrom).filter((payment) => payment !== undefined);
}

export async function countPayments(queries: Queries, filter: PaymentFilter): Promise<number> {
  const row = await queries.first(filtered(filter).select((e) => e.fn.countAll<number>().as('count')));
  return Number(row?.count ?? 0);
}

function filtered(filter: PaymentFilter) {
  let query = build.selectFrom('simulator_payments');
  if (filter.trackId !== undefined) query = query.where('track_id', '=', filter.trackId);
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId);
  // Order ids are letters, digits and punctuation: what begins with a prefix sorts between it and it followed by "zzzz".
  if (filter.orderPrefix !== undefined) query = query.where('order_id', '>=', filter.orderPrefix).where('order_id', '<', `${filter.orderPrefix}zzzz`);
  if (filter.type !== undefined) query = query.where('type', '=', filter.type);
  if (filter.statuses !== undefined) query = query.where('status', 'in', [...filter.statuses]);
  if (filter.coin !== undefined) query = query.where('coin', '=', filter.coin);
  if (filter.currency !== undefined) query = query.where('currency', '=', filter.currency);
  if (filter.network !== undefined) query = query.where('network', '=', filter.network);
  if (filter.address !== undefined) query = query.where('address', '=', filter.address);
  if (filter.from !== undefined) query = query.where('created_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('created_at', '<=', filter.to);
  if (filter.fromAtoms !== undefined) query = query.where('atoms', '>=', filter.fromAtoms);
  if (filter.toAtoms !== undefined) query = query.where('atoms', '<=', filter.toAtoms);
  return query;
}

export async function addToLedger(tx: Transaction, movement: { trackId: string; hash: string; coin: string; atoms: number; at: number }): Promise<void> {
  await tx.insert('simulator_ledger', {
    id: randomToken(12),
    track_id: movement.trackId,
    hash: movement.hash,
    coin: movement.coin,
    atoms: movement.atoms,
    at: movement.at,
  });
}

/** Confirmed money by coin: what came in, and what went out as payouts. */
export function ledgerTotals(queries: Queries) {
  return queries.all(
    build
      .selectFrom('simulator_ledger')
      .select((e) => [
        'coin',
        e.fn.sum<number>(e.case().when('atoms', '>', 0).then(e.ref('atoms')).else(0).end()).as('received'),
        e.fn.sum<number>(e.case().when('atoms', '<', 0).then(e.ref('atoms')).else(0).end()).as('paid_out'),
      ])
      .groupBy('coin')
      .orderBy('coin'),
  );
}

/** Number of payments in each status. */
export function statusCounts(queries: Queries) {
  return queries.all(
    build
      .selectFrom('simulator_payments')
      .select((e) => ['status', e.fn.countAll<number>().as('count')])
      .groupBy('status')
      .orderBy('status'),
  );
}

/** What was received, by coin and calendar-free range of creation, for the statistics. */
export function receivedByCoin(queries: Queries, filter: PaymentFilter) {
  return queries.all(
    build
      .selectFrom('simulator_ledger')
      .where('atoms', '>', 0)
      .where('track_id', 'in', filtered(filter).select('track_id'))
      .select((e) => ['coin', e.fn.countAll<number>().as('total'), e.fn.sum<number>('atoms').as('atoms')])
      .groupBy('coin')
      .orderBy('coin'),
  );
}
