import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { DAY, HOUR } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { pieceBytes } from '../../src/delivery/files/file.ts';
import { checkInvariants } from '../../src/reports/check-invariants.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, atGateway, order, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function putPiece(shop: TestShop, fileId: string, number: number, body: Uint8Array): Promise<Response> {
  const headers = { authorization: `Bearer ${shop.apiKey}`, 'content-type': 'application/octet-stream' };
  return fetch(`${shop.base}/api/admin/files/${fileId}/pieces/${number}`, { method: 'PUT', headers, body: Buffer.from(body) });
}

/** Uploads a file whole; answers what the shop says of it. */
async function upload(shop: TestShop, productId: number, name: string, content: Buffer) {
  const opened = await shop.admin('POST', `/api/admin/products/${productId}/files`, { name, size: content.length });
  expect(opened.status).toBe(201);
  const { id, pieces, piece_bytes: step } = opened.body;
  for (let number = 0; number < pieces; number += 1) {
    expect((await putPiece(shop, id, number, content.subarray(number * step, (number + 1) * step))).status).toBe(200);
  }
  const finished = await shop.admin('POST', `/api/admin/files/${id}/finish`, { sha256: sha256(content) });
  expect(finished.status).toBe(200);
  return finished.body;
}

async function bought(shop: TestShop, slug: string): Promise<PlacedOrder> {
  const placed = await anOrder(shop, slug);
  await atGateway(shop, await aPayment(shop, placed.id), 'pay');
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  return placed;
}

/** What the order page's API says of the order's file. */
async function fileOf(shop: TestShop, placed: PlacedOrder) {
  const { body } = await shop.call('GET', `/api/orders/${placed.id}/goods`, undefined, { 'x-order-token': placed.token });
  expect(body.items).toEqual([]);
  return body.files[0];
}

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer());

for (const dialect of dialects) {
  test(`a file is uploaded in pieces, bought, and downloaded by a signed link: counted, resumed, until the count is used up (I11, S16, S45) (${dialect})`, async () => {
    const clock = testClock(Date.now());
    const shop = await openTestShop({ dialect, clock });
    const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'file' });
    // As long as there is no file, there is nothing to order, and everybody is told so.
    expect((await order(shop, product.slug)).body.code).toBe('stock.sold_out');
    const offered = async () => [
      (await shop.call('GET', `/api/products/${product.slug}`)).body.in_stock,
      (await shop.admin('GET', `/api/admin/products/${product.id}`)).body.can_be_made,
      (await shop.call('GET', `/products/${product.slug}`, undefined, { 'accept-language': 'en' })).body.includes('Sold out'),
    ];
    expect(await offered()).toEqual([false, false, true]);
    const content = randomBytes(pieceBytes + 1_000);
    expect(await upload(shop, product.id, '手册 1.pdf', content)).toMatchObject({
      version: 1,
      name: '手册 1.pdf',
      size: content.length,
      sha256: sha256(content),
    });
    expect(await offered()).toEqual([true, true, false]);
    const stored = await shop.app.shop.db.read.all(build.selectFrom('file_pieces').selectAll());
    for (const { sealed } of stored) expect(Buffer.from(sealed).includes(content.subarray(100, 116))).toBe(false);

    await shop.admin('PATCH', '/api/admin/settings', { download_limit: 2, download_link_hours: 1 });
    const placed = await bought(shop, product.slug);
    const first = await fileOf(shop, placed);
    expect(first).toMatchObject({ name: '手册 1.pdf', size: content.length, downloads_left: 2 });
    const page = await shop.call('GET', `/orders/${placed.id}`, undefined, { 'x-order-token': placed.token, 'accept-language': 'en' });
    expect(page.body).toContain('手册 1.pdf');
    expect(page.body).toContain('525.3 kB');
    expect(page.body).toContain(`/downloads/${placed.id}/`);

    // Asking about it, and going on with what was never begun.
    const head = await fetch(first.url, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(content.length)]);
    const whole = await fetch(first.url);
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="__ 1.pdf"; filename*=UTF-8\'\'%E6%89%8B%E5%86%8C%201.pdf',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'accept-ranges': 'bytes',
    });
    expect((await bytesOf(whole)).equals(content)).toBe(true);
    expect((await fileOf(shop, placed)).downloads_left).toBe(1);

    const begun = pieceBytes - 10;
    const rest = await fetch(first.url, { headers: { range: `bytes=${begun}-`, 'if-range': whole.headers.get('etag') ?? '' } });
    expect([rest.status, rest.headers.get('content-range')]).toEqual([206, `bytes ${begun}-${content.length - 1}/${content.length}`]);
    expect((await bytesOf(rest)).equals(content.subarray(begun))).toBe(true);
    expect((await fetch(first.url, { headers: { range: `bytes=${content.length}-` } })).status).toBe(416);
    expect((await fileOf(shop, placed)).downloads_left).toBe(1);
    // Of another version only all makes sense.
    const all = await fetch(first.url, { headers: { range: 'bytes=5-', 'if-range': '"other"' } });
    expect([all.status, (await bytesOf(all)).length]).toEqual([200, content.length]);
    expect(await fileOf(shop, placed)).toMatchObject({ downloads_left: 0, url: null, expires_at: null });
    expect((await shop.call('GET', new URL(first.url).pathname)).body.code).toBe('download.used_up');
    const usedUp = await shop.call('GET', `/orders/${placed.id}`, undefined, { 'x-order-token': placed.token, 'accept-language': 'en' });
    expect(usedUp.body).toContain('All downloads are used up');

    // A new version is for new orders; this one keeps what it bought until an operator gives it the new one.
    const better = randomBytes(3_000);
    expect(await upload(shop, product.id, 'better.pdf', better)).toMatchObject({ version: 2 });
    const renewed = await shop.admin('POST', `/api/admin/orders/${placed.id}/downloads`, {});
    expect(renewed.status).toBe(200);
    expect(await fileOf(shop, placed)).toMatchObject({ name: '手册 1.pdf', downloads_left: 2 });
    await shop.admin('POST', `/api/admin/orders/${placed.id}/downloads`, { newest: true });
    const given = await fileOf(shop, placed);
    expect(given).toMatchObject({ name: 'better.pdf', downloads_left: 2 });
    expect((await bytesOf(await fetch(given.url))).equals(better)).toBe(true);
    const { deliveries, timeline } = (await shop.admin('GET', `/api/admin/orders/${placed.id}`)).body;
    expect(deliveries[0].file).toEqual({ name: 'better.pdf', size: 3_000, version: 2, newest_version: 2, downloads: 1, downloads_allowed: 2 });
    expect(timeline.filter(({ action }: { action: string }) => action === 'goods.downloads_renewed')).toHaveLength(2);

    // What nobody has and a newer one replaced makes room after a day; what an order has stays, also when the product is gone.
    await shop.admin('DELETE', `/api/admin/products/${product.id}`);
    clock.advance(DAY + HOUR);
    await shop.app.schedule.tick();
    expect((await shop.app.shop.db.read.all(build.selectFrom('files').select('version'))).map(({ version }) => version)).toEqual([2]);
    const { db } = shop.app.shop;
    const pieces = await db.read.all(build.selectFrom('file_pieces').selectAll());
    await db.transaction((tx) => tx.run(build.deleteFrom('file_pieces')));
    expect((await checkInvariants(db, clock.now())).map(({ id }) => id)).toEqual(['I11']);
    await db.transaction((tx) => tx.insertAllIfAbsent('file_pieces', pieces));
    const late = await fileOf(shop, placed);
    expect((await bytesOf(await fetch(late.url))).equals(better)).toBe(true);
  });

  test(`every link that is cut, changed, foreign or old gets one answer, and so does a refunded order's (S16, S18) (${dialect})`, async () => {
    const clock = testClock(Date.now());
    const shop = await openTestShop({ dialect, clock });
    const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'file' });
    await upload(shop, product.id, 'a.zip', randomBytes(2_000));
    const [mine, other] = [await bought(shop, product.slug), await bought(shop, product.slug)];
    const path = new URL((await fileOf(shop, mine)).url).pathname;
    const [, , orderId = '', expires = '', signature = ''] = path.split('/');
    const wrong = [
      `/downloads/${other.id}/${expires}/${signature}`,
      `/downloads/${orderId}/${Number(expires) + HOUR}/${signature}`,
      `/downloads/${orderId}/${expires}/${signature.slice(0, -1)}`,
      `/downloads/${orderId}/${expires}/${mine.token}`,
      `/downloads/nobody/1/x`,
      `/downloads/${orderId}/NaN/${signature}`,
    ];
    const answers = async (paths: readonly string[]) => {
      const found = await Promise.all(paths.map((each) => shop.call('GET', each)));
      return new Set(found.map(({ status, body }) => JSON.stringify([status, body.code, body.error])));
    };
    const uniform = await answers(wrong);
    expect([...uniform]).toEqual([expect.stringContaining('download.link_invalid')]);
    // Going on without having begun is a download as well.
    const rest = await fetch(shop.base + path, { headers: { range: 'bytes=1-' } });
    expect([rest.status, (await bytesOf(rest)).length, (await fileOf(shop, mine)).downloads_left]).toEqual([206, 1_999, 9]);
    const refund = await shop.admin('POST', `/api/admin/orders/${mine.id}/refunds`, { reason: 'not as described', by: 'hand' });
    expect((await shop.admin('POST', `/api/admin/refunds/${refund.body.id}/mark-done`, { proof: 'by hand' })).status).toBe(200);
    expect((await shop.admin('GET', `/api/admin/orders/${mine.id}`)).body.order.status).toBe('refunded');
    expect(await answers([path])).toEqual(uniform);
    const old = new URL((await fileOf(shop, other)).url).pathname;
    clock.advance(72 * HOUR);
    expect(await answers([old])).toEqual(uniform);
  });

  test(`bad uploads: names of other places, too large, pieces of a wrong length, cut off, incomplete, damaged; nothing of them can be bought (S9, S13) (${dialect})`, async () => {
    const clock = testClock(Date.now());
    const shop = await openTestShop({ dialect, clock, env: { FILE_MAX_MB: '1' } });
    const { read } = shop.app.shop.db;
    const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'file' });
    const door = `/api/admin/products/${product.id}/files`;
    const code = async (body: unknown) => (await shop.admin('POST', door, body)).body.code;
    expect(await code({ name: '../..', size: 1 })).toBe('request.invalid');
    expect(await code({ name: 'a\u0000.pdf', size: 1 })).toBe('text.forbidden_character');
    expect(await code({ name: 'a.pdf', size: 0 })).toBe('request.invalid');
    expect(await code({ name: 'a.pdf', size: 1024 * 1024 + 1 })).toBe('file.too_large');
    expect(await code({ name: 'a.pdf', size: 1, variant: 'none' })).toBe('variant.not_found');
    const shared = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'shared', shared_content: 'x' });
    expect((await shop.admin('POST', `/api/admin/products/${shared.id}/files`, { name: 'a', size: 1 })).body.code).toBe('file.wrong_delivery');
    const { key } = await createApiKey(shop.app.shop, systemActor, { name: 'support', role: 'support' });
    expect((await shop.call('POST', door, { name: 'a', size: 1 }, { authorization: `Bearer ${key}` })).status).toBe(403);

    const content = randomBytes(pieceBytes + 10);
    const opened = await shop.admin('POST', door, { name: '/etc/../../guide.pdf', size: content.length });
    expect(opened.body).toMatchObject({ name: 'guide.pdf', pieces: 2 });
    const { id } = opened.body;
    const put = async (number: number, bytes: Uint8Array) => (await putPiece(shop, id, number, bytes)).status;
    expect(await put(0, content.subarray(0, 10))).toBe(400);
    expect(await put(1, content.subarray(0, 11))).toBe(400);
    expect(await put(0, content)).toBe(413);
    expect(await put(2, content.subarray(0, 10))).toBe(400);
    await cutOff(shop, `/api/admin/files/${id}/pieces/0`, content.subarray(0, 100_000));
    expect(await read.all(build.selectFrom('file_pieces').select('number'))).toEqual([]);
    const finish = async (body = {}) => (await shop.admin('POST', `/api/admin/files/${id}/finish`, body)).body;
    expect((await finish()).code).toBe('file.incomplete');
    expect(await put(0, content.subarray(0, pieceBytes))).toBe(200);
    expect(await put(1, randomBytes(10))).toBe(200);
    expect((await finish({ sha256: sha256(content) })).code).toBe('file.damaged');
    expect((await shop.admin('GET', door)).body.items).toEqual([]);
    expect((await order(shop, product.slug)).body.code).toBe('stock.sold_out');
    expect(await put(1, content.subarray(pieceBytes))).toBe(200);
    const done = await finish({ sha256: sha256(content) });
    expect(await finish()).toEqual(done);
    // A finished file does not change any more.
    expect(await put(0, content.subarray(0, pieceBytes))).toBe(404);

    // An upload that broke off is forgotten after a day, with what had come of it.
    const left = await shop.admin('POST', door, { name: 'left.pdf', size: 100 });
    expect((await putPiece(shop, left.body.id, 0, randomBytes(100))).status).toBe(200);
    clock.advance(DAY + HOUR);
    await shop.app.schedule.tick();
    expect((await shop.admin('POST', `/api/admin/files/${left.body.id}/finish`, {})).body.code).toBe('file.not_found');
    expect(await read.all(build.selectFrom('file_pieces').select('file_id').distinct())).toEqual([{ file_id: id }]);
  });
}

/** Promises a whole piece, sends a part of it, and hangs up. */
async function cutOff(shop: TestShop, path: string, bytes: Uint8Array): Promise<void> {
  const { hostname, port } = new URL(shop.base);
  await new Promise<void>((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(
        `PUT ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauthorization: Bearer ${shop.apiKey}\r\ncontent-type: application/octet-stream\r\ncontent-length: ${pieceBytes}\r\n\r\n`,
      );
      socket.end(Buffer.from(bytes));
    });
    socket.resume();
    socket.on('close', () => resolve());
    socket.on('error', reject);
  });
}
