/**
 * What the schema itself forbids: while such a guard stands, no row can break its rule, so it is asked whether it stands instead of reading every row.
 * A guard is lost only by hand, or by a tool that copies tables without their constraints.
 */
import type { Dialect } from '../db/dialect.ts';

interface Guard {
  /** The invariant that rests on it. */
  readonly id: string;
  readonly says: string;
  readonly table: string;
  /** Columns that are unique together, or `append-only`. */
  readonly forbids: readonly string[] | 'append-only';
}

export const guards: readonly Guard[] = [
  { id: 'I3', says: 'ledger entries can be changed', table: 'ledger_entries', forbids: 'append-only' },
  { id: 'I4', says: 'a movement of money can be written down twice', table: 'receipts', forbids: ['provider', 'movement'] },
  { id: 'I4', says: "a provider's payment can belong to two attempts", table: 'payment_attempts', forbids: ['provider', 'track_id'] },
  { id: 'I4', says: 'a red-packet code can be used twice', table: 'red_packets', forbids: ['code_hash'] },
  { id: 'I8', says: 'a card key can be in two deliveries', table: 'delivery_items', forbids: ['card_key_id'] },
  { id: 'I8', says: 'a card key can be in stock twice', table: 'card_keys', forbids: ['fingerprint'] },
  { id: 'I16', says: 'audit entries can be changed', table: 'audit_log', forbids: 'append-only' },
  { id: 'I16', says: 'seals of the audit log can be changed', table: 'audit_seals', forbids: 'append-only' },
  { id: 'I18', says: 'an event can have two jobs for one channel and recipient', table: 'jobs', forbids: ['event_id', 'channel', 'recipient'] },
];

/** Selects the table's name as `subject` when the guard does not stand. */
export function brokenGuard({ table, forbids }: Guard, dialect: Dialect): string {
  return `select '${table}' as subject where not ${forbids === 'append-only' ? refuses(table, dialect) : isUnique(table, forbids, dialect)}`;
}

/** The condition that there is a unique index over just these columns, of all rows. */
function isUnique(table: string, columns: readonly string[], dialect: Dialect): string {
  const wanted = columns.toSorted().join();
  switch (dialect.name) {
    case 'sqlite':
      return `exists (select 1 from pragma_index_list('${table}') i where i."unique" = 1 and i.partial = 0
        and (select group_concat(name, ',' order by name) from pragma_index_info(i.name)) = '${wanted}')`;
    case 'postgres':
      return `exists (select 1 from pg_index i where i.indrelid = '${table}'::regclass and i.indisunique and i.indisvalid and i.indpred is null
        and (select string_agg(a.attname::text, ',' order by a.attname) from pg_attribute a where a.attrelid = i.indrelid and a.attnum = any (i.indkey)) = '${wanted}')`;
  }
}

/** The condition that triggers refuse both UPDATE and DELETE. */
function refuses(table: string, dialect: Dialect): string {
  switch (dialect.name) {
    case 'sqlite':
      return `(select count(*) from sqlite_schema where type = 'trigger' and tbl_name = '${table}' and name in ('${table}_no_update', '${table}_no_delete')) = 2`;
    case 'postgres':
      return `exists (select 1 from pg_trigger t where t.tgrelid = '${table}'::regclass and t.tgname = '${table}_append_only' and t.tgenabled in ('O', 'A'))`;
  }
}
