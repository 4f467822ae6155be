import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { markEveryHour } from '../../src/reports/keep-sales.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)] as T;
const cents = (text: string): number => Math.round(Number(text) * 100);

/** What the numbers must say, added up from the list of orders as anybody could. */
async function truthOf(shop: TestShop) {
  const orders: Record<string, string>[] = (await shop.admin('GET', '/api/admin/orders?limit=200')).body.items;
  const refunds: Record<string, string>[] = (await shop.admin('GET', '/api/admin/refunds?state=done&limit=200')).body.items;
  const paid = orders.filter(({ paid_at }) => paid_at !== null);
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
  return {
    ordered: orders.length,
    paid: paid.length,
    delivered: paid.filter(({ delivered_at }) => delivered_at !== null).length,
    refunded: new Set(refunds.map(({ order_id }) => order_id)).size,
    revenue: sum(paid.map(({ total_usd = '' }) => cents(total_usd))),
    discount: sum(paid.map(({ discount_usd = '' }) => cents(discount_usd))),
    new_customers: new Set(orders.map(({ customer_email }) => customer_email)).size,
    alipay: paid.filter(({ payment_method }) => payment_method === 'alipay').length,
  };
}

async function numbersOf(shop: TestShop) {
  const { status, body } = await shop.admin('GET', '/api/admin/statistics?bucket=week');
  expect([status, body.behind]).toEqual([200, false]);
  const { ordered, paid, delivered, refunded, new_customers, revenue_usd, discount_usd } = body.totals;
  const parts = [body.buckets, body.hours, body.weekdays, body.products, body.methods, body.discounts];
  const total = (rows: { paid: number }[]): number => rows.reduce((all, row) => all + row.paid, 0);
  expect(parts.map(total)).toEqual(parts.map(() => paid));
  const alipay = body.methods.find((row: { payment_method: string }) => row.payment_method === 'alipay')?.paid ?? 0;
  return { ordered, paid, delivered, refunded, revenue: cents(revenue_usd), discount: cents(discount_usd), new_customers, alipay };
}

/** Lets something happen to an order, or not. */
async function liveOn(shop: TestShop, id: string, token: string, method: string): Promise<void> {
  const fate = pick(['nothing', 'cancelled', 'paid', 'paid', 'refunded']);
  if (fate === 'cancelled') await shop.admin('POST', `/api/admin/orders/${id}/cancel`, {});
  if (fate === 'nothing' || fate === 'cancelled') return;
  if (method === 'usdt') await atGateway(shop, await aPayment(shop, id), 'pay');
  else {
    const code = String(Math.floor(10_000_000 + Math.random() * 90_000_000));
    await shop.call('POST', `/api/orders/${id}/red-packet`, { code }, { 'x-order-token': token });
    const { items } = (await shop.admin('GET', '/api/admin/red-packets?state=submitted')).body;
    const packet = items.find(({ order_id }: { order_id: string }) => order_id === id);
    await shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: packet.amount_due });
  }
  const paid = async () => (await shop.admin('GET', `/api/admin/orders/${id}`)).body.order.paid_at !== null;
  await until('the order is paid', paid);
  if (fate !== 'refunded') return;
  const { body } = await shop.admin('POST', `/api/admin/orders/${id}/refunds`, { reason: 'asked for it', by: 'hand' });
  await shop.admin('POST', `/api/admin/refunds/${body.id}/approve`, {});
  await shop.admin('POST', `/api/admin/refunds/${body.id}/mark-done`, { proof: 'by hand' });
}

for (const dialect of dialects) {
  test(`the hourly sums are what the orders say, after whatever happened, and repair themselves (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const withKeys = await aProductWithKeys(shop, 20);
    const byHand = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual', price_usd: '3.33' });
    await shop.admin('POST', '/api/admin/discount-codes', { code: 'TEN', discount_type: 'percentage', discount_value: '10' });
    const lives = Array.from({ length: 12 }, async (_, number) => {
      const method = number < 2 ? (['usdt', 'alipay'][number] ?? 'usdt') : pick(['usdt', 'alipay']);
      const fields = {
        payment_method: method,
        customer_email: `buyer${pick([1, 2, 3, 4, 5])}@example.com`,
        ...(Math.random() < 0.4 ? { discount_code: 'TEN' } : {}),
      };
      const { id, token } = await anOrder(shop, pick([withKeys, byHand]).slug, fields);
      await liveOn(shop, id, token, method);
      // Asked in the middle of it, so that hours are counted while they change.
      await shop.admin('GET', '/api/admin/statistics');
    });
    await Promise.all(lives);
    // Events are on their way for a moment; once they have arrived, the numbers are right.
    const isRight = async () => isDeepStrictEqual(await numbersOf(shop), await truthOf(shop));
    await until('the sums are what the orders say', isRight);

    const { db } = shop.app.shop;
    // A count that is still running may put its rows in place of those that are spoiled here.
    const spoil = async () => (await db.transaction((tx) => tx.run(build.updateTable('sales_hours').set({ ordered: 99, revenue_minor: 1 })))) > 0;
    await until('the sums are spoiled', spoil);
    await markEveryHour(shop.app.shop);
    expect(await numbersOf(shop)).toEqual(await truthOf(shop));
  });
}

test('who looks is counted without a cookie and without a trace of who; programs are not', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const look = (agent: string) => shop.call('GET', '/shop.html', undefined, { 'user-agent': agent });
  for (const agent of ['Mozilla/5.0 One', 'Mozilla/5.0 One', 'Mozilla/5.0 Two', 'Googlebot/2.1'])
    expect((await look(agent)).headers.get('set-cookie')).toBeNull();
  await shop.app.close();
  const again = await openTestShop({ dialect: 'sqlite', beside: shop });
  const { totals, buckets } = (await again.admin('GET', '/api/admin/statistics')).body;
  expect([totals.visits, totals.views, buckets.length]).toEqual([2, 3, 30]);
});

test('a period is compared with the one before, taken out as CSV, and refused when it is none', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { slug } = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
  await anOrder(shop, slug);
  await shop.settle();
  const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);
  const after = (await shop.admin('GET', `/api/admin/statistics?from=${tomorrow}&to=${tomorrow}`)).body;
  expect([after.totals.ordered, after.buckets]).toEqual([0, [expect.objectContaining({ start: tomorrow, revenue_usd: '0.00' })]]);
  const wide = (await shop.admin('GET', `/api/admin/statistics?from=${tomorrow}&to=${new Date(Date.now() + 12 * 86_400_000).toISOString().slice(0, 10)}`)).body;
  expect(wide.before.ordered).toBe(1);
  const csv = await shop.admin('GET', '/api/admin/statistics?format=csv&table=products');
  expect(csv.headers.get('content-type')).toContain('text/csv');
  expect(csv.body.split('\r\n')[0]).toContain('product_id,name,ordered,paid');
  for (const wrong of ['from=2026-02-30', 'from=2026-02-02&to=2026-02-01', 'from=2020-01-01', 'bucket=year'])
    expect((await shop.admin('GET', `/api/admin/statistics?${wrong}`)).status).toBe(400);
});

test('the last days are those of the shop’s own calendar, whatever day it is in Greenwich', async () => {
  const shop = await openTestShop({ dialect: 'sqlite', clock: testClock(Date.UTC(2026, 0, 15, 20)) });
  await shop.admin('PATCH', '/api/admin/settings', { time_zone: 'Asia/Shanghai' });
  const { from, to, buckets } = (await shop.admin('GET', '/api/admin/statistics?days=7')).body;
  expect([from, to, buckets.length]).toEqual(['2026-01-10', '2026-01-16', 7]);
});
