/** The SQL of `webhook_endpoints`, and of the jobs on their lanes. */
import type { Updateable } from 'kysely';
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, statement } from '../../db/statement.ts';
import type { Tables } from '../../db/tables.ts';
import type { Endpoint } from './endpoint.ts';

const enabled = statement<Record<string, never>>()((build) =>
  build.selectFrom('webhook_endpoints').select(['id', 'events']).where('disabled_at', 'is', null).orderBy('id'),
);

/** Asked for every event. */
export function enabledEndpoints(queries: Queries) {
  return queries.all(enabled, {});
}

/** Oldest first. */
export function listEndpoints(queries: Queries): Promise<Endpoint[]> {
  return queries.all(build.selectFrom('webhook_endpoints').selectAll().orderBy('created_at').orderBy('id'));
}

const byId = statement<{ id: string }>()((build, p) => build.selectFrom('webhook_endpoints').selectAll().where('id', '=', p('id')));

export function findEndpoint(queries: Queries, id: string): Promise<Endpoint | undefined> {
  return queries.first(byId, { id });
}

export function insertEndpoint(tx: Transaction, endpoint: Endpoint): Promise<void> {
  return tx.insert('webhook_endpoints', endpoint);
}

/** The endpoint after the change, if it still had this version. */
export function updateEndpoint(tx: Transaction, seen: Endpoint, columns: Updateable<Tables['webhook_endpoints']>, now: number): Promise<Endpoint | undefined> {
  return tx.first(
    build
      .updateTable('webhook_endpoints')
      .set({ ...columns, updated_at: now, version: seen.version + 1 })
      .where('id', '=', seen.id)
      .where('version', '=', seen.version)
      .returningAll(),
  );
}

export function deleteEndpoint(tx: Transaction, id: string): Promise<number> {
  return tx.run(build.deleteFrom('webhook_endpoints').where('id', '=', id));
}

/** It works again, as far as we know. */
export function noteTaken(tx: Transaction, id: string): Promise<number> {
  return tx.run(build.updateTable('webhook_endpoints').set({ failing_since: null, last_problem: null }).where('id', '=', id));
}

export function noteProblem(tx: Transaction, id: string, problem: string, now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('webhook_endpoints')
      .set((e) => ({ failing_since: e.fn.coalesce('failing_since', e.val(now)), last_problem: problem }))
      .where('id', '=', id),
  );
}

/** 1 for the one caller that switched it off. */
export function switchOff(tx: Transaction, id: string, problem: string, now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('webhook_endpoints')
      .set((e) => ({ disabled_at: now, last_problem: problem, updated_at: now, version: e('version', '+', 1) }))
      .where('id', '=', id)
      .where('disabled_at', 'is', null),
  );
}

const deliveries = statement<{ endpoint: string; before: string; limit: number }>()((build, p) =>
  build
    .selectFrom('jobs')
    .selectAll()
    .where('channel', '=', 'webhook')
    .where('recipient', '=', p('endpoint'))
    .where('id', '<', p('before'))
    .orderBy('id', 'desc')
    .limit(p('limit')),
);

/** What was sent to an endpoint, newest first; `before` is a job's id. */
export function deliveriesOf(queries: Queries, endpoint: string, before: string | undefined, limit: number): Promise<Tables['jobs'][]> {
  return queries.all(deliveries, { endpoint, before: before ?? 'job_~', limit });
}
