/** SQLite databases as files: copying one that is in use, taking one over, and reading one that is not ours. */
import { chmodSync, existsSync, linkSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** What SQLite keeps beside a database in use. */
const companions = ['-wal', '-shm', '-journal'];

/**
 * Writes a consistent copy of a database, also while others write to it, and proves that it can be read in full.
 * Only this user can read it. Nothing is left at `to` when it fails.
 * @throws Error when `from` cannot be read or the copy is damaged
 */
export function copyDatabase(from: string, to: string): void {
  const part = `${to}.part`;
  removeDatabase(part);
  try {
    using(from, true, (source) => source.exec(`vacuum into '${part.replaceAll("'", "''")}'`));
    chmodSync(part, 0o600);
    const problem = problemOf(part);
    if (problem !== undefined) throw new Error(`The copy of ${from} is damaged: ${problem}`);
    renameSync(part, to);
  } finally {
    removeDatabase(part);
  }
}

/** What makes a file unusable as a database of the shop, if anything. */
export function problemOf(file: string): string | undefined {
  try {
    return using(file, true, (connection) => {
      const found = connection.prepare('pragma integrity_check(1)').get()?.integrity_check;
      if (found !== 'ok') return String(found);
      const ours = connection.prepare("select count(*) as n from sqlite_schema where name in ('migrations', 'card_keys')").get()?.n;
      return ours === 2 ? undefined : 'it is not a database of this shop';
    });
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Brings everything into the one file, so that it can be moved.
 * `in use`: another process has it open. `unreadable`: it is damaged.
 */
export function closeDatabaseFile(file: string): 'closed' | 'in use' | 'unreadable' {
  try {
    // Leaving WAL mode needs the file for oneself, and writes back what was only in the log.
    const mode = using(file, false, (connection) => connection.prepare('pragma journal_mode = delete').get()?.journal_mode);
    if (mode !== 'delete') return 'in use';
    return problemOf(file) === undefined ? 'closed' : 'unreadable';
  } catch (error) {
    return isLocked(error) ? 'in use' : 'unreadable';
  }
}

/**
 * Puts a database in the place of another, which is kept under a third name. Whenever it is interrupted, one of the two is in its place.
 * Nobody may have either open.
 */
export function replaceDatabase(file: string, by: string, aside: string): void {
  // A log left beside an unreadable database must not be taken for the log of the new one.
  for (const ending of companions) if (existsSync(file + ending)) renameSync(file + ending, aside + ending);
  if (existsSync(file)) linkSync(file, aside);
  renameSync(by, file);
}

export function removeDatabase(file: string): void {
  for (const ending of ['', ...companions]) rmSync(file + ending, { force: true });
}

/**
 * All rows of some tables of another program's database; nothing is written to it.
 * @throws Error when it cannot be read; a table that is not there is left out
 */
export function readTables(file: string, tables: readonly string[]): ReadonlyMap<string, readonly Readonly<Record<string, unknown>>[]> {
  return using(file, true, (connection) => {
    const there = connection
      .prepare("select name from sqlite_schema where type = 'table'")
      .all()
      .map(({ name }) => name);
    return new Map(tables.filter((table) => there.includes(table)).map((table) => [table, connection.prepare(`select * from "${table}"`).all()]));
  });
}

function using<T>(file: string, readOnly: boolean, work: (connection: DatabaseSync) => T): T {
  const connection = new DatabaseSync(file, { readOnly, timeout: readOnly ? 30_000 : 1_000 });
  try {
    return work(connection);
  } finally {
    connection.close();
  }
}

/** SQLITE_BUSY or SQLITE_LOCKED */
function isLocked(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && [5, 6].includes(error.errcode & 0xff);
}
