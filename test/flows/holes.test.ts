/** The holes of the predecessor (reliability reference §7) that no other test is named after: each is tried here from outside, and fails. */
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadConfig, simulatorMerchantKey } from '../../src/config/config.ts';
import { DAY } from '../../src/core/time.ts';
import { build, rawQuery } from '../../src/db/statement.ts';
import { signNotice } from '../../src/payments/oxapay/signature.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, goodsOf, order, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

const stockOf = async (shop: TestShop, slug: string): Promise<number> => (await shop.call('GET', `/api/products/${slug}`)).body.stock_quantity;

for (const dialect of dialects) {
  describe(`goods and money (${dialect})`, () => {
    test('H4 H19 F15: a payment that is a little short buys nothing', async () => {
      const shop = await openTestShop({ dialect });
      const product = await aProductWithKeys(shop, 1, { price_usd: '100' });
      const placed = await anOrder(shop, product.slug);
      const track = await aPayment(shop, placed.id);
      expect((await atGateway(shop, track, 'pay_too_little', { percent: 96 })).status).toBe(200);
      expect((await atGateway(shop, track, 'expire')).status).toBe(200);
      await until('a person is called', async () => (await statusOf(shop, placed)) === 'attention');
      const goods = await shop.call('GET', `/api/orders/${placed.id}/goods`, undefined, { 'x-order-token': placed.token });
      expect(JSON.stringify(goods.body)).not.toContain(product.keys[0]);
    });

    test('H7 I7: stock is held when the order is placed; what is unlimited is never sold out', async () => {
      const shop = await openTestShop({ dialect });
      const product = await aProductWithKeys(shop, 3);
      await anOrder(shop, product.slug, { quantity: 2 });
      expect(await stockOf(shop, product.slug)).toBe(1);
      expect(await order(shop, product.slug, { quantity: 2 })).toMatchObject({ status: 400, body: { success: false } });
      const endless = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'shared', shared_content: 'for everybody' });
      // The old front end compares this number with what is asked for.
      expect(await stockOf(shop, endless.slug)).toBe(9999);
      expect((await order(shop, endless.slug)).status).toBe(200);
    });

    test('H8 S20: nothing is ordered that is off sale or gone, and no step is skipped', async () => {
      const shop = await openTestShop({ dialect });
      for (const change of [{ is_active: false }, { is_on_sale: false }]) {
        const product = await aProductWithKeys(shop, 1);
        const { version } = (await shop.admin('GET', `/api/admin/products/${product.id}`)).body;
        expect((await shop.admin('PATCH', `/api/admin/products/${product.id}`, { version, ...change })).status).toBe(200);
        expect((await order(shop, product.slug)).status, JSON.stringify(change)).toBeGreaterThanOrEqual(400);
      }
      const product = await aProductWithKeys(shop, 1);
      const placed = await anOrder(shop, product.slug);
      expect((await shop.call('GET', `/api/orders/${placed.id}/goods`, undefined, { 'x-order-token': placed.token })).status).toBe(409);
      expect((await shop.call('GET', `/orders/${placed.id}/goods.txt`, undefined, { 'x-order-token': placed.token })).status).toBe(409);
    });

    test('S11: a client cannot say what an order costs, or that it is paid', async () => {
      const shop = await openTestShop({ dialect });
      const product = await aProductWithKeys(shop, 1);
      for (const field of ['total_amount', 'unit_price_usd', 'status', 'order_status', 'id', 'discount', 'created_at', 'is_admin'])
        expect((await order(shop, product.slug, { [field]: 1 })).status, field).toBe(400);
      expect(await stockOf(shop, product.slug)).toBe(1);
    });

    test('F13: a genuine notice that comes again a year later changes nothing', async () => {
      const clock = testClock();
      const shop = await openTestShop({ dialect, clock });
      const product = await aProductWithKeys(shop, 2);
      const placed = await anOrder(shop, product.slug);
      const track = await aPayment(shop, placed.id);
      await atGateway(shop, track, 'pay');
      await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
      const { body: sent } = await shop.call('GET', `/simulator/control/notices?track_id=${track}`);
      const body: string = sent.items.at(-1).body;
      clock.advance(365 * DAY);
      const again = await fetch(`${shop.base}/oxapay-webhook`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', hmac: signNotice(body, simulatorMerchantKey) },
        body,
      });
      expect(again.status).toBe(200);
      await shop.settle();
      expect(await goodsOf(shop, placed)).toEqual([product.keys[0]]);
      expect(await stockOf(shop, product.slug)).toBe(1);
    });
  });
}

describe('doors', () => {
  test('H12 S16: the number of an order cannot be guessed, and alone opens nothing', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const product = await aProductWithKeys(shop, 2);
    const [first, second] = [await anOrder(shop, product.slug), await anOrder(shop, product.slug)];
    expect(first.id).toMatch(/^order_\d{13}_[0-9a-f]{16}$/);
    expect(first.id.slice(-16)).not.toBe(second.id.slice(-16));
    expect((await shop.call('GET', `/api/orders/${first.id}/goods`, undefined, { 'x-order-token': second.token })).status).toBe(404);
  });

  test('H18 S23: callback and return addresses come from the configuration, whatever Host a caller writes', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const product = await aProductWithKeys(shop, 1);
    const placed = await anOrder(shop, product.slug);
    const body = JSON.stringify({ orderId: placed.id });
    const answer = await raw(
      shop,
      `POST /api/oxapay-payment HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 200/);
    const track = await aPayment(shop, placed.id);
    const kept = JSON.stringify((await shop.call('GET', `/simulator/control/payments/${track}`)).body);
    expect(kept).toContain(`${shop.base}/`);
    expect(kept + answer).not.toContain('evil.example');
  });

  test('H20 H22 S49: bodies that are missing, broken or of another kind get a 4xx without a word about our insides', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    for (const path of ['/api/create-order', '/api/oxapay-payment', '/oxapay-webhook', '/api/validate-coupon', '/api/test-telegram'])
      for (const [type, body] of [
        ['application/json', ''],
        ['application/json', '{"a":'],
        ['application/json', '[[[[]]]]'],
        ['application/json', 'null'],
        ['text/plain', 'x'],
        ['application/x-www-form-urlencoded', 'a=b'],
      ] as const) {
        const response = await fetch(shop.base + path, { method: 'POST', headers: { 'content-type': type }, body });
        const text = await response.text();
        // The webhook is asked for its signature first, and a test message needs no body.
        expect(response.status < 500, `${path} ${type} ${body}: ${response.status}`).toBe(true);
        expect(text, path).not.toMatch(/node_modules|\.ts:|\.js:|SQLITE|at async|Traceback|debug/);
      }
  });

  test('H24 S30 S37: no secret has a default in production, and no other site gets credentials', async () => {
    expect(() => loadConfig({ NODE_ENV: 'production', PUBLIC_URL: 'https://shop.example', OXAPAY_SECRET_KEY: 'ABCDEF-GHIJKL-MNOPQR-STUVWX' })).toThrow(
      /SECRET_KEY/,
    );
    const shop = await openTestShop({ dialect: 'sqlite' });
    for (const path of ['/api/products', '/api/admin/orders']) {
      const { headers } = await shop.call('GET', path, undefined, { origin: 'https://evil.example' });
      expect(headers.get('access-control-allow-credentials'), path).toBeNull();
    }
  });

  test('H25 S59: the way back after a form leads to this site only', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    for (const wanted of ['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)']) {
      const body = new URLSearchParams({ theme: 'dark', return_to: wanted });
      const response = await fetch(`${shop.base}/preferences`, { method: 'POST', body, redirect: 'manual', headers: { 'sec-fetch-site': 'same-origin' } });
      expect([response.status, response.headers.get('location')], wanted).toEqual([303, '/']);
    }
  });

  test('H26 S30 S44: a new shop has no account that anybody knows', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const { status } = await shop.call('POST', '/api/admin/session', { email: 'admin', password: 'admin123' }, { origin: shop.base });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect((await shop.admin('GET', '/api/admin/operators')).body.items).toEqual([]);
  });

  test('H27 S44: the example of an environment sets nothing', () => {
    const lines = readFileSync(join(import.meta.dirname, '../../.env.example'), 'utf8').split('\n');
    expect(lines.filter((line) => line !== '' && !line.startsWith('#'))).toEqual([]);
    expect(lines.filter((line) => /^# [A-Z_]+=\S/.test(line))).toEqual([]);
  });

  test('H28 H29 S52 S53: in production there is neither a debug page nor a file of the project to be had', async () => {
    expect(loadConfig({}).host).toBe('127.0.0.1');
    const shop = await openTestShop({
      dialect: 'sqlite',
      env: { OXAPAY_SECRET_KEY: 'ABCDEF-GHIJKL-MNOPQR-STUVWX', OXAPAY_API_URL: 'http://127.0.0.1:9/v1' },
    });
    const paths = [
      '/test_payment.html',
      '/debug',
      '/simulator',
      '/simulator/control',
      '/package.json',
      '/src/main.ts',
      '/data/aistorm.db',
      '/.git/config',
      '/..%2f.env',
    ];
    for (const path of paths) expect((await shop.call('GET', path)).status, path).toBe(404);
  });

  test('H31 S18 S25: product texts are shown as text, and the page asks nobody else for anything', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    await aProductWithKeys(shop, 1, { name: '<img src=x onerror=alert(1)>', short_description: '"><script>alert(2)</script>' });
    const page = await shop.call('GET', '/shop.html');
    expect(String(page.body)).not.toMatch(/<img src=x|<script>alert/);
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self';/);
    expect([...String(page.body).matchAll(/(?:src|action)="(https?:[^"]+)"/g)].map(([, url]) => url).filter((url) => !url?.startsWith(shop.base))).toEqual([]);
    const alipay = await order(shop, (await aProductWithKeys(shop, 1)).slug, { payment_method: 'alipay' });
    expect(alipay).toMatchObject({ status: 200, body: { currency: 'CNY' } });
  });

  test('S8: doors answer the methods they are for, and no header pretends another', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      const { status } = await shop.call(method, '/oxapay-webhook');
      expect([404, 405], method).toContain(status);
    }
    const { id } = await aProduct(shop);
    await shop.call('GET', `/api/products/${id}`, undefined, { 'x-http-method-override': 'DELETE' });
    expect((await shop.admin('GET', `/api/admin/products/${id}`)).status).toBe(200);
    expect(await raw(shop, 'TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1\.1 4/);
  });

  test('S58: requests of two lengths are refused and their connection ends', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const smuggled = 'GET /api/admin/orders HTTP/1.1\r\nHost: x\r\n\r\n';
    for (const head of [
      `POST /api/create-order HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      'POST /api/create-order HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 30\r\n\r\nabc',
      'POST /api/create-order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n',
      'GET / HTTP/1.1\nHost: x\nContent-Length: 0\n\n',
    ]) {
      const answer = await raw(shop, head + smuggled);
      const statuses = [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status);
      expect(statuses.at(-1), head).toBe('400');
      // What the door of the second request would say.
      expect(statuses, head).not.toContain('401');
    }
  });
});

test('H32 I4: what the gateway calls one payment is one row, and the file keeps what it acknowledged', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 2);
  const track = await aPayment(shop, (await anOrder(shop, product.slug)).id);
  const other = await anOrder(shop, product.slug);
  await aPayment(shop, other.id);
  const taken = shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('payment_attempts').set({ track_id: track }).where('order_id', '=', other.id)));
  await expect(taken).rejects.toThrow(/UNIQUE/);
  expect(await shop.app.shop.db.read.all(rawQuery('pragma journal_mode'))).toEqual([{ journal_mode: 'wal' }]);
});

/** Writes bytes to the shop and answers what comes back until the connection ends. */
function raw(shop: TestShop, bytes: string): Promise<string> {
  const { hostname, port } = new URL(shop.base);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (text) => {
      answer += text;
    });
    socket.on('error', () => resolve(answer)).on('close', () => resolve(answer));
  });
}
