/** A buyer's device is told once, by Web Push, when his order is delivered. */
import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { aReceiver, type Taken } from '../emulators/receiver.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, testClock } from '../harness.ts';

async function openShop(dialect: DialectName) {
  const service = await aReceiver();
  const clock = testClock(Date.now());
  const shop = await openTestShop({ dialect, clock, env: { WEBHOOK_PRIVATE_HOSTS: service.host } });
  const product = await aProductWithKeys(shop, 20);
  const endpointOf = (name: string) => `http://${service.host}/push/${name}`;
  const jobs = async () =>
    (await shop.admin('GET', '/api/admin/jobs?limit=200')).body.items.filter(({ channel }: { channel: string }) => channel === 'web_push');
  return {
    service,
    clock,
    shop,
    endpointOf,
    jobs,
    order: () => anOrder(shop, product.slug),
    ask: async (placed: PlacedOrder, endpoint: string, token = placed.token) =>
      (await shop.call('POST', `/api/orders/${placed.id}/push`, { endpoint }, { 'x-order-token': token })).status,
    async deliver(placed: PlacedOrder): Promise<void> {
      await atGateway(shop, await aPayment(shop, placed.id), 'pay');
      await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
      await shop.settle();
    },
    /** Lets time pass until every push has come to its end; how they ended. */
    async ends(): Promise<{ state: string; last_error: string | null }[]> {
      await until('every push has ended', async () => {
        clock.advance(20 * MINUTE);
        await shop.settle();
        return (await jobs()).every(({ state }: { state: string }) => state !== 'pending' && state !== 'sending');
      });
      return jobs();
    },
    remembered: () => shop.app.shop.db.read.all(build.selectFrom('push_subscriptions').selectAll()),
  };
}

/** Read as a push service reads it (RFC 8292): the claims, if the key that the page gave signed them. */
function claimsOf({ headers }: Taken, pageKey: string) {
  const [, header = '', claims = '', signature = '', key = ''] = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? [];
  expect(key).toBe(pageKey);
  const point = Buffer.from(key, 'base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x: point.subarray(1, 33).toString('base64url'), y: point.subarray(33).toString('base64url') };
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  expect(isSigned).toBe(true);
  return JSON.parse(Buffer.from(claims, 'base64url').toString());
}

for (const dialect of dialects) {
  test(`a device that asked is told once on delivery, signed and without a word about the order, and is forgotten (I18, S46) (${dialect})`, async () => {
    const { service, clock, shop, endpointOf, order, ask, deliver, remembered } = await openShop(dialect);
    const placed = await order();
    const page = (await shop.call('GET', `/orders/${placed.id}`, undefined, { accept: 'text/html', 'x-order-token': placed.token })).body;
    const [, pageKey = ''] = /data-push="([\w-]{87})"/.exec(page) ?? [];

    expect(await ask(placed, endpointOf('phone'), 'x'.repeat(32))).toBe(404);
    expect(await ask(placed, 'javascript:alert(1)')).toBe(400);
    expect([await ask(placed, endpointOf('phone')), await ask(placed, endpointOf('phone'))]).toEqual([204, 204]);
    expect(await ask(placed, endpointOf('changed-mind'))).toBe(204);
    const taken = await shop.call('DELETE', `/api/orders/${placed.id}/push`, { endpoint: endpointOf('changed-mind') }, { 'x-order-token': placed.token });
    expect([taken.status, (await remembered()).length]).toEqual([204, 1]);

    await deliver(placed);
    await until('it was told', async () => (await remembered()).length === 0);
    expect(service.taken).toHaveLength(1);
    const [push] = service.taken;
    if (!push) throw new Error('nothing was pushed');
    expect(push).toMatchObject({
      method: 'POST',
      path: '/push/phone',
      body: '',
      headers: { ttl: '86400', urgency: 'high', topic: expect.stringMatching(/^\w{32}$/) },
    });
    const claims = claimsOf(push, pageKey);
    expect(claims).toMatchObject({ aud: `http://${service.host}`, sub: expect.stringMatching(/^(https:|mailto:)/) });
    expect(claims.exp * SECOND - clock.now()).toBeLessThanOrEqual(DAY);
    expect(JSON.stringify(push)).not.toContain(placed.id);

    expect((await shop.admin('POST', `/api/admin/orders/${placed.id}/resend`, {})).status).toBe(200);
    await shop.settle();
    expect(service.taken).toHaveLength(1);
    expect(await ask(placed, endpointOf('too-late'))).toBe(409);
    const after = (await shop.call('GET', `/orders/${placed.id}`, undefined, { accept: 'text/html', 'x-order-token': placed.token })).body;
    expect(after).not.toContain('data-push=');
  });

  test(`a push service that is away is asked again; one that ended the subscription is left alone; neither needs a person (F6, F8) (${dialect})`, async () => {
    const { service, endpointOf, order, ask, deliver, ends, remembered } = await openShop(dialect);
    const times = new Map<string, number>();
    service.behave = (response) => {
      const { path = '' } = service.taken.at(-1) ?? {};
      const time = (times.get(path) ?? 0) + 1;
      times.set(path, time);
      const status = path.endsWith('gone') ? 410 : path.endsWith('never') || time < 3 ? 503 : 201;
      response.writeHead(status).end();
    };
    const placed = await order();
    for (const name of ['gone', 'busy', 'never']) await ask(placed, endpointOf(name));
    await deliver(placed);
    expect((await ends()).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect([times.get('/push/gone'), times.get('/push/busy')]).toEqual([1, 3]);
    expect(times.get('/push/never')).toBeGreaterThan(3);
    expect(await remembered()).toEqual([]);
  });
}

test('an address inside the shop’s own network is not called (S24); the sixth device takes the place of the first; what is never delivered is forgotten', async () => {
  const { service, clock, shop, endpointOf, order, ask, deliver, ends, remembered } = await openShop('sqlite');
  const inside = await aReceiver();
  const [first, left] = [await order(), await order()];
  await ask(first, inside.url);
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    clock.advance(SECOND);
    expect(await ask(first, endpointOf(name))).toBe(204);
  }
  expect((await remembered()).map(({ endpoint }) => endpoint)).not.toContain(inside.url);
  await ask(left, inside.url);
  await deliver(first);
  await deliver(left);
  expect((await ends()).every(({ state }) => state === 'done')).toBe(true);
  expect([service.taken.length, inside.taken.length]).toEqual([5, 0]);

  const unpaid = await order();
  await ask(unpaid, endpointOf('phone'));
  clock.advance(30 * DAY + HOUR);
  await shop.app.schedule.tick();
  await until('it is forgotten', async () => (await remembered()).length === 0);
});
