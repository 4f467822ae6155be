/** The SQL of `audit_log` and `audit_seals`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type AuditRow = Tables['audit_log'];
export type AuditSeal = Tables['audit_seals'];

/** Ids are `aud_` and twelve hex digits of milliseconds (core/ids.ts), so a time is a place in their order. */
export function auditIdAt(ms: number): string {
  return `aud_${Math.max(0, Math.floor(ms)).toString(16).padStart(12, '0')}`;
}

export function msOfAuditId(id: string): number {
  return Number.parseInt(id.slice(4, 16), 16);
}

export interface AuditFilter {
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly action?: string | undefined;
  /** Epoch ms, inclusive. */
  readonly from?: number | undefined;
  /** Epoch ms, exclusive. */
  readonly to?: number | undefined;
  readonly beforeId?: string | undefined;
  readonly limit: number;
}

/** An id's time is never earlier than its row's, and later only by what the clock once stepped back; a day covers that. */
const clockStepMs = 24 * 60 * 60 * 1_000;

/** Newest first, each with its seal's hash once it has one. */
export function searchAuditLog(queries: Queries, filter: AuditFilter): Promise<(AuditRow & { hash: string | null })[]> {
  const { actor, subject, action, from, to, beforeId } = filter;
  let query = build
    .selectFrom('audit_log as a')
    .leftJoin('audit_seals as s', 's.audit_id', 'a.id')
    .selectAll('a')
    .select('s.hash')
    .orderBy('a.id', 'desc')
    .limit(filter.limit);
  if (actor !== undefined) query = query.where('a.actor', '=', actor);
  if (subject !== undefined) query = query.where('a.subject', '=', subject);
  if (action !== undefined) query = query.where('a.action', '=', action);
  if (from !== undefined) query = query.where('a.at', '>=', from).where('a.id', '>=', auditIdAt(from));
  if (to !== undefined) query = query.where('a.at', '<', to).where('a.id', '<', auditIdAt(to + clockStepMs));
  if (beforeId !== undefined) query = query.where('a.id', '<', beforeId);
  return queries.all(query);
}

const last = statement<Record<string, never>>()((build) => build.selectFrom('audit_seals').selectAll().orderBy('seal_no', 'desc').limit(1));

export function lastSeal(queries: Queries): Promise<AuditSeal | undefined> {
  return queries.first(last, {});
}

const newest = statement<Record<string, never>>()((build) => build.selectFrom('audit_seals').select('audit_id').orderBy('audit_id', 'desc').limit(1));

/** The newest id that is sealed; sealing looks on from a little before it. */
export async function newestSealedId(queries: Queries): Promise<string | undefined> {
  return (await queries.first(newest, {}))?.audit_id;
}

const page = statement<{ after: string; limit: number }>()((build, p) =>
  build
    .selectFrom((e) => e.selectFrom('audit_log').select('id').where('id', '>', p('after')).orderBy('id').limit(p('limit')).as('a'))
    .leftJoin('audit_seals as s', 's.audit_id', 'a.id')
    .select(['a.id', 's.seal_no'])
    .orderBy('a.id'),
);

/**
 * Looks through `limit` rows after an id, by index alone, and fetches those that have no seal; in id order.
 * `lastId` says where to go on, or that there is nothing more.
 */
export async function unsealedRows(queries: Queries, afterId: string, limit: number): Promise<{ rows: AuditRow[]; lastId: string | undefined }> {
  const looked = await queries.all(page, { after: afterId, limit });
  const ids = looked.filter((row) => row.seal_no === null).map((row) => row.id);
  const rows = ids.length === 0 ? [] : await queries.all(build.selectFrom('audit_log').selectAll().where('id', 'in', ids).orderBy('id'));
  return { rows, lastId: looked.length < limit ? undefined : looked.at(-1)?.id };
}

/** One statement for all of them; fails with a unique violation when another instance took one of the numbers. */
export async function insertSeals(tx: Transaction, seals: readonly AuditSeal[]): Promise<void> {
  if (seals.length > 0) await tx.run(build.insertInto('audit_seals').values([...seals]));
}

const chain = statement<{ after: number; limit: number }>()((build, p) =>
  build
    .selectFrom('audit_seals as s')
    .leftJoin('audit_log as a', 'a.id', 's.audit_id')
    .select([
      's.seal_no',
      's.audit_id',
      's.previous_hash',
      's.hash',
      'a.id',
      'a.at',
      'a.actor',
      'a.ip',
      'a.action',
      'a.subject',
      'a.before',
      'a.after',
      'a.request_id',
    ])
    .where('s.seal_no', '>', p('after'))
    .orderBy('s.seal_no')
    .limit(p('limit')),
);

/** The chain in its order, each seal with its row, or with nulls where the row is gone. */
export function chainPage(queries: Queries, afterSealNo: number, limit: number) {
  return queries.all(chain, { after: afterSealNo, limit });
}
