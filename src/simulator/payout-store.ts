/** The SQL of simulated payouts. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { SimulatedPayout } from './payouts.ts';
import type { PayoutRow } from './store.ts';

/** `dueAt`: when the payout moves on by itself; null when it waits for the control API. False when the track id is taken. */
export function insertPayout(tx: Transaction, payout: SimulatedPayout, dueAt: number | null): Promise<boolean> {
  const { trackId, status, coin, network, atoms, createdAt } = payout;
  return tx.insertIfAbsent('simulator_payouts', {
    track_id: trackId,
    version: 0,
    status,
    coin,
    network,
    atoms,
    created_at: createdAt,
    due_at: dueAt,
    document: JSON.stringify(payout),
  });
}

const byTrackId = statement<{ id: string }>()((build, p) => build.selectFrom('simulator_payouts').select('document').where('track_id', '=', p('id')));

export async function findPayout(queries: Queries, trackId: string): Promise<SimulatedPayout | undefined> {
  return payoutFrom(await queries.first(byTrackId, { id: trackId }));
}

const lock = statement<{ id: string }>()((build, p) =>
  build
    .updateTable('simulator_payouts')
    .set((e) => ({ version: e('version', '+', 1) }))
    .where('track_id', '=', p('id'))
    .returning('document'),
);

export async function lockPayout(tx: Transaction, trackId: string): Promise<SimulatedPayout | undefined> {
  return payoutFrom(await tx.first(lock, { id: trackId }));
}

const update = statement<Pick<PayoutRow, 'track_id' | 'status' | 'due_at' | 'document'>>()((build, p) =>
  build
    .updateTable('simulator_payouts')
    .set({ status: p('status'), due_at: p('due_at'), document: p('document') })
    .where('track_id', '=', p('track_id')),
);

export async function updatePayout(tx: Transaction, payout: SimulatedPayout, dueAt: number | null): Promise<void> {
  await tx.run(update, { track_id: payout.trackId, status: payout.status, due_at: dueAt, document: JSON.stringify(payout) });
}

const dueIds = statement<{ now: number }>()((build, p) =>
  build.selectFrom('simulator_payouts').select('track_id').where('due_at', '<=', p('now')).orderBy('due_at').limit(100),
);

export async function duePayouts(queries: Queries, now: number): Promise<string[]> {
  return (await queries.all(dueIds, { now })).map((row) => row.track_id);
}

export interface PayoutFilter {
  readonly statuses?: readonly string[] | undefined;
  readonly coin?: string | undefined;
  readonly network?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly fromAtoms?: number | undefined;
  readonly toAtoms?: number | undefined;
  readonly sortBy?: 'created_at' | 'atoms' | undefined;
  readonly ascending?: boolean | undefined;
  readonly limit: number;
  readonly offset: number;
}

export async function listPayouts(queries: Queries, filter: PayoutFilter): Promise<SimulatedPayout[]> {
  const direction = filter.ascending === true ? 'asc' : 'desc';
  const rows = await queries.all(
    filtered(filter)
      .select('document')
      .orderBy(filter.sortBy ?? 'created_at', direction)
      .orderBy('track_id', direction)
      .limit(filter.limit)
      .offset(filter.offset),
  );
  return rows.map(payoutFrom).filter((payout) => payout !== undefined);
}

export async function countPayouts(queries: Queries, filter: PayoutFilter): Promise<number> {
  const row = await queries.first(filtered(filter).select((e) => e.fn.countAll<number>().as('count')));
  return Number(row?.count ?? 0);
}

function filtered(filter: PayoutFilter) {
  let query = build.selectFrom('simulator_payouts');
  if (filter.statuses !== undefined) query = query.where('status', 'in', [...filter.statuses]);
  if (filter.coin !== undefined) query = query.where('coin', '=', filter.coin);
  if (filter.network !== undefined) query = query.where('network', '=', filter.network);
  if (filter.from !== undefined) query = query.where('created_at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('created_at', '<=', filter.to);
  if (filter.fromAtoms !== undefined) query = query.where('atoms', '>=', filter.fromAtoms);
  if (filter.toAtoms !== undefined) query = query.where('atoms', '<=', filter.toAtoms);
  return query;
}

function payoutFrom(row: { document: string } | undefined): SimulatedPayout | undefined {
  if (!row) return undefined;
  const payout: SimulatedPayout = JSON.parse(row.document);
  return payout;
}
