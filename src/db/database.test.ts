import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { createTestDatabase, dialects, openPlace, openTestDatabase } from '../../test/dialects.ts';
import { refuse } from '../core/errors.ts';
import { copyInto } from './copy-into.ts';
import type { Transaction } from './database.ts';
import { appliedMigrations, migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import { openSqlite } from './sqlite.ts';
import { build, rawQuery, statement } from './statement.ts';

const setting = (key: string) => ({ key, value: '1', updated_at: 1 });
const count = async (db: { read: Awaited<ReturnType<typeof openTestDatabase>>['read'] }) =>
  (await db.read.all(build.selectFrom('settings').select('key'))).length;

for (const dialect of dialects) {
  test(`of a hundred transactions at once each failure undoes only itself (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) =>
        db.transaction(async (tx) => {
          await tx.insert('settings', setting(`k${i}`));
          if (i % 4 === 0) throw refuse('stock.sold_out');
        }),
      ),
    );
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(25);
    expect(await count(db)).toBe(75);
  });

  test(`hooks run after the commit, and not at all without one (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    const seen: number[] = [];
    const committed = db.transaction(async (tx) => {
      await tx.insert('settings', setting('a'));
      tx.afterCommit(() => seen.push(1));
      expect(seen).toEqual([]);
    });
    const undone = db.transaction(async (tx) => {
      tx.afterCommit(() => seen.push(2));
      throw new Error('no');
    });
    await Promise.allSettled([committed, undone]);
    expect(seen).toEqual([1]);
  });

  test(`a declared statement binds its parameters, in their places, each time anew (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    await db.transaction(async (tx) => {
      for (const key of ['a', 'b', 'c']) await tx.insert('settings', setting(key));
    });
    const between = statement<{ low: string; high: string }>()((sql, p) =>
      sql.selectFrom('settings').select('key').where('key', '>=', p('low')).where('key', '<=', p('high')).orderBy('key'),
    );
    expect((await db.read.all(between, { low: 'b', high: 'c' })).map((row) => row.key)).toEqual(['b', 'c']);
    expect((await db.read.all(between, { high: 'a', low: 'a' })).map((row) => row.key)).toEqual(['a']);
  });

  test(`a limit is a parameter like any other, and must be a whole number (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    await db.transaction(async (tx) => {
      for (const key of ['a', 'b', 'c']) await tx.insert('settings', setting(key));
    });
    const first = statement<{ from: string; limit: number }>()((sql, p) =>
      sql.selectFrom('settings').select('key').where('key', '>=', p('from')).orderBy('key').limit(p('limit')),
    );
    expect((await db.read.all(first, { from: 'b', limit: 1 })).map((row) => row.key)).toEqual(['b']);
    expect((await db.read.all(first, { from: 'a', limit: 2 })).map((row) => row.key)).toEqual(['a', 'b']);
    await expect(db.read.all(first, { from: 'a', limit: 1.5 })).rejects.toThrow();
  });

  test(`an insert that is there already says so and changes nothing (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    const insert = () => db.transaction((tx) => tx.insertIfAbsent('settings', setting('once')));
    const answers = await Promise.all(Array.from({ length: 20 }, insert));
    expect(answers.filter(Boolean)).toHaveLength(1);
  });

  test(`a unique violation is known as one on both databases (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    await db.transaction((tx) => tx.insert('settings', setting('x')));
    const error: unknown = await db.transaction((tx) => tx.insert('settings', setting('x'))).catch((failure: unknown) => failure);
    expect(db.dialect.isUniqueViolation(error)).toBe(true);
  });

  test(`proof rows cannot be changed or deleted (I3, I16) (${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    await db.transaction((tx) =>
      tx.insert('audit_log', { id: 'aud_1', at: 1, actor: 'x', ip: null, action: 'a.b', subject: 's', before: null, after: null, request_id: null }),
    );
    await expect(db.transaction((tx) => tx.run(build.updateTable('audit_log').set({ actor: 'y' })))).rejects.toThrow();
    await expect(db.transaction((tx) => tx.run(build.deleteFrom('audit_log')))).rejects.toThrow();
  });

  test(`instances that start together migrate once; a newer database is refused (F29) (${dialect})`, async () => {
    const place = await createTestDatabase(dialect, { migrated: false });
    const [first, second, third, fourth] = [await openPlace(place), await openPlace(place), await openPlace(place), await openPlace(place)];
    const done = await Promise.all([first, second, third, fourth].map((db) => migrate(db)));
    expect(done.flat().toSorted()).toEqual(migrations.map((migration) => migration.name).toSorted());
    await first.transaction((tx) => tx.insert('migrations', { name: '9999-from-the-future', applied_at: 1 }));
    await expect(migrate(second)).rejects.toThrow(/newer version/);
    expect(await appliedMigrations(first)).toContain('9999-from-the-future');
  });

  test(`products from before files could be sold keep all they had, and what refers to them (${dialect})`, async () => {
    const db = await openPlace(await createTestDatabase(dialect, { migrated: false }));
    const place = migrations.findIndex(({ name }) => name.endsWith('-file-goods'));
    await migrate(db, migrations.slice(0, place));
    await db.transaction(addProduct);
    const all = () => db.read.all(build.selectFrom('products').innerJoin('variants', 'variants.product_id', 'products.id').selectAll());
    const before = await all();
    expect(await migrate(db, migrations.slice(0, place + 1))).toEqual([migrations[place]?.name]);
    expect(await all()).toEqual(before);
    await db.transaction((tx) => tx.run(build.updateTable('products').set({ delivery: 'file' })));
    await expect(db.transaction((tx) => tx.run(build.deleteFrom('products')))).rejects.toThrow();
  });
}

test('the content of files is copied from SQLite to PostgreSQL as it is', async () => {
  const place = await createTestDatabase('sqlite');
  const [from, to] = [await openPlace(place), await openTestDatabase('postgres')];
  const sealed = Uint8Array.from({ length: 512 * 1024 }, (_, index) => index % 251);
  await from.transaction(async (tx) => {
    await addProduct(tx);
    await tx.insert('files', { id: 'fil_1', variant_id: 'var_1', version: 1, name: 'a.zip', size: 1, digest: 'd', created_at: 1, touched_at: 1 });
    // More than goes into one statement.
    for (let number = 0; number < 20; number += 1) await tx.insert('file_pieces', { file_id: 'fil_1', number, sealed });
  });
  await from.close();
  if (place.kind !== 'sqlite') throw new Error('not a file');
  await copyInto(to, place.file, () => undefined);
  const copied = await to.read.all(build.selectFrom('file_pieces').selectAll());
  expect(copied).toHaveLength(20);
  for (const piece of copied) expect(Buffer.from(sealed).equals(piece.sealed)).toBe(true);
});

async function addProduct(tx: Transaction): Promise<void> {
  const texts = { name: 'P', description: '', short_description: '', price_unit: '', image_url: '', page_url: '', category: '', features: '[]' };
  const seo = { seo_title: '', seo_description: '', seo_keywords: '', texts: '{}' };
  const flags = { is_on_sale: 1, is_featured: 0, is_active: 1 } as const;
  const shared = { sort_order: 0, created_at: 1, updated_at: 1 };
  await tx.insert('products', {
    ...{ id: 1, slug: 'p', ...texts, ...seo, ...flags, ...shared },
    ...{ delivery: 'shared', shared_content: 'sealed', max_per_order: 1, warranty_days: 0, archived_at: null, version: 1 },
  });
  // As text, because an older schema does not have all of today's columns.
  await tx.run(
    rawQuery(`insert into variants (id, product_id, slug, name, price_minor, stock_mode, stock_quantity, is_default, is_active, sort_order, created_at, updated_at)
      values ('var_1', 1, 'v', 'V', 1, 'unlimited', 0, 1, 1, 0, 1, 1)`),
  );
}

test('a reopened SQLite file still runs WAL and FULL, on the writing connection (W1, W2)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-sqlite-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'shop.db');
  await openSqlite(file).close();
  // Opening checks both and throws when either is wrong; the file itself remembers WAL.
  await openSqlite(file).close();
  const plain = new DatabaseSync(file);
  expect(plain.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' });
  plain.close();
});

test('two processes on one SQLite file both write, and neither loses anything (F24)', async () => {
  const place = await createTestDatabase('sqlite');
  const [first, second] = [await openPlace(place), await openPlace(place)];
  await Promise.all(Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? first : second).transaction((tx) => tx.insert('settings', setting(`k${i}`)))));
  expect(await count(first)).toBe(200);
});

test('the planner of PostgreSQL is told of many new rows, and not of a few', async () => {
  const db = await openTestDatabase('postgres');
  const known = async () => (await db.read.first(rawQuery<{ n: number }>("select reltuples as n from pg_class where relname = 'leases'")))?.n;
  for (const name of ['one', 'two']) await db.transaction((tx) => tx.insert('leases', { name, owner: 'a', until: 0 }));
  await db.noteGrowth('leases', 999);
  expect(await known()).toBe(-1);
  await db.noteGrowth('leases', 1);
  expect(await known()).toBe(2);
});
