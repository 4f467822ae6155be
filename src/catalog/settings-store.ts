/** The SQL of `settings`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { statement } from '../db/statement.ts';

const everything = statement<Record<string, never>>()((build) => build.selectFrom('settings').select(['key', 'value']));

/** Every stored setting with its JSON text. */
export function allSettings(queries: Queries) {
  return queries.all(everything, {});
}

const write = statement<{ key: string; value: string; updated_at: number }>()((build, p) =>
  build
    .insertInto('settings')
    .values({ key: p('key'), value: p('value'), updated_at: p('updated_at') })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: p('value'), updated_at: p('updated_at') })),
);

export function writeSetting(tx: Transaction, key: string, value: string, now: number): Promise<number> {
  return tx.run(write, { key, value, updated_at: now });
}

/** Lets one change of settings wait for another until it is committed, so that each sees what it changes. */
export function lockSettings(tx: Transaction, now: number): Promise<number> {
  return writeSetting(tx, '_changed', 'true', now);
}

const byKey = statement<{ key: string }>()((build, p) => build.selectFrom('settings').select('value').where('key', '=', p('key')));

/** One stored value, read from its JSON. */
export async function findSetting(queries: Queries, key: string): Promise<unknown> {
  const row = await queries.first(byKey, { key });
  return row && JSON.parse(row.value);
}

/** Stores a value that must not be there yet; false when it is. */
export function claimSetting(tx: Transaction, key: string, value: string, now: number): Promise<boolean> {
  return tx.insertIfAbsent('settings', { key, value, updated_at: now });
}
