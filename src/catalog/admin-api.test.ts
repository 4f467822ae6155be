/** The operators' doors of the new API. */
import { describe, expect, test } from 'vitest';
import { type CatalogShop, openCatalogShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { build } from '../db/statement.ts';
import { openSharedContent } from './shared-content.ts';

const keysProduct = { name: 'Pro', slug: 'pro', price_usd: '19.99', price_unit: '月', stock_mode: 'keys', delivery: 'keys' };
const counterProduct = { ...keysProduct, slug: 'hand', stock_mode: 'counter', stock_quantity: 7, delivery: 'manual' };

const create = (shop: CatalogShop, body: object) => shop.call('POST', '/api/admin/products', { as: 'owner', body });
const auditOf = (shop: CatalogShop) =>
  shop.shop.db.read.all(
    build.selectFrom('audit_log').select(['action', 'actor', 'before', 'after', 'request_id']).where('subject', 'like', 'product:%').orderBy('id'),
  );

for (const dialect of dialects) {
  describe(`the operators' catalogue API on ${dialect}`, () => {
    test('a product is made of what the table asks for, and answers it beside the old fields', async () => {
      const shop = await openCatalogShop(dialect);
      const made = await create(shop, { ...counterProduct, category: 'AI工具', is_active: true, max_per_order: 3 });
      expect(made.status).toBe(201);
      expect(made.json).toMatchObject({
        ...counterProduct,
        id: 1,
        price_usd: 19.99,
        price: '19.99',
        currency: 'USD',
        category: 'AI工具',
        max_per_order: 3,
        in_stock: true,
        is_on_sale: true,
        has_shared_content: false,
        version: 1,
        features: [],
        texts: {},
      });
      expect(made.json.variants).toEqual([expect.objectContaining({ slug: 'default', is_default: true, price: '19.99', stock_quantity: 7 })]);
      expect((await shop.call('GET', '/api/products/hand')).json.stock_quantity).toBe(7);
    });

    test('max_per_order is 5 unless told; a price may be a number or text', async () => {
      const shop = await openCatalogShop(dialect);
      expect((await create(shop, { ...keysProduct, price_usd: 19.99 })).json).toMatchObject({
        max_per_order: 5,
        price_usd: 19.99,
        stock_quantity: 0,
        in_stock: false,
      });
      expect((await create(shop, { ...keysProduct, slug: 'free', price_usd: 0 })).json.price).toBe('0.00');
    });

    test('what decides how it is sold and delivered must be said, and must fit', async () => {
      const shop = await openCatalogShop(dialect);
      for (const missing of ['name', 'slug', 'price_usd', 'price_unit', 'stock_mode', 'delivery']) {
        const answer = await create(shop, { ...keysProduct, [missing]: undefined });
        expect([missing, answer.status, answer.json.code, answer.json.details]).toEqual([missing, 400, 'request.missing_field', { field: missing }]);
      }
      expect((await create(shop, { ...keysProduct, delivery: 'manual' })).status).toBe(400);
      expect((await create(shop, { ...counterProduct, delivery: 'keys' })).status).toBe(400);
      expect((await create(shop, { ...counterProduct, delivery: 'shared' })).json.details).toEqual({ field: 'shared_content' });
      expect((await create(shop, { ...counterProduct, price_usd: '1.999' })).json.code).toBe('money.too_fine');
      expect((await create(shop, { ...counterProduct, unknown: 1 })).status).toBe(400);
      await create(shop, counterProduct);
      expect((await create(shop, counterProduct)).json).toMatchObject({ success: false, code: 'product.slug_taken', request_id: expect.any(String) });
    });

    test('PATCH changes any subset; a version that is no longer true is refused (I20)', async () => {
      const shop = await openCatalogShop(dialect);
      await create(shop, counterProduct);
      const first = await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { price_usd: '25', is_active: false, version: 1 } });
      expect(first.json).toMatchObject({ price: '25.00', is_active: false, in_stock: false, version: 2, name: 'Pro' });
      const late = await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { name: 'Late', version: 1 } });
      expect([late.status, late.json.code]).toEqual([409, 'version.conflict']);
      expect((await shop.call('PATCH', '/api/admin/products/9', { as: 'manager', body: { name: 'x' } })).status).toBe(404);
      const switched = await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { stock_mode: 'keys', delivery: 'keys' } });
      expect(switched.json).toMatchObject({ stock_mode: 'keys', delivery: 'keys', stock_quantity: 0 });
      expect((await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { delivery: 'manual' } })).status).toBe(400);
    });

    test('S45 shared content is sealed at rest, never public, echoed only to who wrote it, and revealing it is recorded', async () => {
      const shop = await openCatalogShop(dialect);
      const secret = 'canary-4711';
      const made = await create(shop, { ...counterProduct, delivery: 'shared', shared_content: secret });
      expect(made.json).toMatchObject({ has_shared_content: true, shared_content: secret });
      const answers = [
        await shop.call('GET', '/api/products'),
        await shop.call('GET', '/api/products/hand'),
        await shop.call('GET', '/api/admin/products', { as: 'owner' }),
        await shop.call('GET', '/api/admin/products/1', { as: 'owner' }),
      ];
      answers.push(await shop.call('PATCH', '/api/admin/products/1', { as: 'owner', body: { name: 'Renamed' } }));
      for (const answer of answers) expect([answer.status, answer.text.includes(secret)]).toEqual([200, false]);
      const row = await shop.shop.db.read.first(build.selectFrom('products').select('shared_content'));
      expect(row?.shared_content).toMatch(/^v1\./);
      expect(JSON.stringify(await auditOf(shop))).not.toContain(secret);

      expect((await shop.call('GET', '/api/admin/products/1/shared-content', { as: 'support' })).status).toBe(403);
      expect((await shop.call('GET', '/api/admin/products/1/shared-content', { as: 'owner' })).json).toEqual({ shared_content: secret });
      expect((await auditOf(shop)).at(-1)).toMatchObject({ action: 'product.content_revealed' });
      await shop.call('DELETE', '/api/admin/products/1', { as: 'owner' });
      expect(await openSharedContent(shop.shop.config, shop.shop.db.read, 1)).toBe(secret);
    });

    test('I16 every change has one audit row with who, what before and what after', async () => {
      const shop = await openCatalogShop(dialect);
      await create(shop, counterProduct);
      await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { price_usd: '25', name: 'Pro' } });
      await shop.call('PATCH', '/api/admin/products/1', { as: 'manager', body: { name: 'Pro' } });
      await shop.call('DELETE', '/api/admin/products/1', { as: 'manager' });
      const log = await auditOf(shop);
      expect(log.map(({ action }) => action)).toEqual(['product.created', 'product.updated', 'product.archived']);
      expect(log[1]).toMatchObject({
        actor: expect.stringMatching(/^api_key:/),
        before: '{"price_minor":1999}',
        after: '{"price_minor":2500}',
        request_id: expect.stringMatching(/^req_/),
      });
    });

    test('variants have their own price and stock; buyers see the choices where there are any', async () => {
      const shop = await openCatalogShop(dialect);
      await create(shop, counterProduct);
      const add = (body: object) => shop.call('POST', '/api/admin/products/1/variants', { as: 'owner', body });
      const year = await add({ slug: 'year', name: '一年', price_usd: 199, stock_mode: 'unlimited', sort_order: 1 });
      expect(year.status).toBe(201);
      expect(year.json).toMatchObject({
        slug: 'year',
        name: '一年',
        price: '199.00',
        stock_mode: 'unlimited',
        stock_quantity: 9999,
        is_default: false,
        in_stock: true,
      });
      expect((await add({ slug: 'year', name: 'x', price_usd: 1, stock_mode: 'counter' })).json.code).toBe('variant.slug_taken');
      expect((await add({ slug: 'keys', name: 'x', price_usd: 1, stock_mode: 'keys' })).status).toBe(400);
      const shown = await shop.call('GET', '/api/products/hand');
      expect(shown.json.price_usd).toBe(19.99);
      expect(shown.json.variants).toEqual([
        { variant: 'default', name: '', price_usd: 19.99, in_stock: true, stock_quantity: 7, is_default: true },
        { variant: 'year', name: '一年', price_usd: 199, in_stock: true, stock_quantity: 9999, is_default: false },
      ]);
      const url = `/api/admin/products/1/variants/${year.json.id}`;
      expect((await shop.call('PATCH', url, { as: 'owner', body: { is_default: true, price_usd: '150' } })).json).toMatchObject({
        is_default: true,
        price: '150.00',
      });
      expect((await shop.call('GET', '/api/products/hand')).json).toMatchObject({ price_usd: 150, stock_quantity: 9999 });
      expect((await shop.call('PATCH', url, { as: 'owner', body: { is_default: false } })).status).toBe(400);
      expect((await shop.call('PATCH', url, { as: 'owner', body: { slug: 'default' } })).json.code).toBe('variant.slug_taken');
      const variants = await shop.call('GET', '/api/admin/products/1/variants', { as: 'auditor' });
      expect(variants.json.items.map((each: { slug: string; is_default: boolean }) => [each.slug, each.is_default])).toEqual([
        ['default', false],
        ['year', true],
      ]);
      const hidden = variants.json.items[0].id;
      await shop.call('PATCH', `/api/admin/products/1/variants/${hidden}`, { as: 'owner', body: { is_active: false } });
      expect((await shop.call('GET', '/api/products/hand')).json.variants).toBeUndefined();
    });

    test('products and discount codes are found by a part of a name, and by whether they are in use', async () => {
      const shop = await openCatalogShop(dialect);
      const made = { price_usd: '1', price_unit: 'x', stock_mode: 'unlimited', delivery: 'manual' };
      await shop.call('POST', '/api/admin/products', { as: 'owner', body: { ...made, name: 'Tea 100% leaf', slug: 'tea', category: 'Drinks' } });
      await shop.call('POST', '/api/admin/products', { as: 'owner', body: { ...made, name: 'Bread', slug: 'bread', category: 'Food', is_active: false } });
      const found = async (query: string): Promise<string[]> =>
        (await shop.call('GET', `/api/admin/products?${query}`, { as: 'owner' })).json.items.map(({ slug }: { slug: string }) => slug);
      expect(await found('q=TEA')).toEqual(['tea']);
      expect(await found('q=0%25')).toEqual(['tea']);
      expect(await found('q=_')).toEqual([]);
      expect(await found('q=food')).toEqual(['bread']);
      expect(await found('active=yes')).toEqual(['tea']);
      expect(await found('active=no&q=b')).toEqual(['bread']);

      for (const code of ['SPRING10', 'AUTUMN5'])
        await shop.call('POST', '/api/admin/discount-codes', {
          as: 'owner',
          body: { code, discount_type: 'fixed', discount_value: '1', description: `for ${code}` },
        });
      const codes = async (query: string): Promise<string[]> =>
        (await shop.call('GET', `/api/admin/discount-codes?${query}`, { as: 'owner' })).json.items.map(({ code }: { code: string }) => code);
      expect(await codes('q=spring')).toEqual(['SPRING10']);
      expect(await codes('active=yes')).toEqual(['AUTUMN5', 'SPRING10']);
      expect(await codes('active=no')).toEqual([]);
    });

    test('texts in other languages are kept and checked', async () => {
      const shop = await openCatalogShop(dialect);
      const texts = { en: { name: 'Pro', features: [' a ', ''] }, ja: { short_description: '短い' } };
      expect((await create(shop, { ...counterProduct, texts })).json.texts).toEqual({
        en: { name: 'Pro', features: ['a'] },
        ja: { short_description: '短い' },
      });
      expect((await create(shop, { ...counterProduct, slug: 'x', texts: { fr: { name: 'x' } } })).status).toBe(400);
      expect((await create(shop, { ...counterProduct, slug: 'x', texts: { en: { name: 'x\u202e' } } })).status).toBe(400);
    });

    test('the list pages through everything that is not archived, in the shop order', async () => {
      const shop = await openCatalogShop(dialect);
      for (const [index, sort_order] of [3, -1, 2, 2, 0].entries())
        await create(shop, { ...counterProduct, slug: `p${index}`, sort_order, is_active: index !== 0 });
      await shop.call('DELETE', '/api/admin/products/5', { as: 'owner' });
      const seen: string[] = [];
      let cursor: string | null = '';
      while (cursor !== null) {
        const page = await shop.call('GET', `/api/admin/products?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`, { as: 'support' });
        expect(page.status).toBe(200);
        seen.push(...page.json.items.map((each: { slug: string }) => each.slug));
        cursor = page.json.next_cursor;
      }
      expect(seen).toEqual(['p1', 'p2', 'p3', 'p0']);
      expect((await shop.call('GET', '/api/admin/products?cursor=x', { as: 'support' })).status).toBe(400);
      expect((await shop.call('GET', '/api/admin/products?limit=2&limit=3', { as: 'support' })).status).toBe(400);
    });

    test('settings: all of them to operators, a bad value is refused and named, a good one holds at once', async () => {
      const shop = await openCatalogShop(dialect);
      const all = await shop.call('GET', '/api/admin/settings', { as: 'auditor' });
      expect(all.json).toMatchObject({
        usdt_to_cny_rate: '8',
        paused: false,
        payment_methods: { usdt: true, alipay: true },
        late_money: 'deliver',
        low_stock_threshold: 5,
      });
      const patch = (body: object, as: 'owner' | 'support' = 'owner') => shop.call('PATCH', '/api/admin/settings', { as, body });
      expect((await patch({ paused: true }, 'support')).status).toBe(403);
      const bad = await patch({ usdt_to_cny_rate: '-1' });
      expect([bad.status, bad.json.code, bad.json.details.field]).toEqual([400, 'settings.invalid', 'usdt_to_cny_rate']);
      expect((await patch({ nonsense: 1 })).status).toBe(400);
      expect((await patch({ payment_methods: { alipay: false }, usdt_to_cny_rate: 7.2 })).json).toMatchObject({
        payment_methods: { usdt: true, alipay: false },
        usdt_to_cny_rate: '7.2',
      });
      expect((await shop.catalogue.settings()).usdt_to_cny_rate).toBe('7.2');
      expect((await shop.call('GET', '/api/settings')).json.usdt_to_cny_rate).toBe(7.2);
    });

    test('announcements and discount codes in the new shapes', async () => {
      const shop = await openCatalogShop(dialect);
      const said = await shop.call('POST', '/api/admin/announcements', { as: 'manager', body: { title: 't', content: 'c', announcement_date: '2025-06-01' } });
      expect([said.status, said.json.id]).toEqual([201, 1]);
      expect((await shop.call('PATCH', '/api/admin/announcements/1', { as: 'manager', body: { is_pinned: true } })).json.is_pinned).toBe(true);
      expect((await shop.call('GET', '/api/admin/announcements', { as: 'support' })).json).toMatchObject({ items: [{ id: 1 }], next_cursor: null });
      expect((await shop.call('DELETE', '/api/admin/announcements/1', { as: 'manager' })).json).toEqual({ success: true });
      expect((await shop.call('PATCH', '/api/admin/announcements/1', { as: 'manager', body: { title: 'x' } })).json.code).toBe('announcement.not_found');

      for (const code of ['A', 'B', 'C'])
        expect((await shop.call('POST', '/api/admin/discount-codes', { as: 'manager', body: { code, discount_value: '10' } })).status).toBe(201);
      const page = await shop.call('GET', '/api/admin/discount-codes?limit=2', { as: 'support' });
      expect([page.json.items.map((each: { code: string }) => each.code), page.json.next_cursor]).toEqual([['C', 'B'], '2']);
      expect((await shop.call('GET', '/api/admin/discount-codes?limit=2&cursor=2', { as: 'support' })).json).toMatchObject({
        items: [{ code: 'A' }],
        next_cursor: null,
      });
      expect((await shop.call('PATCH', '/api/admin/discount-codes/1', { as: 'manager', body: { code: 'B' } })).json.code).toBe('discount.code_taken');
      expect(
        (await shop.call('PATCH', '/api/admin/discount-codes/1', { as: 'manager', body: { discount_type: 'fixed', discount_value: '250' } })).json,
      ).toMatchObject({ discount_type: 'fixed', discount_value: 250 });
      expect((await shop.call('PATCH', '/api/admin/discount-codes/1', { as: 'manager', body: { discount_type: 'percentage' } })).json.code).toBe(
        'discount.invalid_value',
      );
      expect((await shop.call('DELETE', '/api/admin/discount-codes/9', { as: 'manager' })).status).toBe(404);
    });
  });
}
