import { expect, onTestFinished, test } from 'vitest';
import { DAY, MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { forgetBuyers } from '../../src/reports/retention.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { SmtpEmulator } from '../emulators/smtp.ts';
import { everyRow } from '../every-row.ts';
import { anOrder, aProduct, cardKeys, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

async function openMailingShop(dialect: DialectName) {
  const smtp = await new SmtpEmulator().start();
  onTestFinished(() => smtp.stop());
  const clock = testClock(Date.now());
  const shop = await openTestShop({ dialect, clock, env: { SMTP_URL: smtp.url, MAIL_FROM: 'shop@example.com' } });
  const recipients = () => smtp.mails.map(({ to }) => to[0]);
  /** Lets a minute pass, with all that is done in it. */
  const minute = async (): Promise<void> => {
    clock.advance(MINUTE);
    await shop.app.schedule.tick();
    await shop.settle();
  };
  return { shop, smtp, clock, recipients, minute };
}

function post(shop: TestShop, path: string, fields: Record<string, string>, language = 'en'): Promise<Response> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': language };
  return fetch(shop.base + path, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields).toString() });
}

for (const dialect of dialects) {
  test(`who asked hears once when it is back, in order and in his language, and is forgotten; nobody learns who waits (I18, S16, S46) (${dialect})`, async () => {
    const { shop, smtp, clock, recipients, minute } = await openMailingShop(dialect);
    const { db } = shop.app.shop;
    const product = await aProduct(shop, { texts: { ru: { name: 'Ключ' } } });
    const page = async (query = '') => (await shop.call('GET', `/products/${product.slug}${query}`, undefined, { 'accept-language': 'en' })).body;
    expect(await page()).toContain(`action="/products/${product.slug}/wait"`);

    const path = `/products/${product.slug}/wait`;
    const asked = await post(shop, path, { email: 'first@example.com', variant: 'default' }, 'ru');
    expect([asked.status, asked.headers.get('location')]).toEqual([303, `/products/${product.slug}?waiting=1#wait`]);
    expect(await page('?waiting=1')).toContain('Noted. We will write as soon as it is back in stock.');
    const ask = (email: string, fields = {}) => {
      clock.advance(1);
      return shop.call('POST', `/api${path}`, { email, ...fields }, { 'accept-language': 'en' });
    };
    const second = await ask('second@example.com');
    expect([second.status, second.body]).toEqual([202, { success: true }]);
    const again = await ask('first@example.com');
    expect([again.status, again.body]).toEqual([202, { success: true }]);
    expect((await ask('gone@example.com')).status).toBe(202);
    expect((await ask('no address')).body.code).toBe('email.invalid');
    expect((await ask('x@example.com', { variant: 'none' })).body.code).toBe('variant.not_found');
    const refused = await post(shop, path, { email: 'no address', variant: 'default' });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('This e-mail address does not look right')]);
    expect((await shop.admin('GET', `/api/admin/products/${product.id}/waiting`)).body.items).toEqual([{ variant: 'default', waiting: 3 }]);
    await minute();
    expect(smtp.mails).toEqual([]);

    const inOrder = await db.read.all(build.selectFrom('waiting_buyers').select(['id', 'email']).orderBy('asked_at'));
    expect(inOrder.map(({ email }) => email)).toEqual(['first@example.com', 'second@example.com', 'gone@example.com']);
    await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys: cardKeys(1) });
    await minute();
    await until('all are told', async () => smtp.mails.length >= 3);
    await minute();
    const told = await db.read.all(build.selectFrom('outbox_events').select('payload').where('name', '=', 'stock.back').orderBy('id'));
    expect(told.map(({ payload }) => JSON.parse(payload).waiting_id)).toEqual(inOrder.map(({ id }) => id));
    expect(recipients().toSorted()).toEqual(['first@example.com', 'gone@example.com', 'second@example.com']);
    const mailTo = (address: string) => smtp.mails.find(({ to }) => to[0] === address)?.content;
    expect(mailTo('first@example.com')?.subject).toBe('Снова в наличии: Ключ');
    expect(mailTo('second@example.com')?.subject).toMatch(/^Back in stock: /);
    expect((await shop.admin('GET', `/api/admin/products/${product.id}/waiting`)).body.items).toEqual([]);
    expect(await everyRow(db.read)).not.toContain('first@example.com');

    // The link ends such mails, and only for its own address; looking at it does nothing yet.
    const stop = /http\S+\/waiting\/stop\S+/.exec(mailTo('gone@example.com')?.text ?? '')?.[0] ?? '';
    expect(mailTo('gone@example.com')?.headers.get('list')).toMatchObject({ unsubscribe: { url: stop } });
    const stopPath = stop.slice(shop.base.length);
    expect((await shop.call('GET', stopPath.replace('gone', 'second'))).status).toBe(404);
    await ask('gone@example.com');
    expect((await shop.call('GET', stopPath)).body).toContain('g•••@example.com');
    expect((await shop.admin('GET', `/api/admin/products/${product.id}/waiting`)).body.items).toEqual([{ variant: 'default', waiting: 1 }]);
    expect((await post(shop, stopPath, { 'List-Unsubscribe': 'One-Click' })).status).toBe(200);
    expect((await ask('gone@example.com')).status).toBe(202);
    expect((await shop.admin('GET', `/api/admin/products/${product.id}/waiting`)).body.items).toEqual([]);
    await minute();
    expect(smtp.mails).toHaveLength(3);
  });

  test(`what comes back by an order that ends counts as well; gone again before the mail leaves, he waits on; too long, he is forgotten (F20, S46) (${dialect})`, async () => {
    const { shop, smtp, clock, recipients, minute } = await openMailingShop(dialect);
    const { db } = shop.app.shop;
    const product = await aProduct(shop, { stock_mode: 'counter', stock_quantity: 1, delivery: 'manual' });
    const order = await anOrder(shop, product.slug);
    await until('the order is told', async () => smtp.mails.length === 1);
    await shop.call('POST', `/api/products/${product.slug}/wait`, { email: 'waits@example.com' });
    smtp.behaviour = { refuse: 451 };
    await shop.admin('POST', `/api/admin/orders/${order.id}/cancel`, {});
    await minute();
    const jobs = async (state: string) =>
      (await shop.admin('GET', `/api/admin/jobs?state=${state}`)).body.items.filter(({ event }: { event: string }) => event === 'stock.back');
    await until('the mail is refused', async () => (await jobs('pending'))[0]?.attempts > 0);
    expect(JSON.stringify(await jobs('pending'))).not.toContain('waits@example.com');

    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { stock_quantity: 0 });
    smtp.behaviour = 'accept';
    await until('he waits on', async () => {
      await minute();
      return (await shop.admin('GET', `/api/admin/products/${product.id}/waiting`)).body.items[0]?.waiting === 1;
    });
    expect(recipients()).not.toContain('waits@example.com');
    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { stock_quantity: 5 });
    await until('he is told', async () => {
      await minute();
      return recipients().includes('waits@example.com');
    });
    await minute();
    expect(recipients().filter((address) => address === 'waits@example.com')).toHaveLength(1);

    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { stock_quantity: 0 });
    await shop.call('POST', `/api/products/${product.slug}/wait`, { email: 'waits@example.com' });
    await shop.admin('PATCH', '/api/admin/settings', { retention_days: 30 });
    clock.advance(31 * DAY);
    await forgetBuyers(shop.app.shop);
    expect(await everyRow(db.read)).not.toContain('waits@example.com');
  });
}
