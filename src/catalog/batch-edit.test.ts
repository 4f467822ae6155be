import { expect, test } from 'vitest';
import { type CatalogShop, openCatalogShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { build } from '../db/statement.ts';

const goods = { price_unit: 'USD', stock_mode: 'counter', stock_quantity: 5, delivery: 'manual' };

async function productsOf(shop: CatalogShop, ...fields: object[]) {
  const made = [];
  for (const [place, more] of fields.entries()) {
    const body = { name: `Product ${place}`, slug: `product-${place}`, price_usd: '10', ...goods, ...more };
    made.push((await shop.call('POST', '/api/admin/products', { as: 'owner', body })).json);
  }
  return made;
}

const edit = async (shop: CatalogShop, body: object, path = '') => (await shop.call('POST', `/api/admin/products/batch${path}`, { as: 'manager', body })).json;
const seen = (products: { id: number; version: number }[]) => products.map(({ id, version }) => ({ product_id: id, version }));

for (const dialect of dialects) {
  test(`many products are changed as the preview said, each for itself and with its audit entry on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    const wholesale = [{ from: 5, price_usd: '9.99' }];
    const products = await productsOf(shop, { wholesale }, { price_usd: '0.05' }, { stock_mode: 'unlimited' });
    const body = { items: seen(products), price: { kind: 'percent', value: '-10' }, stock_quantity: 7, is_active: false };
    const preview = await edit(shop, body, '/preview');
    expect(preview.results[0].differences).toEqual([
      { variant: '', field: 'is_active', before: 'yes', after: 'no' },
      { variant: '', field: 'price_usd', before: '10.00', after: '9.00' },
      { variant: '', field: 'wholesale', before: '5=9.99', after: '5=8.99' },
      { variant: '', field: 'stock_quantity', before: '5', after: '7' },
    ]);
    expect(preview.results[2].differences.map(({ field }: { field: string }) => field)).toEqual(['is_active', 'price_usd']);
    const listed = async () => (await shop.call('GET', '/api/admin/products', { as: 'owner' })).json.items;
    expect((await listed()).map(({ price }: { price: string }) => price)).toEqual(['10.00', '0.05', '10.00']);

    expect(await edit(shop, body)).toEqual(preview);
    const after = await listed();
    expect(after.map((product: { price: string; is_active: boolean }) => [product.price, product.is_active])).toEqual([
      ['9.00', false],
      ['0.05', false],
      ['9.00', false],
    ]);
    const entries = await shop.shop.db.read.all(build.selectFrom('audit_log').select(['subject', 'after']).where('action', '=', 'product.updated'));
    expect(entries.map(({ subject }) => subject).toSorted()).toEqual(products.map(({ id }) => `product:${id}`));
    expect(entries[0]?.after).toContain('"price_minor":900');
  });

  test(`I20 what somebody else changed meanwhile is left alone, and the others are changed on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    const products = await productsOf(shop, {}, {}, { price_usd: '2' });
    await shop.call('PATCH', `/api/admin/products/${products[0].id}`, { as: 'owner', body: { name: 'Mine' } });
    const items = [...seen(products), { product_id: 99, version: 1 }];
    const { results } = await edit(shop, { items, price: { kind: 'by', value: '-2.50' } });
    expect(results.map(({ ok, error = '' }: { ok: boolean; error?: string }) => [ok, error])).toEqual([
      [false, '内容已被他人修改，请刷新后重试'],
      [true, ''],
      [false, '金额超出范围：-0.50'],
      [false, '产品不存在'],
    ]);
    // The same once more: the version that was seen is gone.
    expect((await edit(shop, { items: seen([products[1]]), price: { kind: 'by', value: '-2.50' } })).results[0].ok).toBe(false);
    const { price, name } = (await shop.call('GET', `/api/admin/products/${products[1].id}`, { as: 'owner' })).json;
    expect([price, name]).toEqual(['7.50', 'Product 1']);
  });
}

test('some of a product’s variants are changed and the others are not; a change that changes nothing says so', async () => {
  const shop = await openCatalogShop('sqlite');
  const [product] = await productsOf(shop, {});
  const path = `/api/admin/products/${product.id}`;
  const year = (
    await shop.call('POST', `${path}/variants`, { as: 'owner', body: { name: 'Year', slug: 'year', price_usd: '90', stock_mode: 'counter', sort_order: 1 } })
  ).json;
  const version = async () => (await shop.call('GET', path, { as: 'owner' })).json.version;
  const change = { price: { kind: 'set', value: '80' }, is_active: false };
  const items = async () => [{ product_id: product.id, version: await version(), variant_ids: [year.id] }];
  expect((await edit(shop, { items: await items(), ...change })).results[0].differences.map(({ variant }: { variant: string }) => variant)).toEqual([
    'Year',
    'Year',
  ]);
  const { price, is_active, variants } = (await shop.call('GET', path, { as: 'owner' })).json;
  expect([price, is_active, variants.map((each: { price: string; is_active: boolean }) => [each.price, each.is_active])]).toEqual([
    '10.00',
    true,
    [
      ['10.00', true],
      ['80.00', false],
    ],
  ]);
  expect((await edit(shop, { items: await items(), ...change }, '/preview')).results).toEqual([
    { product_id: product.id, ok: false, error: '没有提供更新数据', differences: [] },
  ]);
  expect((await shop.call('POST', '/api/admin/products/batch', { as: 'support', body: { items: await items(), ...change } })).status).toBe(403);
  expect(
    (await shop.call('POST', '/api/admin/products/batch', { as: 'owner', body: { items: await items(), price: { kind: 'set', value: '1e3' } } })).status,
  ).toBe(400);
});
