/** The SQL of `operator_sessions`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type SessionRow = Tables['operator_sessions'];

export function insertSession(tx: Transaction, session: SessionRow): Promise<void> {
  return tx.insert('operator_sessions', session);
}

const byToken = statement<{ hash: string }>()((build, p) =>
  build
    .selectFrom('operator_sessions as s')
    .innerJoin('operators as o', 'o.id', 's.operator_id')
    .selectAll('s')
    .select(['o.email', 'o.name', 'o.role', 'o.disabled_at'])
    .where('s.token_hash', '=', p('hash')),
);

/** A session and whose it is. Whether it still counts is for `session.ts` to say. */
export function findSession(queries: Queries, tokenHash: string) {
  return queries.first(byToken, { hash: tokenHash });
}

const ofOperator = statement<{ operator_id: string; now: number; idle_since: number }>()((build, p) =>
  build
    .selectFrom('operator_sessions')
    .selectAll()
    .where('operator_id', '=', p('operator_id'))
    .where('expires_at', '>', p('now'))
    .where('last_seen_at', '>', p('idle_since'))
    .orderBy('last_seen_at', 'desc')
    .limit(100),
);

export function listLiveSessions(queries: Queries, operatorId: string, now: number, idleSince: number): Promise<SessionRow[]> {
  return queries.all(ofOperator, { operator_id: operatorId, now, idle_since: idleSince });
}

const seen = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('operator_sessions')
    .set({ last_seen_at: p('now') })
    .where('id', '=', p('id'))
    .where('last_seen_at', '<', p('now')),
);

export function noteSessionSeen(tx: Transaction, id: string, now: number): Promise<number> {
  return tx.run(seen, { id, now });
}

export function noteSessionVerified(tx: Transaction, id: string, now: number): Promise<number> {
  return tx.run(build.updateTable('operator_sessions').set({ verified_at: now }).where('id', '=', id));
}

/** Ends one session of an operator; 0 when he has no such session. */
export function deleteSession(tx: Transaction, operatorId: string, id: string): Promise<number> {
  return tx.run(build.deleteFrom('operator_sessions').where('operator_id', '=', operatorId).where('id', '=', id));
}

/** Ends an operator's sessions, all or all but one. */
export function deleteSessionsOf(tx: Transaction, operatorId: string, exceptId?: string): Promise<number> {
  const query = build.deleteFrom('operator_sessions').where('operator_id', '=', operatorId);
  return tx.run(exceptId === undefined ? query : query.where('id', '<>', exceptId));
}

export function deleteDeadSessions(tx: Transaction, now: number, idleSince: number): Promise<number> {
  return tx.run(build.deleteFrom('operator_sessions').where((e) => e.or([e('expires_at', '<=', now), e('last_seen_at', '<=', idleSince)])));
}
