import { describe, expect, test } from 'vitest';
import { openShop } from '../../test/catalog-shop.ts';
import { type DialectName, dialects } from '../../test/dialects.ts';
import { systemActor } from '../accounts/audit-log.ts';
import { money } from '../core/money.ts';
import type { Database } from '../db/database.ts';
import { importKeys } from '../stock/import-keys.ts';
import { stockCounts } from '../stock/stock-counts.ts';
import { createCatalogue } from './catalogue.ts';
import { createProduct } from './create-product.ts';
import { createAnnouncement } from './edit-announcements.ts';
import { addVariant, updateVariant } from './edit-variants.ts';
import { changeSettings } from './settings.ts';
import { findOffer } from './store.ts';
import { updateProduct } from './update-product.ts';

/** Two instances on one database, each with its own catalogue, and a count of how often each asked for stock. */
async function openTwo(dialect: DialectName) {
  const { shop, clock } = await openShop(dialect);
  const counted = { here: 0, there: 0 };
  const outage: { error: Error | undefined; told: unknown[] } = { error: undefined, told: [] };
  const instance = (name: keyof typeof counted, db: Database) =>
    createCatalogue({
      db,
      clock,
      stockCounts: async (queries) => {
        counted[name] += 1;
        if (outage.error) throw outage.error;
        return stockCounts(queries, clock);
      },
      onStale: (error) => outage.told.push(error),
    });
  return { shop, clock, counted, outage, here: instance('here', shop.db), there: instance('there', shop.db) };
}

const pro = { name: 'Pro', slug: 'pro', price_usd: '130', stock_mode: 'counter', stock_quantity: 5, delivery: 'manual' } as const;

for (const dialect of dialects) {
  describe(`the catalogue on ${dialect}`, () => {
    test('shows visible products with live stock, settings and announcements', async () => {
      const { shop, here } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, { ...pro, stock_mode: 'keys', delivery: 'keys', texts: { en: { name: 'Pro (en)' } } });
      await createProduct(shop, systemActor, { ...pro, slug: 'hidden', is_active: false });
      await createAnnouncement(shop, systemActor, { title: 't', content: 'c', announcement_date: '2025-06-01' });
      const offer = await findOffer(shop.db.read, { slug: 'pro' });
      await importKeys(shop, systemActor, { variantId: offer?.variant_id ?? '', keys: ['k1', 'k2', 'k3'] });
      const catalogue = await here.current();
      expect(catalogue.products).toHaveLength(1);
      expect(catalogue.products[0]).toMatchObject({
        id,
        name: 'Pro',
        texts: { en: { name: 'Pro (en)' } },
        default_variant: { price: money(13_000, 'USD'), stock: 3, in_stock: true },
      });
      expect(catalogue.announcements).toHaveLength(1);
      expect(catalogue.settings.site_name).toBe('AIStorm');
    });

    test('a change by this process is seen by the next read, one by another within a second', async () => {
      const { shop, clock, here, there } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, pro);
      const nameOf = async (catalogue: typeof here) => (await catalogue.current()).products[0]?.name;
      expect([await nameOf(here), await nameOf(there)]).toEqual(['Pro', 'Pro']);
      await updateProduct(shop, systemActor, id, { name: 'Pro 2' });
      here.invalidate();
      expect([await nameOf(here), await nameOf(there)]).toEqual(['Pro 2', 'Pro']);
      clock.ms += 1_000;
      expect([await nameOf(here), await nameOf(there)]).toEqual(['Pro 2', 'Pro 2']);
    });

    test('the version is the same in every instance, changes with what is visible, and only then', async () => {
      const { shop, clock, here, there } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, pro);
      const versions = new Set<string>();
      const seen = async () => {
        here.invalidate();
        there.invalidate();
        const [a, b] = await Promise.all([here.current(), there.current()]);
        expect(a.version).toBe(b.version);
        versions.add(a.version);
        return a;
      };
      const first = await seen();
      clock.ms += 10_000;
      expect(await seen()).toBe(first);
      await createProduct(shop, systemActor, { ...pro, slug: 'hidden', is_active: false });
      expect(await seen()).toBe(first);
      await updateProduct(shop, systemActor, id, { stock_quantity: 4 });
      await seen();
      await shop.db.transaction((tx) => changeSettings(tx, clock.now(), systemActor, { usdt_to_cny_rate: '7' }));
      await seen();
      await createAnnouncement(shop, systemActor, { title: 't', content: 'c', announcement_date: '2025-06-01' });
      await seen();
      await addVariant(shop, systemActor, id, { slug: 'year', name: 'Year', price_usd: 1_300, stock_mode: 'counter' });
      await seen();
      expect(versions.size).toBe(5);
    });

    test('a burst of readers costs one load; when only stock changed, only stock is counted; settings never count it', async () => {
      const { shop, counted, here } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, pro);
      await Promise.all(Array.from({ length: 100 }, () => here.current()));
      expect(counted.here).toBe(1);
      await updateProduct(shop, systemActor, id, { name: 'Pro 2', stock_quantity: 4 });
      here.stockChanged();
      const seen = await here.current();
      expect([seen.products[0]?.name, seen.products[0]?.default_variant.stock]).toEqual(['Pro', 4]);
      here.stockChanged();
      await here.settings();
      expect(counted.here).toBe(2);
    });

    test('F3 while the database cannot be read the last picture is shown, somebody is told, and the next try comes within a second', async () => {
      const { shop, clock, outage, here } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, pro);
      const last = await here.current();
      outage.error = new Error('database gone');
      clock.ms += 5_000;
      expect(await here.current()).toBe(last);
      await updateProduct(shop, systemActor, id, { stock_quantity: 4 });
      here.stockChanged();
      expect(await here.current()).toBe(last);
      expect(outage.told).toEqual([outage.error, outage.error]);
      outage.error = undefined;
      clock.ms += 1_000;
      expect((await here.current()).products[0]?.default_variant.stock).toBe(4);
    });

    test('what was drawn is drawn again only for another version', async () => {
      const { shop, here } = await openTwo(dialect);
      await createProduct(shop, systemActor, pro);
      let drawn = 0;
      const draw = () =>
        here.rendered('names', ({ products }) => {
          drawn += 1;
          return products.map(({ slug }) => slug).join();
        });
      const first = await draw();
      here.invalidate();
      expect(await draw()).toBe(first);
      expect(drawn).toBe(1);
      await createProduct(shop, systemActor, { ...pro, slug: 'second' });
      here.invalidate();
      const second = await draw();
      expect([second.body.toString(), drawn]).toEqual(['pro,second', 2]);
      expect(second.etag).not.toBe(first.etag);
      await expect(
        here.rendered('broken', () => {
          throw new Error('no page');
        }),
      ).rejects.toThrow('no page');
      for (let index = 0; index < 1_200; index += 1) await here.rendered(`search ${index}`, () => 'x');
      expect((await draw()).body.toString()).toBe('pro,second');
    });

    test('a variant is found by its slug, the default one without', async () => {
      const { shop } = await openTwo(dialect);
      const id = await createProduct(shop, systemActor, pro);
      const year = await addVariant(shop, systemActor, id, { slug: 'year', name: 'Year', price_usd: '1300', stock_mode: 'counter', stock_quantity: 2 });
      expect(await findOffer(shop.db.read, { slug: 'pro' })).toEqual({
        product_id: id,
        slug: 'pro',
        product_name: 'Pro',
        variant_id: expect.stringMatching(/^var_/),
        variant_slug: 'default',
        variant_name: '',
        is_default: 1,
        price_minor: 13_000,
        wholesale: '[]',
        price_unit: '月',
        stock_mode: 'counter',
        delivery: 'manual',
        max_per_order: 5,
        warranty_days: 0,
        is_on_sale: 1,
        is_active: 1,
        variant_is_active: 1,
        archived_at: null,
      });
      expect(await findOffer(shop.db.read, { slug: 'pro', variant: 'year' })).toMatchObject({
        variant_id: year,
        variant_name: 'Year',
        is_default: 0,
        price_minor: 130_000,
        wholesale: '[]',
      });
      expect(await findOffer(shop.db.read, { slug: 'pro', variant: 'none' })).toBeUndefined();
      expect(await findOffer(shop.db.read, { slug: 'none' })).toBeUndefined();
      await updateVariant(shop, systemActor, id, year, { is_default: true });
      expect(await findOffer(shop.db.read, { slug: 'pro' })).toMatchObject({ variant_id: year });
    });

    test('many who create products at once get a number each, and one of them the slug', async () => {
      const { shop } = await openTwo(dialect);
      const ids = await Promise.all(Array.from({ length: 8 }, (_, index) => createProduct(shop, systemActor, { ...pro, slug: `p${index}` })));
      expect(ids.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      const same = await Promise.allSettled(Array.from({ length: 8 }, () => createProduct(shop, systemActor, { ...pro, slug: 'same' })));
      expect(same.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of same) if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'product.slug_taken' });
    });
  });
}
