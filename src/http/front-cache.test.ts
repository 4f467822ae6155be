import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dialects } from '../../test/dialects.ts';
import { anOrder, aProduct } from '../../test/factories.ts';
import { openTestShop, type TestShop, testClock } from '../../test/harness.ts';
import { languages } from '../core/languages.ts';
import { clientAddress } from './client-address.ts';
import { createFrontCache } from './front-cache.ts';

/** The answer, and whether it came from memory before the framework was asked. */
async function ask(shop: TestShop, path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  hits.set(shop, 0);
  const response = await fetch(shop.base + path, { method, redirect: 'manual', headers: { 'accept-language': 'en', ...headers } });
  const text = await response.text();
  const { date: _, ...rest } = Object.fromEntries(response.headers);
  return { status: response.status, headers: rest, text, isKept: hits.get(shop) === 1 };
}

const hits = new Map<TestShop, number>();

async function openWatchedShop(dialect: (typeof dialects)[number] = 'sqlite') {
  const clock = testClock();
  const shop = await openTestShop({ dialect, clock });
  shop.app.server.frontCache.watch(() => hits.set(shop, (hits.get(shop) ?? 0) + 1));
  return { shop, clock };
}

describe('an answer from memory', () => {
  test('is the framework’s own, byte by byte and header by header, for every public page and list', async () => {
    const { shop } = await openWatchedShop();
    const { slug } = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
    const paths = [
      '/',
      '/shop.html',
      `/products/${slug}`,
      `/shop.html?product=${slug}`,
      '/help',
      '/terms',
      '/api/products',
      `/api/products/${slug}`,
      '/api/settings',
    ];
    for (const path of paths) {
      for (const headers of [{}, { 'accept-encoding': 'br' }, { 'accept-language': 'ru', cookie: 'theme=dark' }]) {
        const first = await ask(shop, path, headers);
        const second = await ask(shop, path, headers);
        expect([path, first.status, first.isKept, second.isKept]).toEqual([path, 200, false, true]);
        expect({ ...second, isKept: false }).toEqual(first);
      }
    }
  });

  test('depends on language, theme, encoding and address as the page does', async () => {
    const { shop } = await openWatchedShop();
    for (const language of languages) {
      await ask(shop, '/', { 'accept-language': language });
      expect((await ask(shop, '/', { 'accept-language': language })).headers['content-language']).toBe(language);
    }
    await ask(shop, '/', { cookie: 'theme=dark' });
    expect((await ask(shop, '/', { cookie: 'theme=dark' })).text).toContain('dark');
    expect((await ask(shop, '/', { cookie: 'theme=dark; lang=ja' })).headers['content-language']).toBe('ja');
  });

  test('that would set a cookie is each reader’s own', async () => {
    const { shop } = await openWatchedShop();
    for (const _ of [1, 2]) {
      const answer = await ask(shop, '/?lang=ja');
      expect([answer.isKept, answer.headers['set-cookie']]).toEqual([false, expect.stringContaining('lang=ja')]);
    }
    await ask(shop, '/?lang=ja', { cookie: 'lang=ja' });
    expect((await ask(shop, '/?lang=ja', { cookie: 'lang=ja' })).isKept).toBe(true);
  });

  test('is not given to a request that asks for more than a page (S37)', async () => {
    const { shop } = await openWatchedShop();
    const { headers: kept } = await ask(shop, '/api/products');
    expect((await ask(shop, '/api/products')).isKept).toBe(true);
    const others = await Promise.all([
      ask(shop, '/api/products', { origin: 'https://elsewhere.example' }),
      ask(shop, '/api/products', { 'if-none-match': kept.etag ?? '' }),
      ask(shop, '/api/products', {}, 'HEAD'),
      ask(shop, '/api/products', { 'content-encoding': 'gzip' }),
    ]);
    expect(others.map(({ status, isKept }) => [status, isKept])).toEqual([
      [200, false],
      [304, false],
      [200, false],
      [415, false],
    ]);
    expect(others[0]?.headers['access-control-allow-origin']).toBe('*');
  });
});

for (const dialect of dialects) {
  test(`nothing is answered from memory that has changed: price, stock, settings (${dialect})`, async () => {
    const { shop, clock } = await openWatchedShop(dialect);
    const other = await openTestShop({ dialect, beside: shop, clock });
    const { id, slug } = await aProduct(shop, { price_usd: '10.00', stock_mode: 'counter', stock_quantity: 3, delivery: 'manual' });
    const product = async () => {
      await ask(shop, `/api/products/${slug}`);
      const { text, isKept } = await ask(shop, `/api/products/${slug}`);
      return { isKept, ...JSON.parse(text) };
    };
    expect(await product()).toMatchObject({ isKept: true, price_usd: 10, stock_quantity: 3 });

    await shop.admin('PATCH', `/api/admin/products/${id}`, { price_usd: '11.00' });
    expect(JSON.parse((await ask(shop, `/api/products/${slug}`)).text)).toMatchObject({ price_usd: 11 });
    await anOrder(shop, slug);
    expect(JSON.parse((await ask(shop, `/api/products/${slug}`)).text)).toMatchObject({ stock_quantity: 2 });

    // What another instance changes is seen within a second.
    expect(await product()).toMatchObject({ isKept: true });
    await other.admin('PATCH', `/api/admin/products/${id}`, { price_usd: '12.00' });
    clock.advance(1_000);
    expect(JSON.parse((await ask(shop, `/api/products/${slug}`)).text)).toMatchObject({ price_usd: 12 });
  });
}

describe('the cache alone', () => {
  /** A server in front of nothing: what is not kept is answered with 404. */
  async function openFront() {
    const cache = createFrontCache();
    let isCurrent = true;
    const server = createServer((request, response) => {
      if (cache.answer(request, response)) return;
      cache.keep(request, { headers: { 'x-order': '1' }, body: Buffer.from('Gewürz 漢字'), route: '/', isCurrent: () => isCurrent });
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The server has no port');
    const status = async (path: string, headers: Readonly<Record<string, string>> = {}) =>
      (await fetch(`http://127.0.0.1:${address.port}${path}`, { headers })).status;
    return { base: `http://127.0.0.1:${address.port}`, status, spoil: () => (isCurrent = false) };
  }

  test('sends bytes of any kind as they are, until they are no longer true', async () => {
    const { base, status, spoil } = await openFront();
    expect(await status('/')).toBe(404);
    const answer = await fetch(`${base}/`);
    expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '14', 'Gewürz 漢字']);
    spoil();
    expect(await status('/')).toBe(404);
  });

  test('forgets when it is asked in more ways than it can keep, and keeps nothing of endless requests', async () => {
    const { status } = await openFront();
    expect([await status('/'), await status('/')]).toEqual([404, 200]);
    for (let n = 0; n < 500; n += 1) await status(`/?n=${n}`);
    expect(await status('/')).toBe(404);
    const long = { cookie: 'x'.repeat(2_000) };
    expect([await status('/', long), await status('/', long)]).toEqual([404, 404]);
  });
});

test('the address behind a believed proxy is the client’s, behind any other the proxy’s (S23)', () => {
  const request = (from: string, forwarded: string): IncomingMessage =>
    Object.assign(Object.create(null), { socket: { remoteAddress: from }, connection: { remoteAddress: from }, headers: { 'x-forwarded-for': forwarded } });
  const behind = clientAddress(['10.0.0.1']);
  expect(behind(request('10.0.0.1', '203.0.113.7'))).toBe('203.0.113.7');
  expect(behind(request('10.0.0.2', '203.0.113.7'))).toBe('10.0.0.2');
  expect(behind(request('10.0.0.1', '198.51.100.1, 203.0.113.7'))).toBe('203.0.113.7');
  expect(behind(request('10.0.0.1', 'no address'))).toBe('no address');
  expect(clientAddress([])(request('10.0.0.1', '203.0.113.7'))).toBe('10.0.0.1');
});
