import { describe, expect, test } from 'vitest';
import { openCatalogShop, openShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { systemActor } from '../accounts/audit-log.ts';
import { languages } from '../core/languages.ts';
import type { Shop } from '../outbox/shop.ts';
import { importKeys } from '../stock/import-keys.ts';
import { archiveProduct } from './archive-product.ts';
import { seedDemo } from './demo.ts';
import { textIn } from './product.ts';

const importerOf = (shop: Shop) => (variantId: string, keys: readonly string[]) => importKeys(shop, systemActor, { variantId, keys });

for (const dialect of dialects) {
  describe(`the demo catalogue on ${dialect}`, () => {
    test('is the eight products of the old shop, with their numbers, prices and units', async () => {
      const { shop, call } = await openCatalogShop(dialect);
      expect(await seedDemo(shop, importerOf(shop))).toBe(true);
      const { json } = await call('GET', '/api/products');
      const facts = json.map((each: Record<string, unknown>) => [
        each.id,
        each.slug,
        each.name,
        each.price_usd,
        each.price_unit,
        each.category,
        each.in_stock,
        each.stock_quantity,
      ]);
      expect(facts).toEqual([
        [6, 'ai-storm-combo', 'AI风暴组合套餐', 200, '月', 'AI套餐', false, 0],
        [1, 'chatgpt-pro', 'ChatGPT Pro', 130, '月', 'AI对话助手', true, 50],
        [2, 'claude-max-5x', 'Claude Max 5x', 75, '月', 'AI对话助手', true, 30],
        [3, 'super-grok', 'Super Grok', 20, '月', 'AI对话助手', true, 100],
        [4, 'cursor-pro', 'Cursor Pro', 12, '月', 'AI开发工具', true, 9999],
        [5, 'lovable-pro-200-credit', 'Lovable Pro 200 Credit', 35, '200 Credit', 'AI开发工具', true, 80],
        [7, 'claude-max-20x', 'Claude Max 20x', 139, '月', 'AI对话助手', true, 1],
        [8, 'chatgpt-plus', 'ChatGPT Plus', 25, '月', 'AI对话助手', true, 8],
      ]);
      expect(json[1].image_url).toBe('/artwork/chatgpt-pro.svg');
      expect((await call('GET', '/api/announcements')).json[0].content).toContain('AIFORSALE25');
      const checked = await call('POST', '/api/discount-codes/validate', { body: { code: 'AIFORSALE25', order_amount: 130 } });
      expect(checked.json).toMatchObject({ valid: true, final_amount: 117 });
    });

    test('speaks every language, each in its own words', async () => {
      const { shop, catalogue } = await openCatalogShop(dialect);
      await seedDemo(shop, importerOf(shop));
      for (const product of (await catalogue.current()).products) {
        const descriptions = languages.map((language) => textIn(product, language).description);
        expect([product.slug, new Set(descriptions).size]).toEqual([product.slug, languages.length]);
        for (const language of languages) expect(textIn(product, language).features.length).toBe(product.features.length);
      }
    });

    test('is seeded once, also by two instances that start together, and not into a shop that had products', async () => {
      const { shop } = await openShop(dialect);
      const results = await Promise.all([seedDemo(shop, importerOf(shop)), seedDemo(shop, importerOf(shop))]);
      expect(results).toContain(true);
      expect(await seedDemo(shop, importerOf(shop))).toBe(false);
      for (let id = 1; id <= 8; id += 1) await archiveProduct(shop, systemActor, id);
      expect(await seedDemo(shop, importerOf(shop))).toBe(false);
    });

    test('F1 a seeding that was cut short is completed, without doubling a key', async () => {
      const { shop, call } = await openCatalogShop(dialect);
      let batches = 0;
      const failing = async (variantId: string, keys: readonly string[]) => {
        batches += 1;
        if (batches === 2) throw new Error('power cut');
        await importerOf(shop)(variantId, keys);
      };
      await expect(seedDemo(shop, failing)).rejects.toThrow('power cut');
      expect(await seedDemo(shop, importerOf(shop))).toBe(true);
      const { json } = await call('GET', '/api/products');
      expect(json.map((each: { stock_quantity: number }) => each.stock_quantity)).toEqual([0, 50, 30, 100, 9999, 80, 1, 8]);
    });
  });
}
