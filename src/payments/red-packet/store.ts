/** The SQL of `red_packets`. */
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, statement } from '../../db/statement.ts';
import type { RedPacketReason, RedPacketState, Tables } from '../../db/tables.ts';

export type RedPacket = Tables['red_packets'];

export function insertRedPacket(tx: Transaction, packet: RedPacket): Promise<boolean> {
  return tx.insertIfAbsent('red_packets', packet);
}

const ofOrder = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('red_packets').selectAll().where('order_id', '=', p('order_id')).orderBy('version'),
);

export function redPacketsOf(queries: Queries, orderId: string): Promise<RedPacket[]> {
  return queries.all(ofOrder, { order_id: orderId });
}

export function findRedPacket(queries: Queries, id: string): Promise<RedPacket | undefined> {
  return queries.first(build.selectFrom('red_packets').selectAll().where('id', '=', id));
}

export function findByCode(queries: Queries, codeHash: string): Promise<RedPacket | undefined> {
  return queries.first(build.selectFrom('red_packets').selectAll().where('code_hash', '=', codeHash));
}

/** Takes a submitted packet, or one that somebody took before `staleBefore` and forgot; true for the one who got it. */
export async function claimPacket(tx: Transaction, id: string, by: string, now: number, staleBefore: number): Promise<boolean> {
  const claimed = build
    .updateTable('red_packets')
    .set({ state: 'claimed', claimed_by: by, claimed_at: now })
    .where('id', '=', id)
    .where('first_by', 'is', null)
    .where((e) =>
      e.or([e('state', '=', 'submitted'), e.and([e('state', '=', 'claimed'), e.or([e('claimed_by', '=', by), e('claimed_at', '<', staleBefore)])])]),
    );
  return (await tx.run(claimed)) === 1;
}

export interface Decision {
  readonly state: 'confirmed' | 'rejected';
  readonly amount_minor: number | null;
  readonly reason: RedPacketReason | null;
  readonly decided_by: string;
  readonly decided_at: number;
}

/** Keeps what the first of two people says; false when somebody was faster. */
export async function countPacket(tx: Transaction, id: string, by: string, amountMinor: number, now: number): Promise<boolean> {
  const counted = build
    .updateTable('red_packets')
    .set({ state: 'claimed', claimed_by: by, claimed_at: now, first_by: by, first_amount_minor: amountMinor, first_at: now, alarms: 0 })
    .where('id', '=', id)
    .where('state', 'in', ['submitted', 'claimed'])
    .where('first_by', 'is', null);
  return (await tx.run(counted)) === 1;
}

/** Decides an open packet once; false when somebody decided it before (F21, I20). */
export async function decidePacket(tx: Transaction, id: string, decision: Decision): Promise<boolean> {
  return (await tx.run(build.updateTable('red_packets').set(decision).where('id', '=', id).where('state', 'in', ['submitted', 'claimed']))) === 1;
}

/** Erases the codes of packets decided before a time (S46); the hash stays, so that a code is never accepted again. */
export function eraseCodes(tx: Transaction, decidedBefore: number): Promise<number> {
  return tx.run(
    build
      .updateTable('red_packets')
      .set({ sealed: null })
      .where('sealed', 'is not', null)
      .where('state', 'in', ['confirmed', 'rejected'])
      .where('decided_at', '<', decidedBefore),
  );
}

const openPackets = statement<Record<string, never>>()((build) =>
  build.selectFrom('red_packets').selectAll().where('state', 'in', ['submitted', 'claimed']).orderBy('submitted_at'),
);

/** Everything that waits for a person, oldest first. */
export function openPacketsOf(queries: Queries): Promise<RedPacket[]> {
  return queries.all(openPackets, {});
}

/** Counts a call for help; true for the one who may call. */
export async function noteAlarm(tx: Transaction, { id, alarms }: RedPacket): Promise<boolean> {
  const noted = build
    .updateTable('red_packets')
    .set({ alarms: alarms + 1 })
    .where('id', '=', id)
    .where('alarms', '=', alarms)
    .where('state', 'in', ['submitted', 'claimed']);
  return (await tx.run(noted)) === 1;
}

const mostCounted = 20_000;

/** Packets that were sent since a time, newest first; enough for any statistics. */
export function packetsSince(queries: Queries, since: number) {
  return queries.all(
    build
      .selectFrom('red_packets')
      .select(['state', 'reason', 'amount_minor', 'submitted_at', 'claimed_at', 'decided_by', 'decided_at'])
      .where('submitted_at', '>=', since)
      .orderBy('submitted_at', 'desc')
      .limit(mostCounted),
  );
}

const waiting: readonly RedPacketState[] = ['submitted', 'claimed'];

/** Packets for operators: those that wait first come first, decided ones newest first. */
export function listPackets(queries: Queries, filter: { state?: RedPacketState | undefined; limit: number }) {
  const order = filter.state === undefined || waiting.includes(filter.state) ? 'asc' : 'desc';
  return queries.all(
    build
      .selectFrom('red_packets')
      .innerJoin('orders', 'orders.id', 'red_packets.order_id')
      .selectAll('red_packets')
      .select(['orders.amount_due_minor as due_minor'])
      .where('red_packets.state', 'in', filter.state === undefined ? [...waiting] : [filter.state])
      .orderBy('red_packets.submitted_at', order)
      .limit(filter.limit),
  );
}
