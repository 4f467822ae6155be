/**
 * Fresh databases for tests, on each engine: `for (const dialect of dialects) describe(dialect, () => { … })`.
 * Whatever a test file opens here is closed and removed after its last test.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, inject } from 'vitest';
import type { Config } from '../src/config/config.ts';
import type { Database } from '../src/db/database.ts';
import { migrate } from '../src/db/migrate.ts';
import { openDatabase } from '../src/db/open.ts';
import { createDatabase, dropDatabase } from './postgres.ts';

export const dialects = ['sqlite', 'postgres'] as const;

export type DialectName = (typeof dialects)[number];

/** Where a database is, for whatever opens it: this test, a second instance, another process. */
export type DatabasePlace = Config['database'];

const removals: (() => Promise<void> | void)[] = [];

afterAll(async () => {
  for (const remove of removals.splice(0).toReversed()) await remove();
}, 60_000);

/** A migrated, empty database, open. Closing it yourself is allowed. */
export async function openTestDatabase(dialect: DialectName): Promise<Database> {
  return openPlace(await createTestDatabase(dialect));
}

/** Another handle on the same database, as a second instance would have one. */
export async function openPlace(place: DatabasePlace): Promise<Database> {
  const db = await openDatabase(place);
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= db.close());
  removals.push(close);
  return { ...db, close };
}

/** The place of a new database: migrated, or without any table for tests of the migrations themselves. */
export async function createTestDatabase(dialect: DialectName, { migrated = true } = {}): Promise<DatabasePlace> {
  switch (dialect) {
    case 'sqlite':
      return createSqlite(migrated);
    case 'postgres':
      return createPostgres(migrated);
  }
}

async function createSqlite(migrated: boolean): Promise<DatabasePlace> {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-test-'));
  removals.push(() => rmSync(folder, { recursive: true, force: true }));
  const place = { kind: 'sqlite', file: join(folder, 'aistorm.db') } as const;
  if (migrated) await migratePlace(place);
  return place;
}

async function createPostgres(migrated: boolean): Promise<DatabasePlace> {
  const server = inject('postgresUrl');
  if (migrated) await makeTemplate(server);
  const url = await createDatabase(server, `test_${randomBytes(8).toString('hex')}`, migrated ? template : undefined);
  removals.push(() => dropDatabase(url));
  return { kind: 'postgres', url };
}

const template = 'shop_template';

/** Migrates once for all test files; copying the result is three times as fast as migrating again. */
async function makeTemplate(server: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)'); // Test files run side by side: one makes it, the others wait.
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount !== 0) return;
    await migratePlace({ kind: 'postgres', url: await createDatabase(server, `${template}_unfinished`) });
    await client.query(`alter database ${template}_unfinished rename to ${template}`);
  } finally {
    await client.end();
  }
}

async function migratePlace(place: DatabasePlace): Promise<void> {
  const db = await openDatabase(place);
  try {
    await migrate(db);
  } finally {
    await db.close();
  }
}
