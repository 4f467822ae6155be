import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { copyDatabase } from '../../src/db/sqlite-file.ts';
import { commandLine, testFolder } from '../command.ts';
import { createTestDatabase } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, goodsOf, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const runCommand = commandLine();

/** Copies what a shop has on disk to where the command line looks for it, as of now. */
function snapshot(shop: TestShop, to: string): void {
  if (shop.place.kind !== 'sqlite') throw new Error('This is about SQLite');
  copyDatabase(shop.place.file, to);
}

function keyFiles(shop: TestShop, dir: string): void {
  for (const name of ['data_key.key', 'secret_key.key']) copyFileSync(join(shop.dataDir, name), join(dir, name));
}

async function pay(shop: TestShop, placed: PlacedOrder): Promise<string[]> {
  const trackId = await aPayment(shop, placed.id);
  await atGateway(shop, trackId, 'pay');
  await until('the order is delivered', async () => {
    await shop.settle();
    return (await statusOf(shop, placed)) === 'delivered';
  });
  return goodsOf(shop, placed);
}

/** State and order of each card key, oldest first. */
function keysIn(file: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  onTestFinished(() => database.close());
  return database
    .prepare('select state, order_id from card_keys order by pos')
    .all()
    .map((row) => `${row.state}${row.order_id === null ? '' : ` ${row.order_id}`}`);
}

test('a restored backup sells no key a second time, keeps unsold ones on sale, and waits for a person (F30, I8)', { timeout: 300_000 }, async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { slug, id } = await aProductWithKeys(shop, 6);
  const before = await anOrder(shop, slug);
  await pay(shop, before);
  const paidLater = await anOrder(shop, slug);
  const cancelledLater = await anOrder(shop, slug);
  const dir = testFolder();
  const backup = join(dir, 'monday.db');
  snapshot(shop, backup);

  await pay(shop, paidLater); // The second key.
  await shop.call('POST', `/api/orders/${cancelledLater.id}/cancel`, {}, { 'x-order-token': cancelledLater.token });
  await pay(shop, await anOrder(shop, slug)); // The third key, which the backup holds for the cancelled order.
  await anOrder(shop, slug); // Holds the fourth key.
  await pay(shop, await anOrder(shop, slug));
  await shop.admin('POST', `/api/admin/products/${id}/keys`, { keys: ['LATER-1', 'LATER-2', 'LATER-3'] });
  expect(await pay(shop, await anOrder(shop, slug))).not.toEqual(['LATER-1']);
  expect(await pay(shop, await anOrder(shop, slug))).toEqual(['LATER-1']);
  const database = join(dir, 'aistorm.db');
  snapshot(shop, database);
  keyFiles(shop, dir);
  const env = { DATA_DIR: dir };

  expect(runCommand(env, 'restore', backup)).toMatchObject({ code: 2, out: expect.stringContaining('add --force') });
  const user = new DatabaseSync(database);
  user.exec('pragma journal_mode = wal; select count(*) from orders');
  expect(runCommand(env, 'restore', backup, '--force')).toMatchObject({ code: 2, out: expect.stringContaining('is in use: stop the shop first') });
  user.close();

  const { code, out } = runCommand(env, 'restore', backup, '--force');
  expect(out).toContain('sold since the backup: 4 keys.');
  expect(out).toContain('imported since the backup: 3 keys.');
  expect(out).toContain('In quarantine, because nobody knows whether they were sold: 1 key.');
  expect(out).toContain('The shop is paused');
  expect(code).toBe(0);
  expect(keysIn(database)).toEqual([`delivered ${before.id}`, 'voided', 'voided', 'quarantined', 'voided', 'voided', 'voided', 'available', 'available']);
  expect(runCommand(env, 'invariants')).toEqual({ code: 0, out: expect.stringMatching(/^All rules hold\.\n/) });
  expect(readdirSync(dir).filter((name) => name.includes('before-restore'))).toHaveLength(1);
  expect(existsSync(`${database}.restoring`)).toBe(false);

  // Whoever restores the same backup once more, or imports the sold keys from their list again, changes nothing of it.
  runCommand(env, 'restore', backup, '--force');
  expect(keysIn(database)).toEqual([`delivered ${before.id}`, 'voided', 'voided', 'quarantined', 'voided', 'voided', 'voided', 'available', 'available']);
  writeFileSync(join(dir, 'again.txt'), 'LATER-1\nLATER-2\n');
  expect(runCommand(env, 'keys', 'import', slug, join(dir, 'again.txt')).out).toContain('0 imported, 2 already known.');
  expect(runCommand(env, 'restore', '--release').out).toBe('1 key on sale again, 0 kept out of sale as sold.\n');
});

test('where nothing tells what was sold since, every unsold key waits until a person has checked (F30)', { timeout: 300_000 }, async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { slug, keys } = await aProductWithKeys(shop, 4);
  const before = await anOrder(shop, slug);
  await pay(shop, before);
  const pending = await anOrder(shop, slug);
  const dir = testFolder();
  const backup = join(dir, 'monday.db');
  snapshot(shop, backup);
  keyFiles(shop, dir);
  const database = join(dir, 'aistorm.db');
  writeFileSync(database, 'what a dying disk has left of it');
  const env = { DATA_DIR: dir };

  const { out } = runCommand(env, 'restore', backup, '--force');
  expect(out).toContain('No readable database tells what was sold since.');
  expect(out).toContain('they were sold: 3 keys.');
  expect(keysIn(database)).toEqual([`delivered ${before.id}`, 'quarantined', 'quarantined', 'quarantined']);
  expect(runCommand(env, 'invariants').code).toBe(0);
  const aside = readdirSync(dir).find((name) => name.includes('before-restore'));
  expect(readFileSync(join(dir, String(aside)), 'utf8')).toBe('what a dying disk has left of it');

  const sold = join(dir, 'sold.txt');
  writeFileSync(sold, `${keys[2]}\n`);
  expect(runCommand(env, 'restore', '--release', '--sold', sold).out).toBe('2 keys on sale again, 1 kept out of sale as sold.\n');
  expect(keysIn(database)).toEqual([`delivered ${before.id}`, 'available', 'voided', 'available']);
  expect(runCommand(env, 'restore', '--release').out).toBe('0 keys on sale again, 0 kept out of sale as sold.\n');
  const database2 = new DatabaseSync(database, { readOnly: true });
  expect(database2.prepare('select status from orders where id = ?').get(pending.id)?.status).toBe('cancelled');
  database2.close();
});

test('a PostgreSQL database that was brought back is settled in place (F30)', { timeout: 300_000 }, async () => {
  const place = await createTestDatabase('postgres', { migrated: false });
  if (place.kind !== 'postgres') throw new Error('This is about PostgreSQL');
  const dir = testFolder();
  const env = { DATA_DIR: dir, DATABASE_URL: place.url };
  runCommand(env, 'demo', 'seed');
  expect(runCommand(env, 'restore', join(dir, 'shop.dump'), '--force')).toMatchObject({ code: 2, out: expect.stringContaining('pg_restore') });
  const settled = runCommand(env, 'restore', '--settle').out;
  const count = /they were sold: (\d+) keys/.exec(settled)?.[1];
  expect(Number(count)).toBeGreaterThan(10);
  expect(runCommand(env, 'invariants').code).toBe(0);
  expect(runCommand(env, 'restore', '--release').out).toBe(`${count} keys on sale again, 0 kept out of sale as sold.\n`);
});
