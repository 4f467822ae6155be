/** PostgreSQL: a pool; every decision is one conditional statement, so READ COMMITTED is enough (W3). */
import { createHash } from 'node:crypto';
import { Pool, type PoolClient, types } from 'pg';
import { refuse } from '../core/errors.ts';
import { type Database, Transaction } from './database.ts';
import { postgresDialect } from './dialect.ts';
import { Queries, type Runner } from './queries.ts';
import type { BoundQuery } from './statement.ts';

const poolSize = 10;
/** Connections that background work may hold at a time, so that requests find one. */
const backgroundConnections = 3;
const retries = 6;
/** New rows that the planner is told of: so many, and such a part of what it knows of. */
const worthTelling = 1_000;
const worthTellingPart = 0.1;

/** int8 (OID 20) arrives as text; all our numbers are safe integers, and one that is not must not be rounded silently. */
types.setTypeParser(20, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error(`The database holds ${text}, which is not a safe integer`);
  return value;
});

export function openPostgres(url: string): Database {
  const pool = new Pool({ connectionString: url, max: poolSize, connectionTimeoutMillis: 5_000, application_name: 'aistorm' });
  // An idle connection that breaks is replaced by the pool; the next query tells whether the server is there.
  pool.on('error', () => undefined);
  const read = new Queries(postgresDialect, runnerOn(pool));

  const once = async <T>(begin: string, body: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect().catch(sayWhy);
    let broken: Error | undefined;
    try {
      await client.query(begin);
      const result = await body(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch((failure: unknown) => {
        broken = failure instanceof Error ? failure : new Error(String(failure));
      });
      throw error;
    } finally {
      client.release(broken);
    }
  };

  const transaction = async <T>(body: (tx: Transaction) => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        let transaction: Transaction | undefined;
        const result = await once('BEGIN', (client) => {
          transaction = new Transaction(postgresDialect, runnerOn(client));
          return body(transaction);
        });
        transaction?.committed();
        return result;
      } catch (error) {
        if (postgresDialect.isStorageFailure(error)) throw refuse('server.storage');
        if (!postgresDialect.isRetryable(error)) throw error;
        if (attempt >= retries) throw refuse('server.busy');
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * 2 ** attempt));
      }
    }
  };

  /** Rows that came into a table since the planner was last told. */
  const grown = new Map<string, number>();
  let inBackground = 0;
  const queue: (() => void)[] = [];

  return {
    dialect: postgresDialect,
    read,
    transaction,

    async background<T>(body: (tx: Transaction) => Promise<T>): Promise<T> {
      if (inBackground >= backgroundConnections) await new Promise<void>((resolve) => queue.push(resolve));
      else inBackground += 1;
      try {
        return await transaction(body);
      } finally {
        // Whoever waits takes over the place; only an unwanted place is given up.
        const next = queue.shift();
        if (next) next();
        else inBackground -= 1;
      }
    },

    snapshot<T>(body: (queries: Queries) => Promise<T>): Promise<T> {
      return once('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', (client) => body(new Queries(postgresDialect, runnerOn(client))));
    },

    async analyze(): Promise<void> {
      await pool.query('analyze');
    },

    async noteGrowth(table, rows): Promise<void> {
      const added = (grown.get(table) ?? 0) + rows;
      grown.set(table, added);
      if (added < worthTelling) return;
      const { rows: found } = await pool.query<{ known: number }>('select reltuples as known from pg_class where oid = $1::regclass', [table]);
      if (added < (found[0]?.known ?? 0) * worthTellingPart) return;
      grown.delete(table);
      await pool.query(`analyze "${table}"`);
    },

    async script(text: string): Promise<void> {
      await pool.query(text);
    },

    async close(): Promise<void> {
      await pool.end();
    },
  };
}

/** What PostgreSQL calls a text with a zero character, which it cannot hold. */
const notInRepertoire = '22021';

/**
 * Failures that are nobody's mistake but the moment's or the caller's. The pool tells that every connection stayed in use by nothing but its words.
 * @throws Refusal `server.busy`, `text.forbidden_character`, and the error itself otherwise
 */
function sayWhy(error: unknown): never {
  if (!(error instanceof Error)) throw error;
  if (error.message.startsWith('timeout exceeded when trying to connect')) throw refuse('server.busy');
  if ('code' in error && error.code === notInRepertoire) throw refuse('text.forbidden_character', { field: 'request' });
  throw error;
}

const names = new Map<string, string>();

/** Prepared statements are named by their text, so that every connection knows them by the same short name. */
function nameOf(text: string): string {
  let name = names.get(text);
  if (!name) {
    name = createHash('sha256').update(text).digest('hex').slice(0, 24);
    names.set(text, name);
  }
  return name;
}

function runnerOn(client: Pool | PoolClient): Runner {
  const query = (bound: BoundQuery) =>
    client.query(bound.prepared ? { name: nameOf(bound.text), text: bound.text, values: [...bound.values] } : { text: bound.text, values: [...bound.values] });
  return {
    rows: async (bound) => (await query(bound).catch(sayWhy)).rows,
    change: async (bound) => (await query(bound).catch(sayWhy)).rowCount ?? 0,
  };
}
