import { createHmac } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { aReceiver, type Taken } from '../emulators/receiver.ts';
import { anOrder, aProductWithKeys, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

async function openHookedShop(dialect: DialectName) {
  const receiver = await aReceiver();
  const clock = testClock(Date.now());
  const shop = await openTestShop({ dialect, clock, env: { WEBHOOK_PRIVATE_HOSTS: `${receiver.host},127.0.0.1:9` } });
  return { receiver, clock, shop };
}

async function anEndpoint(shop: TestShop, url: string, fields: object = {}): Promise<{ id: string; secret: string }> {
  const answer = await shop.admin('POST', '/api/admin/webhooks', { url, ...fields });
  expect([answer.status, answer.body.secret]).toEqual([201, expect.stringMatching(/^whsec_/)]);
  return answer.body;
}

/** As a receiver written by the specification verifies. */
function isSigned({ headers, body }: Taken, secret: string): boolean {
  const content = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = createHmac('sha256', Buffer.from(secret.slice('whsec_'.length), 'base64'))
    .update(content)
    .digest('base64');
  return String(headers['webhook-signature']).split(' ').includes(`v1,${expected}`);
}

const deliveries = async (shop: TestShop, id: string) => (await shop.admin('GET', `/api/admin/webhooks/${id}/deliveries`)).body.items;

for (const dialect of dialects) {
  test(`events reach the endpoints that want them, signed, and neither goods nor tokens are in them; a secret is shown once and kept sealed (S45, I17) (${dialect})`, async () => {
    const { receiver, shop } = await openHookedShop(dialect);
    const { id, secret } = await anEndpoint(shop, receiver.url, { events: ['order.created', 'order.cancelled'] });
    const product = await aProductWithKeys(shop, 2);
    const order = await anOrder(shop, product.slug);
    await shop.admin('POST', `/api/admin/orders/${order.id}/cancel`);
    await until('both arrived', async () => receiver.taken.length === 2);
    expect(receiver.taken.map(({ body }) => JSON.parse(body).type)).toEqual(['order.created', 'order.cancelled']);
    expect(receiver.taken.every((each) => isSigned(each, secret))).toBe(true);
    expect(JSON.parse(receiver.taken[1]?.body ?? '')).toMatchObject({ data: { order_id: order.id, order: { status: 'cancelled', quantity: 1 } } });
    expect(JSON.stringify(receiver.taken)).not.toContain(order.token);

    const rows = await shop.app.shop.db.read.all(build.selectFrom('webhook_endpoints').selectAll());
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
    expect(JSON.stringify((await shop.admin('GET', '/api/admin/webhooks')).body)).not.toContain('whsec_');

    // While it is rotated both secrets verify.
    const rotated = (await shop.admin('POST', `/api/admin/webhooks/${id}/rotate`)).body.secret;
    expect((await shop.admin('POST', `/api/admin/webhooks/${id}/test`)).body).toEqual({ ok: true });
    const last = receiver.taken.at(-1);
    expect(last && [isSigned(last, secret), isSigned(last, rotated), JSON.parse(last.body).type]).toEqual([true, true, 'webhook.test']);
    expect(JSON.stringify((await shop.admin('GET', '/api/admin/audit-log')).body)).not.toContain(rotated.slice(6));
  });

  test(`an answer of 500, a redirect, and a connection cut after sending are tried again under the same id, in order; a redelivery keeps it too (S24, I18) (${dialect})`, async () => {
    const { receiver, clock, shop } = await openHookedShop(dialect);
    const elsewhere = await aReceiver();
    const { id, secret } = await anEndpoint(shop, receiver.url, { events: ['order.created'] });
    const answers = [
      (response: ServerResponse) => response.writeHead(500).end(),
      (response: ServerResponse) => response.writeHead(302, { location: elsewhere.url }).end(),
      (response: ServerResponse) => response.destroy(),
    ];
    receiver.behave = (response) => void (answers.shift() ?? ((last: ServerResponse) => last.writeHead(200).end()))(response);
    const product = await aProductWithKeys(shop, 2);
    const first = await anOrder(shop, product.slug);
    await anOrder(shop, product.slug);
    await until('both were taken', async () => {
      clock.advance(60_000);
      await shop.settle();
      return (await deliveries(shop, id)).filter(({ state }: { state: string }) => state === 'done').length === 2;
    });
    expect(receiver.taken.map(({ body }) => JSON.parse(body).data.order_id).slice(0, 4)).toEqual([first.id, first.id, first.id, first.id]);
    expect(new Set(receiver.taken.map(({ headers }) => headers['webhook-id'])).size).toBe(2);
    expect(receiver.taken.every((each) => isSigned(each, secret))).toBe(true);
    expect(elsewhere.taken).toEqual([]);

    const [newest, oldest] = await deliveries(shop, id);
    expect([newest.attempts, oldest.attempts]).toEqual([1, 4]);
    const before = receiver.taken.length;
    expect((await shop.admin('POST', `/api/admin/webhooks/${id}/deliveries/${oldest.id}/redeliver`)).status).toBe(200);
    await until('it came again', async () => receiver.taken.length > before);
    expect(receiver.taken.at(-1)?.headers['webhook-id']).toBe(oldest.webhook_id);
  });

  test(`an endpoint that takes nothing for three days is switched off and operators are told; switched on, it gets what it missed (${dialect})`, async () => {
    const { receiver, clock, shop } = await openHookedShop(dialect);
    const { id } = await anEndpoint(shop, receiver.url, { events: ['order.created'] });
    receiver.behave = (response) => void response.writeHead(503).end();
    const product = await aProductWithKeys(shop, 2);
    await anOrder(shop, product.slug);
    await until('it failed', async () => (await shop.admin('GET', '/api/admin/webhooks')).body.items[0].failing_since !== null);
    await until('it is off', async () => {
      clock.advance(DAY + 1_000);
      await shop.settle();
      return !(await shop.admin('GET', '/api/admin/webhooks')).body.items[0].enabled;
    });
    const jobs = async () => (await shop.admin('GET', '/api/admin/jobs?limit=200')).body.items;
    await until('operators are told', async () => (await jobs()).some(({ event }: { event: string }) => event === 'webhook.disabled'));

    receiver.behave = (response) => void response.writeHead(204).end();
    await shop.admin('PATCH', `/api/admin/webhooks/${id}`, { enabled: true });
    const [missed] = await deliveries(shop, id);
    expect(missed).toMatchObject({ event: 'order.created', state: 'dead' });
    await shop.admin('POST', `/api/admin/webhooks/${id}/deliveries/${missed.id}/redeliver`);
    await until('it is delivered', async () => (await deliveries(shop, id))[0].state === 'done');
    expect((await shop.admin('GET', '/api/admin/webhooks')).body.items[0]).toMatchObject({ enabled: true, failing_since: null });
  });
}

test('private addresses are refused, written as an address or hidden behind a name; tests say what is wrong (S24)', async () => {
  const { receiver, shop } = await openHookedShop('sqlite');
  const port = receiver.host.split(':')[1];
  for (const url of [
    'http://hooks.example/',
    'https://10.0.0.1/',
    'https://169.254.169.254/latest',
    'https://[::1]/',
    'https://2130706433/',
    'https://a:b@hooks.example/',
    'file:///etc/passwd',
  ])
    expect([url, (await shop.admin('POST', '/api/admin/webhooks', { url })).body.code]).toEqual([url, 'webhook.url_refused']);
  const hidden = await anEndpoint(shop, `https://localhost:${port}/hook`);
  expect((await shop.admin('POST', `/api/admin/webhooks/${hidden.id}/test`)).body).toEqual({ ok: false, problem: 'the name leads to a private address' });
  const closed = await anEndpoint(shop, 'http://127.0.0.1:9/hook');
  expect((await shop.admin('POST', `/api/admin/webhooks/${closed.id}/test`)).body).toEqual({ ok: false, problem: 'ECONNREFUSED' });
  expect(receiver.taken).toEqual([]);
  expect((await shop.admin('POST', '/api/admin/webhooks', { url: receiver.url, events: ['key.revealed'] })).status).toBe(400);
  const { webhooks } = (await shop.call('GET', '/api/openapi.json')).body;
  expect(webhooks['order.paid'].post.parameters.map(({ name }: { name: string }) => name)).toEqual(['webhook-id', 'webhook-timestamp', 'webhook-signature']);
});
