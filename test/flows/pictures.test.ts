/** Pictures of an operator: from his file to the buyer's screen. */
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import { dialects } from '../dialects.ts';
import { aProductWithKeys } from '../factories.ts';
import { type Answer, openTestShop, type TestShop, testClock } from '../harness.ts';

/** Black on the left, white on the right, and, like a photograph from a telephone, turned by its metadata and full of facts. */
async function aPhotograph(width = 400, height = 300): Promise<Buffer> {
  const white = await sharp({ create: { width: width / 2, height, channels: 3, background: '#fff' } })
    .png()
    .toBuffer();
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite([{ input: white, left: width / 2, top: 0 }])
    .withExif({ IFD0: { Copyright: 'Wang Xiaoming', Model: 'Telephone' }, IFD3: { GPSLatitude: '31/1 13/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
}

async function upload(shop: TestShop, bytes: Uint8Array<ArrayBuffer>, type = 'image/jpeg'): Promise<Pick<Answer, 'status' | 'body'>> {
  const response = await fetch(`${shop.base}/api/admin/pictures`, {
    method: 'POST',
    headers: { 'content-type': type, authorization: `Bearer ${shop.apiKey}` },
    body: new Blob([bytes]),
  });
  return { status: response.status, body: await response.json() };
}

for (const dialect of dialects) {
  describe(`a picture of an operator on ${dialect}`, () => {
    test('is drawn anew, upright and without its metadata, and shown in the size and format that a browser takes', async () => {
      const shop = await openTestShop({ dialect });
      const product = await aProductWithKeys(shop, 1);
      const photograph = await aPhotograph();
      expect(photograph.toString('latin1')).toContain('Wang Xiaoming');
      const { status, body } = await upload(shop, Buffer.from(photograph));
      expect([status, body]).toEqual([201, { url: expect.stringMatching(/^\/pictures\/[0-9a-f]{32}\/300x400\.jpg$/), width: 300, height: 400 }]);
      expect((await shop.admin('PATCH', `/api/admin/products/${product.id}`, { image_url: body.url })).status).toBe(200);
      expect((await shop.admin('PATCH', '/api/admin/settings', { logo_url: body.url })).status).toBe(200);

      // Another instance has it as well: it is in the database, and so in every backup.
      const beside = await openTestShop({ dialect, beside: shop });
      for (const [name, type, format] of [
        ['300x400.avif', 'image/avif', 'heif'],
        ['300x400.webp', 'image/webp', 'webp'],
        ['300x400.jpg', 'image/jpeg', 'jpeg'],
      ] as const) {
        const answer = await fetch(beside.base + body.url.replace('300x400.jpg', name));
        const bytes = Buffer.from(await answer.arrayBuffer());
        expect([answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([type, 'public, max-age=31536000, immutable']);
        const found = await sharp(bytes).metadata();
        expect([found.format, found.width, found.height, found.exif, found.orientation ?? 1]).toEqual([format, 300, 400, undefined, 1]);
      }
      expect((await fetch(`${shop.base}${body.url.replace('300x400', '301x400')}`)).status).toBe(404);

      const { body: page } = await shop.call('GET', `/products/${product.slug}`, undefined, { accept: 'text/html' });
      const avif = body.url.replace('jpg', 'avif');
      expect(page).toMatch(
        new RegExp(`<div class="product-art"><picture><source type="image/avif" srcset="${avif} 300w" sizes="[^"]+"><source type="image/webp"`),
      );
      expect(page).toContain(`alt="" width="300" height="400" fetchpriority="high"></picture>`);
      expect(page).toContain(`<meta property="og:image" content="${shop.base}${body.url}"><meta property="og:image:type" content="image/jpeg">`);
      expect(page).toMatch(/<a class="brand" href="\/"><picture>/);
      expect((await shop.call('GET', `/api/products/${product.slug}`)).body.image_url).toBe(body.url);
    });

    test('is forgotten when nothing has shown it for a week, and kept while a product does', async () => {
      const clock = testClock();
      const shop = await openTestShop({ dialect, clock });
      const product = await aProductWithKeys(shop, 1);
      const [kept, tried] = [await upload(shop, Buffer.from(await aPhotograph(64, 32))), await upload(shop, Buffer.from(await aPhotograph(32, 64)))];
      await shop.admin('PATCH', `/api/admin/products/${product.id}`, { image_url: kept.body.url });
      const statuses = () => Promise.all([kept, tried].map(async ({ body }) => (await fetch(shop.base + body.url)).status));
      clock.advance(6 * DAY);
      await shop.app.schedule.tick();
      expect(await statuses()).toEqual([200, 200]);
      clock.advance(2 * DAY);
      await shop.app.schedule.tick();
      expect(await statuses()).toEqual([200, 404]);
      for (const [path, body] of [
        [`/api/admin/products/${product.id}`, { image_url: tried.body.url }],
        ['/api/admin/settings', { logo_url: tried.body.url }],
      ] as const)
        expect((await shop.admin('PATCH', path, body)).body.code).toBe('picture.not_found');
    });
  });
}

test('a see-through picture stays so, and narrower copies are made where it is wider', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const png = await sharp({ create: { width: 500, height: 100, channels: 4, background: '#ff000080' } })
    .png()
    .toBuffer();
  const { body } = await upload(shop, Buffer.from(png), 'image/png');
  expect(body.url).toMatch(/\/500x100\.png$/);
  const narrow = await sharp(Buffer.from(await (await fetch(shop.base + body.url.replace('500x100', '320x64'))).arrayBuffer())).metadata();
  expect([narrow.format, narrow.width, narrow.height, narrow.hasAlpha]).toEqual(['png', 320, 64, true]);
});

/** A PNG that says it is 60 000 pixels wide and high. */
function aBomb(): Buffer<ArrayBuffer> {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.from([0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60, 8, 2, 0, 0, 0]);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header), chunk('IDAT', Buffer.alloc(20)), chunk('IEND', Buffer.alloc(0))]);
}

test('what is no picture, or too much of one, is refused in words and leaves the shop standing (S28)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const photograph = Buffer.from(await aPhotograph());
  const refused = async (bytes: Uint8Array<ArrayBuffer>, type: string) => {
    const { status, body } = await upload(shop, bytes, type);
    return [status, body.code];
  };
  expect(await refused(svg, 'image/svg+xml')).toEqual([415, 'picture.wrong_type']);
  expect(await refused(svg, 'image/png')).toEqual([415, 'picture.wrong_type']);
  expect(await refused(Buffer.from('GIF89a'), 'image/gif')).toEqual([415, 'picture.wrong_type']);
  expect(await refused(Buffer.alloc(0), 'image/png')).toEqual([415, 'picture.wrong_type']);
  expect(await refused(Buffer.from('{"keys":[]}'), 'application/json')).toEqual([415, 'picture.wrong_type']);
  expect(await refused(photograph.subarray(0, 600), 'image/jpeg')).toEqual([400, 'picture.unreadable']);
  expect(await refused(aBomb(), 'image/png')).toEqual([413, 'picture.too_many_pixels']);
  expect(await refused(Buffer.alloc(10 * 1024 * 1024 + 1), 'image/png')).toEqual([413, 'request.too_large']);
  expect((await upload(shop, photograph)).status).toBe(201);
});
