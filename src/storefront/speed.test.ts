/** What makes the pages fast, held to what a browser is sent. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { aProductWithKeys } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';
import { loadAssets } from './assets.ts';

describe('the shop page', () => {
  it('sends at most 20 kB of script and styles, compressed, which may be kept for ever', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const product = await aProductWithKeys(shop, 3);
    const { body: page } = await shop.call('GET', `/shop.html?product=${product.slug}`, undefined, { accept: 'text/html' });
    const files = [...String(page).matchAll(/(?:href|src)="([^"]+\.(?:css|js))"/g)].map(([, path = '']) => path);
    expect(files).toHaveLength(2);
    let bytes = 0;
    for (const path of files) {
      for (const encoding of ['br', 'gzip']) {
        const answer = await fetch(shop.base + path, { headers: { 'accept-encoding': encoding } });
        expect([answer.headers.get('content-encoding'), answer.headers.get('cache-control')]).toEqual([encoding, 'public, max-age=31536000, immutable']);
        if (encoding === 'br') bytes += Number(answer.headers.get('content-length'));
      }
    }
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(20_000);
  });

  it('takes its files from a CDN when there is one, and names it in its policy', async () => {
    const shop = await openTestShop({ dialect: 'sqlite', env: { ASSET_BASE_URL: 'https://cdn.example' } });
    const { body: page, headers } = await shop.call('GET', '/shop.html', undefined, { accept: 'text/html' });
    expect(page).toMatch(/href="https:\/\/cdn\.example\/assets\/storefront-\w+\.css"/);
    expect(headers.get('content-security-policy')).toContain("script-src 'self' https://cdn.example");
  });
});

describe('going back', () => {
  it('is instant: nothing keeps a public page out of the back/forward cache', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const product = await aProductWithKeys(shop, 3);
    for (const path of ['/', `/products/${product.slug}`, '/shop.html', '/help', '/support', '/terms', '/privacy', '/refund']) {
      const { headers } = await shop.call('GET', path, undefined, { accept: 'text/html' });
      expect([path, headers.get('cache-control')]).toEqual([path, 'no-cache']);
      const again = await fetch(shop.base + path, { headers: { accept: 'text/html', 'if-none-match': headers.get('etag') ?? '' } });
      expect([path, again.status]).toEqual([path, 304]);
    }
    for (const { plain, gzip } of loadAssets().files.values()) {
      expect(gunzipSync(gzip).equals(plain)).toBe(true);
      expect(plain.toString()).not.toMatch(/unload/);
    }
  });
});

describe('the picture of a link', () => {
  it('is a PNG of 1200 by 630 for each product, drawn once, and for nothing else', async () => {
    const shop = await openTestShop({ dialect: 'sqlite' });
    const product = await aProductWithKeys(shop, 1);
    const { body: page } = await shop.call('GET', `/products/${product.slug}`, undefined, { accept: 'text/html' });
    const [, address = ''] = /property="og:image" content="([^"]+)"/.exec(page) ?? [];
    expect(address).toBe(`${shop.base}/artwork/${product.slug}.png`);
    for (const url of [address, `${shop.base}/artwork/shop.png`]) {
      const answer = await fetch(url);
      const bytes = Buffer.from(await answer.arrayBuffer());
      expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual(['image/png', 'public, max-age=2592000']);
      expect([bytes.toString('latin1', 1, 4), bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual(['PNG', 1200, 630]);
      expect(bytes.length).toBeLessThan(600_000);
    }
    expect((await fetch(`${shop.base}/artwork/nothing-here.png`)).status).toBe(404);
    expect((await fetch(`${shop.base}/artwork/${product.slug}.svg`)).headers.get('content-type')).toContain('svg');
  });
});
