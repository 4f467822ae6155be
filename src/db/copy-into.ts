/** Copies a whole SQLite database into another one, usually PostgreSQL: same tables, same rows, nothing recalculated. */
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import type { Database, Transaction } from './database.ts';
import { asQuery, rawQuery } from './statement.ts';

const batch = 500;
/** Of rows with content of files: what is in memory, and in one statement. */
const batchBytes = 8 * 1024 * 1024;

/** Nothing was copied: rows of two shops must not be mixed. */
export class TargetNotEmpty extends Error {}

/**
 * Copies every table that both have, in one transaction: all of it, or nothing.
 * @param file a SQLite database that nobody writes to, with the schema of this version
 * @param onTable told of each table when it is copied
 * @returns how many rows of each table
 * @throws TargetNotEmpty
 */
export async function copyInto(target: Database, file: string, onTable: (table: string, rows: number) => void): Promise<ReadonlyMap<string, number>> {
  const source = new DatabaseSync(file, { readOnly: true });
  try {
    const tables = await sharedTables(source, target);
    const all = await target.transaction(async (tx) => {
      const copied = new Map<string, number>();
      for (const table of tables) {
        const count = await copyTable(source, tx, table);
        copied.set(table, count);
        onTable(table, count);
      }
      return copied;
    });
    await target.analyze();
    return all;
  } finally {
    source.close();
  }
}

/** Tables of both, each after those that it refers to; the record of migrations belongs to each database itself. */
async function sharedTables(source: DatabaseSync, target: Database): Promise<string[]> {
  const theirs = new Set<string>();
  const names = source.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migrations' order by name").all();
  for (const { name } of names) if (await hasTable(target, String(name))) theirs.add(String(name));
  const ordered: string[] = [];
  const visit = (table: string): void => {
    if (ordered.includes(table)) return;
    const parents = source.prepare(`pragma foreign_key_list("${table}")`).all();
    for (const { table: parent } of parents) if (parent !== table && theirs.has(String(parent))) visit(String(parent));
    ordered.push(table);
  };
  for (const table of theirs) visit(table);
  return ordered;
}

async function hasTable(db: Database, table: string): Promise<boolean> {
  const catalogue =
    db.dialect.name === 'sqlite'
      ? 'select name from sqlite_schema'
      : 'select table_name as name from information_schema.tables where table_schema = current_schema()';
  const rows = await db.read.all(rawQuery<{ name: string }>(`select name from (${catalogue}) as known`));
  return rows.some(({ name }) => name === table);
}

async function copyTable(source: DatabaseSync, tx: Transaction, table: string): Promise<number> {
  if ((await tx.first(rawQuery(`select 1 from "${table}" limit 1`))) !== undefined)
    throw new TargetNotEmpty(`The database is not empty, it has rows in ${table}`);
  let count = 0;
  let rows: Record<string, unknown>[] = [];
  let bytes = 0;
  const write = async (): Promise<void> => {
    if (rows.length > 0) await tx.run(asQuery(insertAll(table, rows)));
    count += rows.length;
    rows = [];
    bytes = 0;
  };
  for (const row of source.prepare(`select * from "${table}"`).iterate()) {
    rows.push(row);
    bytes += Object.values(row).reduce<number>((sum, value) => (value instanceof Uint8Array ? sum + value.length : sum), 0);
    if (rows.length === batch || bytes >= batchBytes) await write();
  }
  await write();
  return count;
}

function insertAll(table: string, rows: readonly Record<string, unknown>[]) {
  const columns = Object.keys(rows[0] ?? {});
  const tuples = rows.map((row) => sql`(${sql.join(columns.map((column) => row[column]))})`);
  return sql`insert into ${sql.table(table)} (${sql.join(columns.map((column) => sql.ref(column)))}) values ${sql.join(tuples)}`;
}
