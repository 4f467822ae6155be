import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, atGateway, statusOf, until } from '../factories.ts';
import { openTestShop } from '../harness.ts';

/** In every key, so that one search of a file looks for all of them. */
const canary = 'Kxv7CANARYq2';
const count = 1_000;

for (const dialect of dialects) {
  test(`a thousand keys in one order come as one text file; showing, telling again and replacing leave one audit entry each; no key can be read in the database (S45, I16, I17) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProduct(shop, { price_usd: '0.10', max_per_order: 10 });
    const keys = Array.from({ length: count + 1 }, (_, index) => `${canary}-${String(index).padStart(5, '0')}`);
    expect((await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys })).body).toEqual({ imported: count + 1, duplicates: 0 });
    // The product's own limit says how many one order may have; 1 000 is the most it can say.
    const asked = { customer_email: 'buyer@example.com', product_slug: product.slug, quantity: count };
    expect((await shop.call('POST', '/api/create-order', asked)).body.code).toBe('quantity.too_many');
    expect((await shop.admin('PATCH', `/api/admin/products/${product.id}`, { max_per_order: count })).status).toBe(200);
    const placed = await anOrder(shop, product.slug, { quantity: count });
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');

    const start = performance.now();
    const file = await shop.call('GET', `/orders/${placed.id}/goods.txt`, undefined, { 'x-order-token': placed.token });
    console.log(`${dialect}: ${count} keys downloaded in ${Math.round(performance.now() - start)} ms`);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="${placed.id}.txt"`);
    expect(file.headers.get('cache-control')).toContain('no-store');
    expect(file.body).toBe(`${keys.slice(0, count).join('\n')}\n`);
    expect((await shop.call('GET', `/orders/${placed.id}/goods.txt`)).status).toBe(404);

    // The page shows the first of them; the others are a link away, without script.
    const cookie = `access_${placed.id}=${placed.token}; lang=en`;
    const page = async (query: string) => (await shop.call('GET', `/orders/${placed.id}${query}`, undefined, { cookie })).body;
    const [first, all] = [await page(''), await page('?goods=all')];
    const shownKeys = (html: string) => keys.filter((key) => html.includes(`>${key}</pre>`)).length;
    expect([shownKeys(first), shownKeys(all)]).toEqual([50, count]);
    expect(first).toContain('<a class="btn" href="?goods=all">Show all 1000</a>');
    expect(all).not.toContain('Show all');
    expect(first.length).toBeLessThan(all.length / 8);

    const path = `/api/admin/orders/${placed.id}`;
    const [item] = (await shop.admin('GET', path)).body.deliveries[0].items;
    const shown = await shop.admin('POST', `${path}/reveal`, { item_id: item.id });
    expect([shown.body, shown.headers.get('cache-control')]).toEqual([{ item_id: item.id, text: keys[0] }, 'no-store']);
    expect((await shop.admin('POST', `${path}/reveal`, { item_id: 'itm_000000000000000000000000' })).status).toBe(404);
    expect((await shop.admin('POST', `${path}/resend`, {})).status).toBe(200);
    expect((await shop.admin('POST', `${path}/replace`, { item_id: item.id, reason: 'does not work' })).status).toBe(200);
    await shop.settle();
    const audit = await shop.app.shop.db.read.all(build.selectFrom('audit_log').select(['action', 'actor']).where('subject', '=', placed.id).orderBy('id'));
    const deeds = audit.filter(({ action }) => action.startsWith('goods.'));
    expect(deeds.map(({ action }) => action)).toEqual(['goods.delivered', 'goods.revealed', 'goods.resent', 'goods.replaced']);
    expect(deeds.slice(1).every(({ actor }) => actor.startsWith('api_key:'))).toBe(true);

    if (shop.place.kind !== 'sqlite') return;
    const files = ['', '-wal', '-shm'].map((end) => shop.place.kind === 'sqlite' && shop.place.file + end).filter((name) => name && existsSync(name));
    const bytes = Buffer.concat(files.map((name) => readFileSync(String(name))));
    console.log(`searched ${bytes.length} bytes of ${files.length} files`);
    // The order's id is found, so the search sees what is there; a key is not, plain, in hex or in base64 at any of its three offsets.
    expect(bytes.includes(placed.id)).toBe(true);
    const written = [canary, Buffer.from(canary, 'utf16le'), Buffer.from(canary).toString('hex'), ...[0, 1, 2].map((offset) => base64Inside(canary, offset))];
    for (const text of written) expect(bytes.includes(text)).toBe(false);
  });
}

/** What base64 makes of the text inside a longer one that has `offset` bytes before it, without the ends that depend on its neighbours. */
function base64Inside(text: string, offset: number): string {
  return Buffer.from('x'.repeat(offset) + text)
    .toString('base64')
    .slice(offset === 0 ? 0 : 4, -4);
}
