import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, atGateway, goodsOf, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

const pieces = ['MADE-canary-1', 'MADE-canary-2'];

/** A merchant's server over real HTTP that makes goods, unless the test makes it fail. */
async function aMaker() {
  const asked: { headers: IncomingHttpHeaders; body: string }[] = [];
  const answer = (response: ServerResponse): void => void response.writeHead(200).end(JSON.stringify({ items: pieces }));
  const maker = { asked, host: '', answer };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      maker.answer(response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  maker.host = `127.0.0.1:${port}`;
  return maker;
}

async function openMakingShop(dialect: DialectName) {
  const maker = await aMaker();
  const clock = testClock(Date.now());
  const shop = await openTestShop({ dialect, clock, env: { WEBHOOK_PRIVATE_HOSTS: maker.host } });
  const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'call' });
  // As long as nobody makes them, they cannot be ordered, and are not said to be in stock.
  const isOffered = async () => (await shop.call('GET', `/api/products/${product.slug}`)).body.in_stock;
  expect(await isOffered()).toBe(false);
  const early = { customer_email: 'buyer@example.com', product_slug: product.slug, quantity: 1 };
  expect((await shop.call('POST', '/api/create-order', early)).body.code).toBe('stock.sold_out');
  const named = await shop.admin('PUT', `/api/admin/products/${product.id}/call-server`, { url: `http://${maker.host}/goods` });
  expect([named.status, named.body.secret]).toEqual([200, expect.stringMatching(/^whsec_/)]);
  expect(await isOffered()).toBe(true);
  const paid = async () => {
    const placed = await anOrder(shop, product.slug, { quantity: 2 });
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    return placed;
  };
  return { maker, clock, shop, product, secret: String(named.body.secret), paid };
}

/** The order's page as its buyer reads it. */
const pageOf = async (shop: TestShop, { id, token }: PlacedOrder) =>
  (await shop.call('GET', `/orders/${id}`, undefined, { cookie: `access_${id}=${token}; lang=en` })).body;

for (const dialect of dialects) {
  test(`the merchant's server makes the goods: asked with a signature, again under the same id when its answer is lost or no goods, delivered once and sealed (I8, I11, F6, S24, S45) (${dialect})`, async () => {
    const { maker, clock, shop, product, secret, paid } = await openMakingShop(dialect);
    const failures = [
      (response: ServerResponse) => response.destroy(),
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
      (response: ServerResponse) => response.writeHead(200).end(JSON.stringify({ items: ['MADE-canary-only-one'] })),
    ];
    const good = maker.answer;
    maker.answer = (response) => void (failures.shift() ?? good)(response);
    const placed = await paid();
    expect((await shop.call('GET', `/products/${product.slug}?lang=en`)).body).toContain('Made for you automatically once paid');
    await until('it is paid', async () => (await statusOf(shop, placed)) === 'paid');
    expect(await pageOf(shop, placed)).toContain('Your goods are being made');
    await until('it is delivered', async () => {
      clock.advance(5_000);
      await shop.settle();
      return (await statusOf(shop, placed)) === 'delivered';
    });
    expect(await goodsOf(shop, placed)).toEqual(pieces);
    expect(maker.asked).toHaveLength(4);
    for (const { headers, body } of maker.asked) {
      expect(headers['webhook-id']).toBe(placed.id);
      expect(JSON.parse(body)).toMatchObject({ type: 'goods.wanted', data: { order_id: placed.id, product_id: product.id, quantity: 2 } });
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const signature = createHmac('sha256', key).update(`${placed.id}.${headers['webhook-timestamp']}.${body}`).digest('base64');
      expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    }
    await shop.settle();
    expect(maker.asked).toHaveLength(4);
    const { read } = shop.app.shop.db;
    const kept = [
      await read.all(build.selectFrom('delivery_items').selectAll()),
      await read.all(build.selectFrom('jobs').selectAll()),
      await read.all(build.selectFrom('audit_log').selectAll()),
      await read.all(build.selectFrom('call_servers').selectAll()),
    ];
    expect(JSON.stringify(kept)).not.toMatch(new RegExp(`MADE-canary|${secret.slice(6, 30).replace(/[+/]/g, '.')}`));
  });

  test(`a server that goes on failing makes the order a case for a person, who delivers by hand or has it tried again (${dialect})`, async () => {
    const { maker, clock, shop, product, paid } = await openMakingShop(dialect);
    const good = maker.answer;
    maker.answer = (response) => void response.writeHead(500).end('MADE-canary');
    const [byHand, again] = [await paid(), await paid()];
    const path = ({ id }: { id: string }) => `/api/admin/orders/${id}`;
    for (const placed of [byHand, again]) {
      await until('a person is called', async () => {
        clock.advance(15_000);
        await shop.settle();
        return (await shop.admin('GET', path(placed))).body.order.attention === 'delivery_failed';
      });
      const { timeline } = (await shop.admin('GET', path(placed))).body;
      expect(timeline.at(-1)).toMatchObject({ action: 'order.attention', after: { because: 'its server failed: HTTP 500' } });
    }
    expect(await pageOf(shop, byHand)).toContain('The automatic delivery did not work, so a person is preparing your goods.');
    const failed = maker.asked.length;
    expect(failed).toBeGreaterThanOrEqual(16);

    expect((await shop.admin('POST', `${path(byHand)}/deliver`, {})).body.code).toBe('request.missing_field');
    expect((await shop.admin('POST', `${path(byHand)}/deliver`, { items: ['typed'] })).status).toBe(200);
    expect(await goodsOf(shop, byHand)).toEqual(['typed']);

    maker.answer = good;
    const jobs = (await shop.admin('GET', '/api/admin/jobs?state=dead')).body.items;
    for (const { id } of jobs) expect((await shop.admin('POST', `/api/admin/jobs/${id}/retry`)).status).toBe(200);
    await until('it is delivered', async () => (await statusOf(shop, again)) === 'delivered');
    await shop.settle();
    // The one that was delivered by hand is not asked for again.
    expect([await goodsOf(shop, byHand), await goodsOf(shop, again), maker.asked.length]).toEqual([['typed'], pieces, failed + 1]);

    const refused = await shop.admin('PUT', `/api/admin/products/${product.id}/call-server`, { url: 'https://169.254.169.254/' });
    expect(refused.body.code).toBe('webhook.url_refused');
  });
}
