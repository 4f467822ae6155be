import { expect, test } from 'vitest';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { createOperator } from '../../src/accounts/create-operator.ts';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aProduct, aProductWithKeys } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const owner = (shop: TestShop) => ({ authorization: `Bearer ${shop.apiKey}` });

for (const dialect of dialects) {
  test(`orders leave as CSV and XLSX, by the list's own filter, written into the audit log, formulas harmless (S27, ${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { slug } = await aProductWithKeys(shop, 3);
    const wanted = await anOrder(shop, slug, { customer_email: 'ann@example.com', customer_notes: '=HYPERLINK("http://x")' });
    const other = await anOrder(shop, slug, { customer_email: 'bob@example.com' });
    await shop.admin('POST', '/api/admin/orders/batch', { action: 'tag', text: 'vip', order_ids: [wanted.id] });

    const { headers, body } = await shop.admin('GET', '/api/admin/orders/export?format=csv&q=ann%40example.com');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="orders-\d{4}-\d\d-\d\d\.csv"$/);
    const [head, row, end] = body.split('\r\n');
    expect(head.replace('\ufeff', '').split(',').slice(0, 2)).toEqual(['order_id', 'status']);
    expect(row).toContain(`${wanted.id},pending,`);
    expect(row).toContain(`,12.50,`);
    expect(row).toContain(`,vip,"'=HYPERLINK(""http://x"")"`);
    expect(end).toBe('');

    const chosen = await shop.admin('GET', `/api/admin/orders/export?format=csv&order_ids=${other.id}`);
    expect(chosen.body.split('\r\n')[1]).toContain(other.id);
    expect((await shop.admin('GET', '/api/admin/orders/export?format=csv&order_ids=1')).status).toBe(400);
    const book = await fetch(`${shop.base}/api/admin/orders/export?format=xlsx`, { headers: owner(shop) });
    expect(Buffer.from(await book.arrayBuffer()).readUInt32LE(0)).toBe(0x04034b50);

    const log = await shop.admin('GET', '/api/admin/audit-log?action=orders.exported');
    expect(log.body.items.at(-1).after).toMatchObject({ format: 'csv', q: 'ann@example.com' });
  });
}

test('whoever exports has just said again who he is (S40)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const password = 'granite lantern 42 meadow';
  const { email, id } = await createOperator(shop.app.shop, systemActor, { email: 'm@example.com', name: 'M', role: 'manager', password });
  const answer = await shop.call('POST', '/api/admin/session', { email, password }, { origin: shop.base });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  await shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('operator_sessions').set({ verified_at: 0 }).where('operator_id', '=', id)));
  const refused = await shop.call('GET', '/api/admin/orders/export?format=csv', undefined, { cookie, 'sec-fetch-site': 'same-origin' });
  expect([refused.status, refused.body.code]).toEqual([403, 'operator.confirm_identity']);
});

test('100,000 orders leave as a stream, in memory that does not grow with them', { timeout: 120_000 }, async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { slug } = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
  await copyOrder(shop, (await anOrder(shop, slug)).id, 100_000);
  const text = await exported(shop, 'csv');
  expect(text.lines).toBe(100_002);
  const again = await exported(shop, 'csv'); // What is loaded once is loaded now.
  const book = await exported(shop, 'xlsx');
  // All of it at once would be 150 MB of rows and 30 MB of text.
  expect([again.grownMb, book.grownMb].filter((grown) => grown > 100)).toEqual([]);
  await shop.app.shop.db.transaction((tx) => tx.run(build.deleteFrom('orders').where('id', '<', 'order_1')));
});

async function exported(shop: TestShop, format: string): Promise<{ lines: number; grownMb: number }> {
  const before = process.memoryUsage.rss();
  let most = before;
  let lines = 0;
  const answer = await fetch(`${shop.base}/api/admin/orders/export?format=${format}`, { headers: owner(shop) });
  for await (const piece of answer.body ?? []) {
    most = Math.max(most, process.memoryUsage.rss());
    for (const byte of piece) if (byte === 10) lines += 1;
  }
  return { lines, grownMb: (most - before) / 2 ** 20 };
}

/** That many copies of an order, as rows only; whoever makes them takes them away again. */
async function copyOrder(shop: TestShop, id: string, count: number): Promise<void> {
  const { db } = shop.app.shop;
  const order = await db.read.first(build.selectFrom('orders').selectAll().where('id', '=', id));
  const copies: Readonly<Record<string, string>> = { id: "printf('order_%013d_00000000000000000000000000000000', n)", status: "'cancelled'" };
  const columns = Object.keys(order ?? {});
  await db.script(
    `insert into orders (${columns.join()}) with recursive c(n) as (select 1 union all select n + 1 from c where n < ${count})
     select ${columns.map((name) => copies[name] ?? `orders.${name}`).join()} from c cross join orders where orders.id = '${id}'`,
  );
}
