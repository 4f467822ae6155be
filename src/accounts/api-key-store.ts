/** The SQL of `api_keys`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type ApiKeyRow = Tables['api_keys'];

export function insertApiKey(tx: Transaction, key: ApiKeyRow): Promise<void> {
  return tx.insert('api_keys', key);
}

const byHash = statement<{ hash: string }>()((build, p) => build.selectFrom('api_keys').selectAll().where('key_hash', '=', p('hash')));

export function findApiKey(queries: Queries, hash: string): Promise<ApiKeyRow | undefined> {
  return queries.first(byHash, { hash });
}

export function findApiKeyById(queries: Queries, id: string): Promise<ApiKeyRow | undefined> {
  return queries.first(build.selectFrom('api_keys').selectAll().where('id', '=', id));
}

/** Newest first. */
export function listApiKeys(queries: Queries, before: { createdAt: number; id: string } | undefined, limit: number): Promise<ApiKeyRow[]> {
  let query = build.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit);
  if (before)
    query = query.where((e) => e.or([e('created_at', '<', before.createdAt), e.and([e('created_at', '=', before.createdAt), e('id', '<', before.id)])]));
  return queries.all(query);
}

const used = statement<{ id: string; now: number; before: number }>()((build, p) =>
  build
    .updateTable('api_keys')
    .set({ last_used_at: p('now') })
    .where('id', '=', p('id'))
    .where((e) => e.or([e('last_used_at', 'is', null), e('last_used_at', '<=', p('before'))])),
);

/** Notes the use unless one at or after `before` is noted already. */
export function noteKeyUsed(tx: Transaction, id: string, now: number, before: number): Promise<number> {
  return tx.run(used, { id, now, before });
}

/** The key as it was before, when this call revoked it. */
export async function markKeyRevoked(tx: Transaction, id: string, now: number): Promise<Pick<ApiKeyRow, 'id' | 'name' | 'role'> | undefined> {
  return tx.first(
    build.updateTable('api_keys').set({ revoked_at: now }).where('id', '=', id).where('revoked_at', 'is', null).returning(['id', 'name', 'role']),
  );
}
