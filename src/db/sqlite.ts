/**
 * SQLite: one writing connection whose waiting transactions share a COMMIT (group commit), one reading connection.
 *
 * Each transaction of a group runs in its own savepoint, so a failure undoes only itself, and nobody is answered before the
 * group's COMMIT has returned with `synchronous=FULL`: acknowledged means on disk (I13, F2). Sharing the fsync is what makes that fast.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { refuse } from '../core/errors.ts';
import { type Database, Transaction } from './database.ts';
import { fsyncFailed, resultCode, sqliteDialect } from './dialect.ts';
import { Queries, type Runner } from './queries.ts';
import type { BoundQuery } from './statement.ts';

/** Enough to share an fsync well and to serve all who wait at once; more would only make the first of a group wait for the last. */
const largestGroup = 256;
/** From so many waiting requests on a group begins even while more come in. */
const longestQueue = 512;
/** How many of a group may be background work while requests wait. */
const backgroundShare = 16;
const preparedLimit = 500;
/** Before it, a WAL database can be corrupted: https://sqlite.org/wal.html#walresetbug */
const oldestSafeVersion = [3, 51, 3] as const;

interface Waiting {
  /** Runs the body; afterwards `settle` answers its caller, once the group's fate is known. */
  readonly run: (transaction: Transaction) => Promise<void>;
  readonly settle: (groupError: unknown) => void;
  readonly transaction: Transaction;
  failed: boolean;
}

export function openSqlite(file: string): Database {
  mkdirSync(dirname(file), { recursive: true });
  const writer = openConnection(file, false);
  // The reading connection is opened on first use: the file must exist, and commands that only write need none.
  let reader: Queries | undefined;
  let readerConnection: DatabaseSync | undefined;
  const writeRunner = runnerOn(writer);
  const steps = {
    begin: writer.prepare('BEGIN IMMEDIATE'),
    save: writer.prepare('SAVEPOINT member'),
    keep: writer.prepare('RELEASE member'),
    undo: writer.prepare('ROLLBACK TO member'),
    commit: writer.prepare('COMMIT'),
  };
  let requests: Waiting[] = [];
  let background: Waiting[] = [];
  let scheduled = false;
  let closed = false;

  const schedule = (): void => {
    if (scheduled) return;
    scheduled = true;
    gather(0, 0);
  };

  /**
   * Begins a group once two turns of the event loop have brought nobody new. A turn without work costs some microseconds, and a group blocks the
   * loop for milliseconds: in them nothing is read, and Node accepts no more than one new connection per turn. Two turns, because the request of a
   * connection is read in the turn after the one that accepted it: with one, 70 of 200 new connections waited for seconds to be accepted.
   */
  const gather = (seen: number, quietTurns: number): void => {
    setImmediate(() => {
      const more = requests.length > seen;
      if (requests.length >= longestQueue || (!more && quietTurns === 1)) void runNextGroup();
      else gather(requests.length, more ? 0 : quietTurns + 1);
    });
  };

  const runNextGroup = async (): Promise<void> => {
    const urgent = requests.slice(0, largestGroup);
    const others = background.slice(0, urgent.length === 0 ? largestGroup : backgroundShare);
    requests = requests.slice(urgent.length);
    background = background.slice(others.length);
    await runGroup([...urgent, ...others]);
    if (requests.length + background.length > 0) gather(0, 0);
    else scheduled = false;
  };

  const runGroup = async (group: readonly Waiting[]): Promise<void> => {
    let groupError: unknown;
    try {
      steps.begin.run();
      for (const member of group) {
        steps.save.run();
        await member.run(member.transaction);
        // A full or failing disk makes SQLite roll back the whole transaction by itself.
        if (!writer.isTransaction) throw refuse('server.storage');
        if (member.failed) steps.undo.run();
        steps.keep.run();
      }
      steps.commit.run();
    } catch (error) {
      groupError = sqliteDialect.isStorageFailure(error) ? refuse('server.storage') : sqliteDialect.isRetryable(error) ? refuse('server.busy') : error;
      if (writer.isTransaction) writer.exec('ROLLBACK');
      if (resultCode(error) === fsyncFailed) {
        // After a failed fsync nobody knows what the page cache holds (F3): stop, and recover from the file by a restart.
        setImmediate(() => {
          throw error;
        });
      }
    }
    for (const member of group) member.settle(groupError);
  };

  const enqueue = <T>(body: (tx: Transaction) => Promise<T>, join: (member: Waiting) => void): Promise<T> => {
    if (closed) return Promise.reject(new Error('The database is closed'));
    return new Promise<T>((resolve, reject) => {
      const transaction = new Transaction(sqliteDialect, writeRunner);
      let outcome: { value: T } | { error: unknown } | undefined;
      const member: Waiting = {
        transaction,
        failed: false,
        run: async (tx) => {
          try {
            outcome = { value: await body(tx) };
          } catch (error) {
            member.failed = true;
            outcome = { error: sqliteDialect.isStorageFailure(error) ? refuse('server.storage') : error };
          }
        },
        settle: (groupError) => {
          // A member's own refusal stands even when the group failed; nothing of it was to be kept.
          if (outcome && 'error' in outcome) return reject(outcome.error);
          if (groupError !== undefined || !outcome) return reject(groupError);
          resolve(outcome.value);
          transaction.committed();
        },
      };
      join(member);
      schedule();
    });
  };

  return {
    dialect: sqliteDialect,

    get read(): Queries {
      if (!reader) {
        readerConnection = openConnection(file, true);
        reader = new Queries(sqliteDialect, runnerOn(readerConnection));
      }
      return reader;
    },

    transaction: (body) => enqueue(body, (member) => requests.push(member)),
    background: (body) => enqueue(body, (member) => background.push(member)),

    async snapshot<T>(body: (queries: Queries) => Promise<T>): Promise<T> {
      const connection = openConnection(file, true);
      try {
        connection.exec('BEGIN');
        return await body(new Queries(sqliteDialect, runnerOn(connection)));
      } finally {
        connection.close();
      }
    },

    async analyze(): Promise<void> {
      // SQLite plans these statements by their indexes alone.
    },

    async noteGrowth(): Promise<void> {
      // As above.
    },

    async script(text: string): Promise<void> {
      writer.exec(text);
    },

    async close(): Promise<void> {
      if (closed) return;
      closed = true;
      while (requests.length + background.length > 0 || scheduled) await new Promise((resolve) => setImmediate(resolve));
      readerConnection?.close();
      writer.close();
    },
  };
}

function openConnection(file: string, readOnly: boolean): DatabaseSync {
  const connection = new DatabaseSync(file, { readOnly, timeout: 5_000, enableForeignKeyConstraints: true });
  const ask = (query: string): unknown => Object.values(connection.prepare(query).get() ?? {})[0];
  const version = String(ask('select sqlite_version()'));
  if (isOlder(version))
    throw new Error(`SQLite ${version} can corrupt a WAL database; at least ${oldestSafeVersion.join('.')} is needed. Node.js 24 brings a newer one.`);
  connection.exec('pragma trusted_schema = off');
  if (readOnly) return connection;
  connection.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -16000; pragma wal_autocheckpoint = 4000',
  );
  // Read back on every connection: a file that runs NORMAL loses acknowledged commits on power loss (W2).
  const journal = ask('pragma journal_mode');
  const synchronous = ask('pragma synchronous');
  if (journal !== 'wal' || synchronous !== 2)
    throw new Error(`SQLite runs with journal_mode=${journal} and synchronous=${synchronous}; wal and 2 (FULL) are needed. Is ${file} on a local disk?`);
  return connection;
}

function isOlder(version: string): boolean {
  const parts = version.split('.').map(Number);
  for (const [index, least] of oldestSafeVersion.entries()) {
    const part = parts[index] ?? 0;
    if (part !== least) return part < least;
  }
  return false;
}

function runnerOn(connection: DatabaseSync): Runner {
  const prepared = new Map<string, StatementSync>();
  const prepare = (query: BoundQuery): StatementSync => {
    let known = prepared.get(query.text);
    if (!known) {
      known = connection.prepare(query.text);
      if (prepared.size >= preparedLimit) prepared.clear();
      prepared.set(query.text, known);
    }
    return known;
  };
  return {
    rows: async (query) => prepare(query).all(...valuesOf(query)),
    change: async (query) => Number(prepare(query).run(...valuesOf(query)).changes),
  };
}

/** Our column types are text, whole numbers and null; SQLite itself refuses anything else. */
function valuesOf(query: BoundQuery): SQLInputValue[] {
  return query.values as SQLInputValue[];
}
