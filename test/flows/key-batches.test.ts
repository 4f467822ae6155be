import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aProduct } from '../factories.ts';
import { openTestShop } from '../harness.ts';

for (const dialect of dialects) {
  test(`unsold keys of a batch go off sale, back and to another variant; those of orders stay; each deed is audited (I7, I16, S40) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProduct(shop);
    const texts = ['first', 'second', 'third', 'fourth'].map((name) => `${name}-of-the-batch`);
    await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys: texts });
    const placed = await anOrder(shop, product.slug);
    const [batch] = (await shop.admin('GET', `/api/admin/products/${product.id}/key-batches`)).body.items;
    const path = `/api/admin/key-batches/${batch.id}`;
    const look = async () => (await shop.admin('GET', `${path}/keys`)).body;
    const left = async () => (await shop.admin('GET', `/api/admin/products/${product.id}`)).body.stock_quantity;

    const [free] = (await shop.admin('GET', `${path}/keys?state=available`)).body.items;
    expect((await shop.admin('POST', `${path}/withdraw`, { key_ids: [free.id], reason: 'one is faulty' })).body).toEqual({ moved: 1 });
    expect(await left()).toBe(2);
    expect((await shop.admin('POST', `${path}/withdraw`, { reason: 'the supplier is in doubt' })).body).toEqual({ moved: 2 });
    expect((await look()).states).toEqual([
      { state: 'reserved', keys: 1 },
      { state: 'withdrawn', keys: 3 },
    ]);
    const order = { customer_email: 'buyer@example.com', product_slug: product.slug, quantity: 1 };
    expect((await shop.call('POST', '/api/create-order', order)).body.code).toBe('stock.sold_out');
    expect((await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys: texts })).body).toMatchObject({ imported: 0, duplicates: 4 });
    expect((await shop.admin('POST', `${path}/put-back`, {})).body).toEqual({ moved: 3 });
    expect(await left()).toBe(3);

    const variant = { name: 'Year', slug: 'year', price_usd: '99', stock_mode: 'keys' };
    const { body: year } = await shop.admin('POST', `/api/admin/products/${product.id}/variants`, variant);
    expect((await shop.admin('POST', `${path}/move`, { key_ids: [free.id], variant_id: year.id })).body).toEqual({ moved: 1 });
    expect((await look()).items.filter((key: { variant: string }) => key.variant === 'year')).toHaveLength(1);
    expect((await shop.admin('POST', `${path}/move`, { variant_id: 'var_000000000000000000000000' })).body.code).toBe('variant.not_found');
    await anOrder(shop, product.slug, { variant: 'year' });

    const shown = await shop.admin('POST', `/api/admin/card-keys/${free.id}/reveal`, { reason: 'the buyer asks' });
    expect(texts).toContain(shown.body.text);
    expect(shown.headers.get('cache-control')).toContain('no-store');
    expect((await shop.admin('POST', `/api/admin/card-keys/crd_${'0'.repeat(24)}/reveal`, { reason: 'a guess' })).status).toBe(404);

    const audit = await shop.app.shop.db.read.all(build.selectFrom('audit_log').select(['action', 'after']).where('subject', '=', batch.id).orderBy('id'));
    expect(audit.map(({ action }) => action)).toEqual(['stock.withdrawn', 'stock.withdrawn', 'stock.put_back', 'stock.moved', 'stock.revealed']);
    expect(JSON.stringify(audit)).not.toContain('of-the-batch');
    expect(placed.id).toMatch(/^order_/);
    expect((await shop.admin('GET', '/api/admin/invariants')).body.violations).toEqual([]);
  });
}
