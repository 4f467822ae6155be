import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config/config.ts';
import { copyDatabase } from '../../src/db/sqlite-file.ts';
import { insertPicture } from '../../src/pictures/store.ts';
import { commandLine, testFolder } from '../command.ts';
import { createTestDatabase } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, goodsOf, statusOf, until } from '../factories.ts';
import { openTestShop } from '../harness.ts';

const runCommand = commandLine();

test('a shop moves from its SQLite file to PostgreSQL with orders, goods, keys, proofs and pictures', { timeout: 240_000 }, async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { slug } = await aProductWithKeys(shop, 5);
  const bought = await anOrder(shop, slug, { quantity: 2 });
  await atGateway(shop, await aPayment(shop, bought.id), 'pay');
  await until('the order is delivered', async () => {
    await shop.settle();
    return (await statusOf(shop, bought)) === 'delivered';
  });
  const goods = await goodsOf(shop, bought);
  await anOrder(shop, slug);
  const picture = { id: 'a'.repeat(32), body: Buffer.from([0, 255, 13, 10, 128]) };
  await shop.app.shop.db.transaction((tx) => insertPicture(tx, picture.id, [{ name: '1x1.jpg', body: picture.body }], 0));

  const dir = testFolder();
  const file = join(dir, 'aistorm.db');
  if (shop.place.kind === 'sqlite') copyDatabase(shop.place.file, file);
  for (const name of ['data_key.key', 'secret_key.key']) copyFileSync(join(shop.dataDir, name), join(dir, name));
  const place = await createTestDatabase('postgres', { migrated: false });
  const url = place.kind === 'postgres' ? place.url : '';

  expect(runCommand({ DATA_DIR: dir }, 'import', 'database', file).out).toContain('Set DATABASE_URL to the empty PostgreSQL database');
  const moved = runCommand({ DATA_DIR: dir, DATABASE_URL: url }, 'import', 'database', file);
  expect(moved.out).toContain('card_keys: 5');
  expect(moved.out).toContain('All rules hold.');
  expect(moved.code).toBe(0);
  expect(runCommand({ DATA_DIR: dir, DATABASE_URL: url }, 'import', 'database', file)).toMatchObject({
    code: 2,
    out: expect.stringContaining('use an empty database'),
  });

  const app = await createApp({ ...loadConfig({ DATA_DIR: dir, DATABASE_URL: url, RATE_LIMITS: 'off', LOG_LEVEL: 'silent' }) });
  try {
    const answer = await app.server.inject({ url: `/api/orders/${bought.id}/goods`, headers: { 'x-order-token': bought.token } });
    expect(answer.json()).toMatchObject({ items: goods });
    expect((await app.server.inject({ url: `/pictures/${picture.id}/1x1.jpg` })).rawPayload).toEqual(picture.body);
    const sold = await app.server.inject({
      method: 'POST',
      url: '/api/create-order',
      payload: { customer_email: 'next@example.com', product_slug: slug, quantity: 2 },
    });
    expect(sold.statusCode).toBe(200);
  } finally {
    await app.close();
  }
});
