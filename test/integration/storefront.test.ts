/** The storefront over HTTP: what pages carry, who may keep them, what search engines and strangers see. */
import { beforeEach, describe, expect, test } from 'vitest';
import { anOrder, aProductWithKeys } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

let shop: TestShop;

beforeEach(async () => {
  shop = await openTestShop({ dialect: 'sqlite' });
});

const html = { accept: 'text/html' };
const get = (path: string, headers: Readonly<Record<string, string>> = {}) => shop.call('GET', path, undefined, { ...html, ...headers });

describe('pages for everybody', () => {
  test('are sent from memory: the same tag until something changes, 304 to whoever has it, compressed where wanted', async () => {
    const product = await aProductWithKeys(shop, 2, { name: 'First name' });
    const first = await get(`/products/${product.slug}`);
    const etag = first.headers.get('etag') ?? '';
    expect((await get(`/products/${product.slug}`, { 'if-none-match': etag })).status).toBe(304);
    expect((await get(`/products/${product.slug}`, { 'accept-encoding': 'br' })).headers.get('content-encoding')).toBe('br');
    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { name: 'Second name' });
    const second = await get(`/products/${product.slug}`, { 'if-none-match': etag });
    expect([second.status, second.body.includes('Second name')]).toEqual([200, true]);
  });

  test('draw a description written in Markdown as the preview shows it; programs get it as it was written', async () => {
    const description = '## What\nyou **get**\n\n<img src=x onerror=alert(1)>';
    const product = await aProductWithKeys(shop, 1, { description });
    const { body: page } = await get(`/products/${product.slug}`);
    const { body: preview } = await shop.admin('POST', '/api/admin/markdown-preview', { text: description });
    expect(preview.html).toBe('<h4>What</h4>\n<p>you <strong>get</strong></p>\n<p>&lt;img src=x onerror=alert(1)&gt;</p>\n');
    expect(page).toContain(`<div class="markdown">${preview.html}</div>`);
    expect(page).toContain('<meta name="description" content="What you get &lt;img src=x onerror=alert(1)&gt;">');
    expect(page).toContain('"description":"What you get \\u003cimg src=x onerror=alert(1)\\u003e"');
    expect((await shop.call('GET', `/api/products/${product.slug}`)).body.description).toBe(description);
  });

  test('have a policy without inline code and every security header (S51)', async () => {
    for (const path of ['/', '/shop.html', '/help', '/orders', '/nothing-here']) {
      const { headers } = await get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy, path).toContain("script-src 'self';");
      expect(policy, path).not.toMatch(/unsafe|\*/);
      expect([headers.get('x-content-type-options'), headers.get('referrer-policy'), headers.get('cross-origin-opener-policy')], path).toEqual([
        'nosniff',
        'no-referrer',
        'same-origin',
      ]);
    }
  });

  test('load nothing from anywhere else', async () => {
    await aProductWithKeys(shop, 1);
    for (const path of ['/', '/shop.html', '/help']) {
      const { body } = await get(path);
      const loaded = [...String(body).matchAll(/(?:src|href)="(https?:[^"]+)"/g)]
        .map(([, url = '']) => url)
        .filter((url) => !url.startsWith(shop.base) && !url.startsWith('https://t.me/'));
      expect(loaded, path).toEqual([]);
    }
  });

  test('speak the language of the address, then of the cookie, then of the browser, then of the shop', async () => {
    const langOf = async (path: string, headers: Readonly<Record<string, string>> = {}) => /<html lang="([^"]+)"/.exec((await get(path, headers)).body)?.[1];
    expect(await langOf('/', { 'accept-language': 'xx' })).toBe('zh-CN');
    expect(await langOf('/', { 'accept-language': 'ru-RU,ru;q=0.9' })).toBe('ru');
    expect(await langOf('/', { 'accept-language': 'ru', cookie: 'lang=ja' })).toBe('ja');
    expect(await langOf('/?lang=zh-TW', { cookie: 'lang=ja' })).toBe('zh-TW');
    expect(await langOf('/?lang=%3Cscript%3E', { 'accept-language': 'en' })).toBe('en');
  });

  test('name category and unit in the reader’s language, and filter by the merchant’s own word in every one', async () => {
    const texts = { en: { category: 'Accounts', price_unit: 'month' } };
    await aProductWithKeys(shop, 1, { name: 'Test Pass', category: '账号', price_unit: '月', texts });
    await aProductWithKeys(shop, 1, { name: 'Handbook', category: '书', price_unit: '本' });
    const filter = `/?category=${encodeURIComponent('账号')}`;
    const english = String((await get('/?lang=en')).body);
    expect(english).toContain(`<a class="chip" href="${filter}#catalogue">Accounts</a>`);
    expect(english).toMatch(/\/ month<[\s\S]*\/ 本</);
    for (const [language, unit] of [
      ['en', 'month'],
      ['zh-CN', '月'],
    ]) {
      const filtered = String((await get(`${filter}&lang=${language}`)).body);
      expect([filtered.includes('Test Pass'), filtered.includes('Handbook'), filtered.includes(`/ ${unit}<`)]).toEqual([true, false, true]);
    }
  });

  test('show what people typed as text and never as markup (S25)', async () => {
    const hostile = `"'><img src=x onerror=alert(1)></script><script>alert(2)</script>`;
    const product = await aProductWithKeys(shop, 1, {
      name: hostile.slice(0, 90),
      short_description: hostile,
      description: hostile,
      features: [hostile],
      category: hostile.slice(0, 40),
    });
    for (const path of [
      '/',
      `/products/${product.slug}`,
      `/shop.html?product=${product.slug}`,
      `/?q=${encodeURIComponent(hostile)}`,
      `/${encodeURIComponent(hostile)}`,
    ]) {
      const { body } = await get(path);
      expect(String(body), path).not.toMatch(/<img src=x|<script>alert/);
    }
  });

  test('tell search engines their one address, the others’ languages and the price', async () => {
    const product = await aProductWithKeys(shop, 3, { name: 'Findable', price_usd: '12.50' });
    const body = String((await get(`/products/${product.slug}?lang=en`)).body);
    expect(body).toContain(`<link rel="canonical" href="${shop.base}/products/${product.slug}?lang=en">`);
    expect(body.match(/hreflang="[^"]+" href="http/g)).toHaveLength(6);
    const data = [...body.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(([, json = '']) => JSON.parse(json));
    expect(data[0]).toMatchObject({
      '@type': 'Product',
      name: 'Findable',
      offers: [{ price: '12.50', priceCurrency: 'USD', availability: 'https://schema.org/LimitedAvailability' }],
    });
    expect(data[1]['@type']).toBe('BreadcrumbList');
    expect(String((await get('/sitemap.xml')).body)).toContain(`<loc>${shop.base}/products/${product.slug}?lang=ja</loc>`);
    expect(String((await get('/robots.txt')).body)).toContain(`Sitemap: ${shop.base}/sitemap.xml`);
  });

  test('follow the former site’s addresses, and know nothing of its files (S53)', async () => {
    const moved = await get('/pages/shop.html');
    expect([moved.status, moved.headers.get('location')]).toEqual([301, '/shop.html']);
    for (const path of ['/pages/nothing.html', '/assets/..%2fmanifest.json', '/assets/manifest.json', '/assets/%2e%2e/built.json', '/.env', '/package.json'])
      expect((await get(path)).status, path).toBe(404);
  });

  test('say that the shop is paused, and take no order then', async () => {
    const product = await aProductWithKeys(shop, 1);
    await shop.admin('PATCH', '/api/admin/settings', { paused: true, paused_message: 'Back on Monday' });
    expect(String((await get('/shop.html')).body)).toContain('Back on Monday');
    const body = new URLSearchParams({ item: product.slug, quantity: '1', payment_method: 'usdt', customer_email: 'a@b.example', terms: 'yes' });
    const posted = await fetch(`${shop.base}/checkout`, { method: 'POST', body, headers: html, redirect: 'manual' });
    expect([posted.status, (await posted.text()).includes('Back on Monday')]).toEqual([503, true]);
  });
});

test('the refund page says who pays the network fee of a refund, as the setting does', async () => {
  const said = async () => String((await get('/refund', { 'accept-language': 'en' })).body);
  expect(await said()).toContain('<p>We pay the network fee of a refund.</p>');
  expect((await shop.admin('PATCH', '/api/admin/settings', { refund_network_fee: 'buyer' })).status).toBe(200);
  expect(await said()).toContain('<p>The network fee of a refund is taken from it.</p>');
  expect((await shop.admin('PATCH', '/api/admin/settings', { refund_network_fee: 'shop' })).status).toBe(200);
});

describe('pages of one buyer', () => {
  test('are kept by nobody, found by no search engine, and show a stranger the state alone (S16, S17, S19)', async () => {
    const product = await aProductWithKeys(shop, 1, { name: 'Secret goods' });
    const order = await anOrder(shop, product.slug, { customer_notes: 'private words' });
    for (const headers of [{}, { 'x-order-token': order.token }]) {
      const page = await get(`/orders/${order.id}`, headers);
      expect([page.status, page.headers.get('cache-control'), page.headers.get('x-robots-tag')]).toEqual([200, 'no-store', 'noindex, nofollow']);
    }
    const stranger = String((await get(`/orders/${order.id}`)).body);
    expect(stranger).not.toMatch(/Secret goods|private words|buyer@|b•••@/);
    expect(String((await get(`/orders/${order.id}`, { 'x-order-token': order.token })).body)).toContain('private words');
    expect((await get(`/orders/${order.id}/goods.txt`)).status).toBe(404);
    expect((await get('/orders/order_1769846400000_0000000000000000')).status).toBe(404);
  });

  test('cannot be acted on without the key, whatever form is posted', async () => {
    const product = await aProductWithKeys(shop, 1);
    const order = await anOrder(shop, product.slug);
    for (const [form, fields] of Object.entries({ cancel: {}, pay: {}, 'red-packet': { code: '12345678' }, 'refund-request': { reason: 'x' } })) {
      const answer = await fetch(`${shop.base}/orders/${order.id}/${form}`, { method: 'POST', body: new URLSearchParams(fields), headers: html });
      expect(answer.status, form).toBe(404);
    }
  });
});

test('an error is a page to a browser and JSON to a program, with a number for support and nothing from inside (S49)', async () => {
  const page = await get('/products/no-such-thing', { 'accept-language': 'en' });
  expect([page.status, String(page.body).includes('it may no longer be sold')]).toEqual([404, true]);
  expect(String(page.body)).toMatch(/req_[0-9a-f]{24}/);
  const json = await shop.call('GET', '/products/no-such-thing');
  expect(json.body).toMatchObject({ success: false, code: 'product.not_found' });
});
