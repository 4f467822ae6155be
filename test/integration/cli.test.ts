import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config/config.ts';
import { checkInvariants } from '../../src/reports/check-invariants.ts';
import { commandLine, testFolder } from '../command.ts';
import { createTestDatabase, dialects, openPlace } from '../dialects.ts';
import { legacyDatabase } from '../legacy-database.ts';

const runCommand = commandLine();

for (const dialect of dialects) {
  test(`an operator seeds a shop, adds people, programs and keys, and asks whether all is well (${dialect})`, { timeout: 240_000 }, async () => {
    const place = await createTestDatabase(dialect, { migrated: false });
    const dir = testFolder();
    const env: Record<string, string> = { DATA_DIR: dir, ...(place.kind === 'postgres' ? { DATABASE_URL: place.url } : {}) };
    const run = (...words: string[]) => runCommand(env, ...words);
    expect(run('migrate')).toMatchObject({ code: 0, out: expect.stringContaining('Brought up to date: 0001-initial') });
    expect(run('migrate').out).toContain('Up to date: 0001-initial');
    expect(run('demo', 'seed').out).toContain('The demo catalogue is in.');
    expect(run('demo', 'seed').out).toContain('Nothing was done');
    expect(run('operator', 'create', '--email', 'a@example.com', '--role', 'manager').out).toContain('/admin/setup#');
    expect(run('operator', 'create', '--email', 'b@example.com', '--role', 'owner', '--password', 'a long walk at night').out).toContain('can sign in');
    expect(run('operator', 'create', '--email', 'a@example.com', '--role', 'owner')).toEqual({ code: 2, out: 'An account with this e-mail exists\n' });
    expect(run('api-key', 'create', '--role', 'support', '--name', 'till').out).toMatch(/^aist_\S{40,}\n$/);
    const file = join(dir, 'keys.txt');
    writeFileSync(file, 'K-1\nK-2\nK-1\n');
    expect(run('keys', 'import', 'chatgpt-pro', file).out).toContain('2 imported, 1 already known.');
    expect(run('keys', 'import', 'chatgpt-pro', file).out).toContain('0 imported, 3 already known.');
    expect(run('invariants')).toEqual({ code: 0, out: expect.stringMatching(/^All rules hold\.\n/) });
    expect(run('doctor').out).toContain('ok   Database: ');
  });

  test(`the former shop is taken over, and taking it over again adds nothing (${dialect})`, { timeout: 240_000 }, async () => {
    const place = await createTestDatabase(dialect, { migrated: false });
    const dir = testFolder();
    const env: Record<string, string> = { DATA_DIR: dir, ...(place.kind === 'postgres' ? { DATABASE_URL: place.url } : {}) };
    const old = legacyDatabase(dir);
    const bytes = readFileSync(old);
    const first = runCommand(env, 'import', 'legacy', old);
    expect(first.code).toBe(0);
    expect(first.out).toContain('3 settings taken over.');
    expect(first.out).toContain('Skipped setting primary_color');
    expect(first.out).toContain('Skipped product 2 (No price): Not a valid amount: -1');
    expect(first.out).toContain('1 of 2 products taken over.');
    expect(first.out).toContain('2 of 2 announcements taken over.');
    expect(first.out).toContain('1 of 1 discount code taken over.');
    expect(first.out).toContain('Skipped order order_1748500000003_1a2b3c4d: its product is not in the catalogue');
    expect(first.out).toContain('2 of 3 orders taken over as history (1 paid, 1 not).');
    const again = runCommand(env, 'import', 'legacy', old).out;
    expect(again).toContain('0 of 2 products taken over, 1 were there already.');
    expect(again).toContain('0 of 2 announcements taken over, 2 were there already.');
    expect(again).toContain('0 of 1 discount code taken over, 1 were there already.');
    expect(again).toContain('0 of 3 orders taken over as history (0 paid, 0 not), 2 were there already.');
    expect(readFileSync(old).equals(bytes)).toBe(true);

    const db = await openPlace(place.kind === 'postgres' ? place : loadConfig({ DATA_DIR: dir }).database);
    expect(await checkInvariants(db, Date.now())).toEqual([]);
    const { build } = await import('../../src/db/statement.ts');
    const orders = await db.read.all(build.selectFrom('orders').select(['status', 'total_minor', 'created_at', 'paid_at']).orderBy('id'));
    expect(orders).toEqual([
      { status: 'delivered', total_minor: 3_897, created_at: Date.UTC(2025, 4, 29, 6, 26, 40), paid_at: Date.UTC(2025, 4, 29, 6, 30) },
      { status: 'expired', total_minor: 1_299, created_at: Date.UTC(2025, 4, 29, 6, 26, 40), paid_at: null },
    ]);
    expect(await db.read.all(build.selectFrom('outbox_events').select('id').where('dispatched_at', 'is', null))).toEqual([]);
  });
}

describe('what is wrong is said in a sentence, with how it is done right', () => {
  const say = (env: Record<string, string>, ...words: string[]) => {
    const { code, out } = runCommand({ DATA_DIR: testFolder(), ...env }, ...words);
    expect(code).toBe(2);
    expect(out).not.toMatch(/\n\s+at /);
    return out;
  };

  test('commands, words and flags', { timeout: 120_000 }, () => {
    expect(say({}, 'nonsense')).toContain('There is no command "nonsense".\nUsage: npm run cli -- <command>');
    expect(say({}, 'migrate', 'now')).toBe('"now" was not expected here.\nUsage: npm run cli -- migrate\n');
    expect(say({}, 'migrate', '--force')).toContain("Unknown option '--force'");
    expect(say({}, 'operator', 'create', '--role', 'owner')).toContain('--email needs a value.');
    expect(say({}, 'operator', 'create', '--email', 'a@example.com', '--role', 'king')).toContain(
      '--role must be one of owner, manager, support, auditor, not "king".',
    );
    expect(say({}, 'keys', 'import', 'chatgpt-pro')).toContain('The file with the keys is missing.');
    expect(say({}, 'keys', 'import', 'chatgpt-pro', '/nowhere')).toContain('"/nowhere" cannot be read (ENOENT).');
    expect(say({}, 'import', 'legacy', '/nowhere')).toContain('There is no file "/nowhere".');
    expect(say({}, 'backup')).toContain('There is no database yet');
  });

  test('files that are not what they should be', { timeout: 120_000 }, () => {
    const file = join(testFolder(), 'file');
    writeFileSync(file, 'K-1\n');
    expect(say({}, 'keys', 'import', 'nothing', file)).toContain('There is no product "nothing".');
    expect(say({}, 'import', 'legacy', file)).toContain('cannot be read as a SQLite database');
    expect(say({}, 'restore', file)).toContain('cannot be restored: file is not a database');
    new DatabaseSync(join(file, '../other.db')).exec('create table t (x)');
    expect(say({}, 'import', 'legacy', join(file, '../other.db'))).toContain('it has no table "product"');
    expect(say({}, 'restore', join(file, '../other.db'))).toContain('it is not a database of this shop');
  });

  test('the configuration and the database', { timeout: 120_000 }, () => {
    const wrong = say({ DATABASE_URL: 'mysql://x', SECRET_KEY: 'short' }, 'migrate');
    expect(wrong).toContain('DATABASE_URL must start with postgres://');
    expect(wrong).toContain('SECRET_KEY must be at least 32 random characters');
    expect(say({ DATABASE_URL: 'postgres://u:secret@127.0.0.1:1/x' }, 'migrate')).toBe(
      'PostgreSQL does not answer (ECONNREFUSED): is it running, and is DATABASE_URL right?\n',
    );
    const dir = testFolder();
    writeFileSync(join(dir, 'aistorm.db'), 'not a database, but long enough to look like one');
    expect(say({ DATA_DIR: dir }, 'migrate')).toContain('The SQLite database cannot be used: file is not a database.');
  });
});

test('a backup of PostgreSQL is made by pg_dump, without the password among its arguments (S44)', { timeout: 120_000 }, () => {
  const dir = testFolder();
  const env = { DATA_DIR: dir, DATABASE_URL: 'postgres://shop:s3cr%40t@db.example:5433/aistorm?sslmode=require' };
  expect(runCommand({ ...env, PATH: dir }, 'backup')).toMatchObject({ code: 2, out: expect.stringContaining('pg_dump is not installed here.') });

  const tool = join(dir, 'pg_dump');
  writeFileSync(tool, '#!/bin/sh\nfor last; do :; done\necho "$@ $PGHOST $PGPORT $PGUSER $PGPASSWORD $PGDATABASE $PGSSLMODE" >"${last#--file=}"\n');
  chmodSync(tool, 0o755);
  const file = join(dir, 'shop.dump');
  expect(runCommand({ ...env, PATH: `${dir}:/bin:/usr/bin` }, 'backup', file)).toMatchObject({ code: 0, out: expect.stringContaining(`${file}: complete.`) });
  expect(readFileSync(file, 'utf8')).toBe(`--format=custom --file=${file} db.example 5433 shop s3cr@t aistorm require\n`);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a backup that cannot be made leaves nothing behind, and a good one only its file', { timeout: 120_000 }, () => {
  const dir = testFolder();
  writeFileSync(join(dir, 'aistorm.db'), 'not a database');
  expect(runCommand({ DATA_DIR: dir }, 'backup').code).toBe(2);
  expect(readdirSync(join(dir, 'backups'))).toEqual([]);

  const good = testFolder();
  runCommand({ DATA_DIR: good }, 'migrate');
  const file = join(good, 'copies', 'one.db');
  expect(runCommand({ DATA_DIR: good }, 'backup', file)).toMatchObject({ code: 0, out: expect.stringContaining('complete, all rules hold in it') });
  expect(readdirSync(join(good, 'copies'))).toEqual(['one.db']);
  expect(runCommand({ DATA_DIR: good }, 'backup', file).out).toContain('is there already');
  expect(existsSync(file)).toBe(true);
});
