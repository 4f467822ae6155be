import { expect, test } from 'vitest';
import { DAY, HOUR } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { forgetBuyers } from '../../src/reports/retention.ts';
import { dialects } from '../dialects.ts';
import { everyRow } from '../every-row.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, goodsOf, statusOf, until } from '../factories.ts';
import { openTestShop, testClock } from '../harness.ts';

const email = 'forgotten.buyer@example.com';
const note = 'my name is Zhao Canary';
/** The simulator keeps its own books, which are not the shop's. */
const simulator = /^simulator_/;

for (const dialect of dialects) {
  test(`after the set days a buyer is forgotten everywhere, and what was sold stays in the books (S46) (${dialect})`, async () => {
    const clock = testClock();
    const shop = await openTestShop({ dialect, clock });
    const { db } = shop.app.shop;
    const { slug } = await aProductWithKeys(shop, 10);
    const bought = await anOrder(shop, slug, { customer_email: email, customer_notes: note });
    await atGateway(shop, await aPayment(shop, bought.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, bought)) === 'delivered');
    const left = await anOrder(shop, slug, { customer_email: email });
    await shop.settle();
    expect(await everyRow(db.read, simulator)).toContain(email);
    const goods = (token: string) => shop.call('GET', `/api/orders/${bought.id}/goods`, undefined, { 'x-order-token': token });
    const page = (token: string) => shop.call('GET', `/orders/${bought.id}`, undefined, { cookie: `access_${bought.id}=${token}; lang=en` });
    const open = (token: string) => shop.call('POST', `/orders/${bought.id}/open`, { token }, { origin: shop.base });
    expect([(await goods(bought.token)).status, (await open(bought.token)).status]).toEqual([200, 303]);
    // What cannot be taken back is not written down in the first place: the audit log says what a buyer did, not from where.
    const deeds = await db.read.all(build.selectFrom('audit_log').select(['ip', 'request_id']).where('actor', '=', 'buyer'));
    expect(deeds.length).toBeGreaterThan(1);
    expect(deeds.every(({ ip, request_id: request }) => ip === null && request !== null)).toBe(true);

    await shop.admin('PATCH', '/api/admin/settings', { retention_days: 30 });
    clock.advance(29 * DAY);
    await shop.app.schedule.tick();
    await shop.settle();
    expect(await statusOf(shop, left)).toBe('expired');
    expect(await forgetBuyers(shop.app.shop)).toBe(0);
    expect(await goodsOf(shop, bought)).toHaveLength(1);

    // A younger order of the same buyer keeps him.
    const young = await anOrder(shop, slug, { customer_email: email });
    clock.advance(DAY + HOUR);
    await shop.app.schedule.tick();
    await shop.settle();
    const { order } = (await shop.admin('GET', `/api/admin/orders/${bought.id}`)).body;
    expect(order).toMatchObject({ status: 'delivered', customer_notes: '', customer_email: expect.stringMatching(/^erased:[0-9a-f]{24}$/) });
    expect((await shop.admin('GET', `/api/admin/orders/${left.id}`)).body.order.customer_email).toBe(order.customer_email);
    expect((await shop.admin('GET', `/api/admin/orders/${young.id}`)).body.order.customer_email).toBe(email);
    expect(await everyRow(db.read, simulator)).not.toContain(note);
    // His old link is as good as a wrong one.
    const wrong = 'x'.repeat(32);
    const plain = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];
    expect(plain(await goods(bought.token))).toEqual(plain(await goods(wrong)));
    const shown = async (token: string) => {
      const { status, body } = await page(token);
      return [status, String(body).includes('data-public-order')];
    };
    expect(await shown(bought.token)).toEqual([200, true]);
    expect(await shown(wrong)).toEqual([200, true]);
    expect([(await open(bought.token)).status, (await open(wrong)).status]).toEqual([403, 403]);

    clock.advance(31 * DAY);
    await shop.app.schedule.tick();
    await shop.settle();
    await forgetBuyers(shop.app.shop);
    expect(await everyRow(db.read, simulator)).not.toContain(email);
    expect((await shop.admin('GET', `/api/admin/orders/${bought.id}`)).body.receipts).toHaveLength(1);
    // Nobody is left to be told anything.
    expect((await shop.admin('POST', `/api/admin/orders/${bought.id}/resend`, {})).status).toBe(200);
    await shop.settle();
    expect((await shop.admin('GET', `/api/admin/jobs?order_id=${bought.id}&state=pending`)).body.items).toEqual([]);
    expect(await forgetBuyers(shop.app.shop)).toBe(0);
  });
}

test('zero days keep buyers for ever', async () => {
  const clock = testClock();
  const shop = await openTestShop({ dialect: 'sqlite', clock });
  await shop.admin('PATCH', '/api/admin/settings', { retention_days: 0 });
  const { slug } = await aProductWithKeys(shop, 10);
  await anOrder(shop, slug, { customer_email: email });
  clock.advance(4_000 * DAY);
  await shop.app.schedule.tick();
  await shop.settle();
  expect(await forgetBuyers(shop.app.shop)).toBe(0);
});
