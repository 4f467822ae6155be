/** The old system's wire contract for the catalogue, key by key and word by word. */
import { describe, expect, test } from 'vitest';
import { type CatalogShop, openCatalogShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';

const productKeys = [
  'category',
  'created_at',
  'description',
  'features',
  'id',
  'image_url',
  'in_stock',
  'is_active',
  'is_featured',
  'name',
  'page_url',
  'price_unit',
  'price_usd',
  'seo_description',
  'seo_keywords',
  'seo_title',
  'short_description',
  'slug',
  'sort_order',
  'stock_quantity',
  'updated_at',
];

const settingKeys = [
  'background_color',
  'card_background_color',
  'default_seo_description',
  'default_seo_keywords',
  'default_seo_title',
  'email_contact',
  'logo_url',
  'price_color',
  'primary_color',
  'secondary_color',
  'site_name',
  'tawk_to_enabled',
  'tawk_to_property_id',
  'tawk_to_widget_id',
  'telegram_contact',
  'text_accent_color',
  'text_color',
  'usdt_to_cny_rate',
  'wechat_contact',
];

const pro = { name: 'ChatGPT Pro', slug: 'chatgpt-pro', price_usd: 130, features: ['fast', 'private'], stock_quantity: 50 };

async function withProduct(shop: CatalogShop, fields: object = pro): Promise<number> {
  const answer = await shop.call('POST', '/api/products', { as: 'owner', body: fields });
  expect(answer.status).toBe(201);
  return answer.json.product.id;
}

for (const dialect of dialects) {
  describe(`the old catalogue API on ${dialect}`, () => {
    test('a product has exactly the old fields, with the old defaults', async () => {
      const shop = await openCatalogShop(dialect);
      const made = await shop.call('POST', '/api/products', { as: 'owner', body: { name: 'ChatGPT Pro', slug: 'chatgpt-pro', price_usd: 130 } });
      expect(made.status).toBe(201);
      expect(made.json.message).toBe('Product created successfully!');
      const list = await shop.call('GET', '/api/products');
      expect(list.status).toBe(200);
      expect(list.json).toEqual([made.json.product]);
      expect(Object.keys(list.json[0]).sort()).toEqual(productKeys);
      expect(list.json[0]).toMatchObject({
        id: 1,
        price_usd: 130,
        price_unit: '月',
        stock_quantity: 999,
        in_stock: true,
        is_featured: false,
        is_active: true,
        sort_order: 0,
        category: 'AI工具',
        features: [],
        description: '',
        created_at: '2025-06-01T17:07:18',
        updated_at: '2025-06-01T17:07:18',
      });
      const one = await shop.call('GET', '/api/products/chatgpt-pro');
      expect(one.json).toEqual(list.json[0]);
    });

    test('the list is in the order of sort_order and id, and shows only what is active', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop, { name: 'B', slug: 'b', price_usd: 1, sort_order: 2 });
      await withProduct(shop, { name: 'A', slug: 'a', price_usd: 1, sort_order: 1 });
      await withProduct(shop, { name: 'C', slug: 'c', price_usd: 1, sort_order: 1 });
      await withProduct(shop, { name: 'D', slug: 'd', price_usd: 1, is_active: false });
      const list = await shop.call('GET', '/api/products');
      expect(list.json.map((product: { slug: string }) => product.slug)).toEqual(['a', 'c', 'b']);
      const hidden = await shop.call('GET', '/api/products/d');
      expect(hidden.status).toBe(404);
      expect(hidden.json).toMatchObject({ error: 'Product not found', code: 'product.not_found' });
      expect((await shop.call('GET', '/api/products/none')).json.error).toBe('Product not found');
    });

    test('in_stock says whether it can be ordered: on sale, active, and some are left', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop, { ...pro, stock_quantity: 0 });
      expect((await shop.call('GET', '/api/products/chatgpt-pro')).json).toMatchObject({ in_stock: false, stock_quantity: 0 });
      await shop.call('PUT', '/api/products/1', { as: 'owner', body: { stock_quantity: 3 } });
      expect((await shop.call('GET', '/api/products/chatgpt-pro')).json).toMatchObject({ in_stock: true, stock_quantity: 3 });
      await shop.call('PUT', '/api/products/1', { as: 'owner', body: { in_stock: false } });
      expect((await shop.call('GET', '/api/products/chatgpt-pro')).json).toMatchObject({ in_stock: false, stock_quantity: 3 });
    });

    test('H15 a change keeps what it does not name, features too, and may send a whole product back', async () => {
      const shop = await openCatalogShop(dialect);
      const id = await withProduct(shop);
      shop.clock.ms += 5_000;
      const changed = await shop.call('PUT', `/api/products/${id}`, { as: 'manager', body: { price_usd: '129.90' } });
      expect(changed.status).toBe(200);
      expect(changed.json.message).toBe('Product updated successfully!');
      expect(changed.json.product).toMatchObject({ price_usd: 129.9, features: ['fast', 'private'], updated_at: '2025-06-01T17:07:23' });
      const whole = await shop.call('PUT', `/api/products/${id}`, { as: 'manager', body: { ...changed.json.product, name: 'Pro' } });
      expect(whole.json.product.name).toBe('Pro');
    });

    test('a slug belongs to one product', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop);
      const again = await shop.call('POST', '/api/products', { as: 'owner', body: pro });
      expect(again.status).toBe(400);
      expect(again.json.error).toBe('Product slug already exists');
      await withProduct(shop, { ...pro, slug: 'other' });
      const renamed = await shop.call('PUT', '/api/products/2', { as: 'owner', body: { slug: 'chatgpt-pro' } });
      expect(renamed.status).toBe(400);
      expect(renamed.json.error).toBe('Product slug already exists');
    });

    test('F33 deleting archives: the product is gone for buyers, its row and its name in orders stay, its slug is free', async () => {
      const shop = await openCatalogShop(dialect);
      const id = await withProduct(shop);
      const gone = await shop.call('DELETE', `/api/products/${id}`, { as: 'owner' });
      expect(gone.json).toEqual({ message: 'Product deleted successfully!' });
      expect((await shop.call('GET', '/api/products')).json).toEqual([]);
      const again = await shop.call('DELETE', `/api/products/${id}`, { as: 'owner' });
      expect(again.status).toBe(404);
      expect(again.json.error).toBe('Product not found');
      expect(await withProduct(shop)).toBe(id + 1);
    });

    test('H9 a price is a decimal: no NaN, no infinity, nothing negative, no third decimal', async () => {
      const shop = await openCatalogShop(dialect);
      for (const price_usd of [-1, 'nan', 'inf', '1e3', '', '１２', 1.999, '0.001', true, null, ['5'], 1e15]) {
        const answer = await shop.call('POST', '/api/products', { as: 'owner', body: { ...pro, price_usd } });
        expect([price_usd, answer.status]).toEqual([price_usd, 400]);
        expect(typeof answer.json.error).toBe('string');
      }
      await withProduct(shop, { ...pro, price_usd: 0 });
    });

    test('S9 S12 unknown fields, wrong types and text that hides something are refused', async () => {
      const shop = await openCatalogShop(dialect);
      const bad = [
        { total: 1 },
        { is_active: 1 },
        { sort_order: '1' },
        { stock_quantity: -1 },
        { slug: 'a b' },
        { slug: '../x' },
        { name: 'a\u202eb' },
        { name: 'a\u0000' },
        { name: '  ' },
        { image_url: 'javascript:alert(1)' },
      ];
      for (const fields of bad) {
        const answer = await shop.call('POST', '/api/products', { as: 'owner', body: { ...pro, ...fields } });
        expect([fields, answer.status]).toEqual([fields, 400]);
      }
      const polluted = await shop.server.inject({
        method: 'POST',
        url: '/api/discount-codes/validate',
        headers: { 'content-type': 'application/json' },
        payload: '{"__proto__":{"code":"X"}}',
      });
      expect(polluted.statusCode).toBe(200);
      expect(polluted.json().valid).toBe(false);
      expect((await shop.call('GET', '/api/products')).json).toEqual([]);
    });

    test('H14 H15 S38 every write needs an operator, and says so in the batch shape', async () => {
      const shop = await openCatalogShop(dialect);
      const doors = [
        ['POST', '/api/products'],
        ['PUT', '/api/products/1'],
        ['DELETE', '/api/products/1'],
        ['POST', '/api/products/batch-update-stock'],
        ['POST', '/api/products/batch-update-prices'],
        ['POST', '/api/settings/update'],
        ['POST', '/api/announcements'],
        ['PUT', '/api/announcements/1'],
        ['DELETE', '/api/announcements/1'],
        ['GET', '/api/discount-codes'],
        ['POST', '/api/discount-codes'],
        ['PUT', '/api/discount-codes/1'],
        ['DELETE', '/api/discount-codes/1'],
      ] as const;
      for (const [method, url] of doors) {
        const stranger = await shop.call(method, url);
        expect([url, stranger.status, stranger.json.success, stranger.json.error]).toEqual([url, 401, false, '未登录，请先登录后台管理系统']);
        if (method === 'GET') continue;
        const support = await shop.call(method, url, { as: 'support' });
        expect([url, support.status, support.json.success, support.json.error]).toEqual([url, 403, false, '需要管理员权限']);
      }
    });

    test('batch stock: missing values have the old defaults, unknown ids are not counted', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop);
      await withProduct(shop, { ...pro, slug: 'two' });
      const done = await shop.call('POST', '/api/products/batch-update-stock', {
        as: 'owner',
        body: { updates: [{ id: 1, in_stock: true, stock_quantity: 5 }, { id: 2 }, { id: 99, stock_quantity: 1 }, { stock_quantity: 7 }] },
      });
      expect(done.json).toEqual({ success: true, updated_count: 2, message: '成功更新了 2 个产品的库存信息' });
      const list = await shop.call('GET', '/api/products');
      expect(list.json.map((product: { stock_quantity: number }) => product.stock_quantity)).toEqual([5, 0]);
    });

    test('batch prices: entries without id or price are passed over, an empty unit keeps the old one, one bad price changes nothing', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop);
      await withProduct(shop, { ...pro, slug: 'two' });
      const done = await shop.call('POST', '/api/products/batch-update-prices', {
        as: 'owner',
        body: { updates: [{ id: 1, price_usd: 99.5, price_unit: '年' }, { id: 2, price_usd: '12', price_unit: '' }, { id: 2 }, { price_usd: 3 }] },
      });
      expect(done.json).toEqual({ success: true, updated_count: 2, message: '成功更新了 2 个产品的价格信息' });
      const list = await shop.call('GET', '/api/products');
      expect(list.json.map((product: { price_usd: number; price_unit: string }) => [product.price_usd, product.price_unit])).toEqual([
        [99.5, '年'],
        [12, '月'],
      ]);
      const bad = await shop.call('POST', '/api/products/batch-update-prices', {
        as: 'owner',
        body: {
          updates: [
            { id: 1, price_usd: 1 },
            { id: 2, price_usd: 'x' },
          ],
        },
      });
      expect([bad.status, bad.json.success]).toEqual([400, false]);
      expect((await shop.call('GET', '/api/products/chatgpt-pro')).json.price_usd).toBe(99.5);
    });

    test('batch routes say what is missing, and answer OPTIONS', async () => {
      const shop = await openCatalogShop(dialect);
      for (const url of ['/api/products/batch-update-stock', '/api/products/batch-update-prices']) {
        expect((await shop.call('POST', url, { as: 'owner', body: {} })).json).toMatchObject({ success: false, error: '请求数据为空' });
        expect((await shop.call('POST', url, { as: 'owner', body: { updates: [] } })).json).toMatchObject({ success: false, error: '没有提供更新数据' });
        const options = await shop.call('OPTIONS', url);
        expect([options.status, options.text]).toEqual([200, '']);
      }
    });

    test('settings: 19 keys, a bad rate passed over, the rest checked and kept', async () => {
      const shop = await openCatalogShop(dialect);
      const first = await shop.call('GET', '/api/settings');
      expect(Object.keys(first.json).sort()).toEqual(settingKeys);
      expect(first.json).toMatchObject({ site_name: 'AIStorm', usdt_to_cny_rate: 8, tawk_to_property_id: '', tawk_to_enabled: true });
      const saved = await shop.call('POST', '/api/settings/update', {
        as: 'owner',
        body: { site_name: 'Storm', usdt_to_cny_rate: 'nan', theme_preset: 'gray' },
      });
      expect(saved.json.message).toBe('Site settings updated successfully!');
      expect(saved.json.settings).toEqual({ ...first.json, site_name: 'Storm' });
      for (const rate of [-1, 0, null, 'abc', true, 1e9]) await shop.call('POST', '/api/settings/update', { as: 'owner', body: { usdt_to_cny_rate: rate } });
      expect((await shop.call('GET', '/api/settings')).json.usdt_to_cny_rate).toBe(8);
      await shop.call('POST', '/api/settings/update', { as: 'owner', body: { usdt_to_cny_rate: 7.25 } });
      expect((await shop.call('GET', '/api/settings')).json.usdt_to_cny_rate).toBe(7.25);
      expect((await shop.call('POST', '/api/settings/update', { as: 'owner', body: { paused: true } })).status).toBe(400);
    });

    test('announcements: pinned first, then sort order and date, newest first; the old messages', async () => {
      const shop = await openCatalogShop(dialect);
      const say = (body: object) => shop.call('POST', '/api/announcements', { as: 'owner', body });
      const made = await say({ title: '首次购买', content: '满30可用', announcement_date: '2025-06-01' });
      expect(made.status).toBe(201);
      expect(made.json).toEqual({
        success: true,
        message: '公告创建成功',
        announcement: {
          id: 1,
          title: '首次购买',
          content: '满30可用',
          announcement_date: '2025-06-01',
          is_active: true,
          is_pinned: false,
          sort_order: 0,
          created_at: '2025-06-01T17:07:18',
          updated_at: '2025-06-01T17:07:18',
        },
      });
      await say({ title: 'newer', content: 'x', announcement_date: '2025-06-02' });
      await say({ title: 'sorted', content: 'x', announcement_date: '2020-01-01', sort_order: 5 });
      await say({ title: 'pinned', content: 'x', announcement_date: '2019-01-01', is_pinned: true });
      await say({ title: 'hidden', content: 'x', announcement_date: '2025-06-02', is_active: false });
      const titles = async () => (await shop.call('GET', '/api/announcements')).json.map((each: { title: string }) => each.title);
      expect(await titles()).toEqual(['pinned', 'sorted', 'newer', '首次购买']);

      expect((await say({ title: 'x', content: 'y' })).json).toMatchObject({ error: '标题、内容和日期为必填项' });
      expect((await say({ title: 'x', content: '', announcement_date: '2025-06-01' })).json.error).toBe('标题、内容和日期为必填项');
      expect((await say({ title: 'x', content: 'y', announcement_date: '2025-02-30' })).json.error).toBe('日期格式错误，请使用 YYYY-MM-DD 格式');
      expect((await shop.call('PUT', '/api/announcements/1', { as: 'owner', body: { is_active: false } })).json).toMatchObject({
        success: true,
        message: '公告更新成功',
      });
      expect((await shop.call('PUT', '/api/announcements/1', { as: 'owner', body: { announcement_date: '1/2/2025' } })).json.error).toBe(
        '日期格式错误，请使用 YYYY-MM-DD 格式',
      );
      expect((await shop.call('DELETE', '/api/announcements/4', { as: 'owner' })).json).toEqual({ success: true, message: '公告删除成功' });
      expect(await titles()).toEqual(['sorted', 'newer']);
      expect((await shop.call('DELETE', '/api/announcements/4', { as: 'owner' })).status).toBe(404);
    });

    test('discount codes: the old shapes and messages, and a code can be given out anew after it was deleted', async () => {
      const shop = await openCatalogShop(dialect);
      const make = (body: object) => shop.call('POST', '/api/discount-codes', { as: 'owner', body });
      const made = await make({
        code: ' spring ',
        discount_type: 'percentage',
        discount_value: 12.5,
        min_order_amount: 30,
        max_uses: 3,
        valid_from: '2025-06-01',
        valid_until: '2025-06-30',
        description: '春',
      });
      expect(made.status).toBe(201);
      expect(made.json).toEqual({
        success: true,
        message: '优惠代码创建成功',
        discount_code: {
          id: 1,
          code: 'SPRING',
          discount_type: 'percentage',
          discount_value: 12.5,
          description: '春',
          max_uses: 3,
          used_count: 0,
          min_order_amount: 30,
          valid_from: '2025-06-01T00:00:00',
          valid_until: '2025-06-30T00:00:00',
          is_active: true,
          created_at: '2025-06-01T17:07:18',
          updated_at: '2025-06-01T17:07:18',
        },
      });
      expect((await make({ code: 'SPRING', discount_value: 1 })).json.error).toBe('优惠代码已存在');
      expect((await make({ code: 'X', discount_value: 0 })).json.error).toBe('优惠代码和折扣值为必填项');
      expect((await make({ discount_value: 5 })).json.error).toBe('优惠代码和折扣值为必填项');
      expect((await make({ code: 'X', discount_value: 5, valid_from: 'x' })).json.error).toBe('开始日期格式错误');
      expect((await make({ code: 'X', discount_value: 5, valid_until: '2025-13-01' })).json.error).toBe('结束日期格式错误');
      expect((await make({ code: 'X', discount_value: 101 })).status).toBe(400);
      expect((await make({ code: 'X', discount_value: -5 })).status).toBe(400);
      const fixed = await make({ code: 'FIVE', discount_type: 'fixed', discount_value: 5 });
      expect(fixed.json.discount_code).toMatchObject({ max_uses: -1, valid_from: null, valid_until: null });

      const cleared = await shop.call('PUT', '/api/discount-codes/1', { as: 'owner', body: { valid_until: '', description: '' } });
      expect(cleared.json).toMatchObject({ message: '优惠代码更新成功', discount_code: { valid_until: null, valid_from: '2025-06-01T00:00:00' } });
      const list = await shop.call('GET', '/api/discount-codes', { as: 'support' });
      expect(list.json.map((code: { code: string }) => code.code)).toEqual(['FIVE', 'SPRING']);
      expect((await shop.call('DELETE', '/api/discount-codes/1', { as: 'owner' })).json).toEqual({ success: true, message: '优惠代码删除成功' });
      expect((await shop.call('POST', '/api/discount-codes/validate', { body: { code: 'SPRING', order_amount: 130 } })).json).toMatchObject({
        valid: false,
        message: '优惠代码不存在',
      });
      expect((await make({ code: 'SPRING', discount_value: 5 })).status).toBe(201);
    });

    test('H30 checking a code always answers 200, with the old words', async () => {
      const shop = await openCatalogShop(dialect);
      const make = (body: object) => shop.call('POST', '/api/discount-codes', { as: 'owner', body });
      await make({ code: 'AIFORSALE25', discount_value: 10, min_order_amount: 30, description: '滿30U可折扣' });
      await make({ code: 'OFF', discount_value: 10, is_active: false });
      await make({ code: 'SOON', discount_value: 10, valid_from: '2025-06-02' });
      await make({ code: 'OVER', discount_value: 10, valid_until: '2025-05-31' });
      await make({ code: 'TODAY', discount_value: 10, valid_until: '2025-06-01' });
      await make({ code: 'BIG', discount_type: 'fixed', discount_value: 50 });
      await make({ code: 'ODD', discount_value: 10, min_order_amount: '30.25' });
      const check = async (code: unknown, order_amount?: unknown) => {
        const answer = await shop.call('POST', '/api/discount-codes/validate', { body: { code, order_amount } });
        expect(answer.status).toBe(200);
        return answer.json;
      };
      expect(await check(' aiforsale25 ', 130)).toEqual({
        valid: true,
        message: '优惠代码有效',
        discount_code: { id: 1, code: 'AIFORSALE25', description: '滿30U可折扣', discount_type: 'percentage', discount_value: 10 },
        discount_amount: 13,
        final_amount: 117,
        savings: 13,
      });
      expect(await check('AIFORSALE25', 12.99 * 3)).toMatchObject({ valid: true, discount_amount: 3.9, final_amount: 35.07 });
      expect(await check('BIG', 20)).toMatchObject({ discount_amount: 20, final_amount: 0, savings: 20 });
      expect(await check('TODAY', 20)).toMatchObject({ valid: true });
      expect(await check('', 130)).toMatchObject({ valid: false, message: '请输入优惠代码' });
      expect(await check('NONE', 130)).toMatchObject({ valid: false, message: '优惠代码不存在' });
      expect(await check('OFF', 130)).toMatchObject({ valid: false, message: '优惠代码已禁用' });
      expect(await check('SOON', 130)).toMatchObject({ valid: false, message: '优惠代码尚未生效' });
      expect(await check('OVER', 130)).toMatchObject({ valid: false, message: '优惠代码已过期' });
      expect(await check('AIFORSALE25', 29.99)).toMatchObject({ valid: false, message: '订单金额需满足最低 $30.0 USDT' });
      expect(await check('ODD', 1)).toMatchObject({ valid: false, message: '订单金额需满足最低 $30.25 USDT' });
      expect(await check('AIFORSALE25', -5)).toMatchObject({ valid: false });
      expect(await check(5, 130)).toMatchObject({ valid: false });
      const empty = await shop.call('POST', '/api/discount-codes/validate');
      expect([empty.status, empty.json.valid]).toEqual([200, false]);
    });

    test('answers carry an ETag and are not sent twice; what an operator changes is seen by the next read', async () => {
      const shop = await openCatalogShop(dialect);
      await withProduct(shop);
      for (const url of ['/api/products', '/api/products/chatgpt-pro', '/api/settings', '/api/announcements']) {
        const first = await shop.call('GET', url);
        const etag = String(first.headers.etag);
        expect(etag).toMatch(/^"[\w-]+"$/);
        expect(first.headers).toMatchObject({ 'cache-control': 'no-cache', vary: 'Origin', 'content-type': 'application/json; charset=utf-8' });
        for (const known of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
          const again = await shop.call('GET', url, { headers: { 'if-none-match': known } });
          expect([url, known, again.status, again.text, again.headers.etag]).toEqual([url, known, 304, '', etag]);
        }
        expect((await shop.call('GET', url, { headers: { 'if-none-match': '"x"' } })).status).toBe(200);
        const head = await shop.call('HEAD', url);
        expect([head.status, head.text, head.headers.etag]).toEqual([200, '', etag]);
      }
      const before = await shop.call('GET', '/api/products');
      await shop.call('PUT', '/api/products/1', { as: 'owner', body: { name: 'Pro 2' } });
      const after = await shop.call('GET', '/api/products', { headers: { 'if-none-match': String(before.headers.etag) } });
      expect([after.status, after.json[0].name]).toEqual([200, 'Pro 2']);
    });

    test('S37 any site may read the catalogue, and no other site may write', async () => {
      const shop = await openCatalogShop(dialect);
      const read = await shop.call('GET', '/api/products', { headers: { origin: 'https://other.example' } });
      expect(read.headers['access-control-allow-origin']).toBe('*');
      const write = await shop.call('POST', '/api/products', { headers: { origin: 'https://other.example' }, body: pro });
      expect(write.headers['access-control-allow-credentials']).toBeUndefined();
    });
  });
}
