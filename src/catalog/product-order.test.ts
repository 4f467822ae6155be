/** The order in which buyers see what is for sale: arranged by operators in one request, seen everywhere at once. */
import { expect, test } from 'vitest';
import { type CatalogShop, openCatalogShop } from '../../test/catalog-shop.ts';
import { dialects } from '../../test/dialects.ts';
import { build } from '../db/statement.ts';
import { variantsForSale } from '../notifications/bot/store.ts';

interface Order {
  readonly version: string;
  readonly products: {
    readonly id: number;
    readonly name: string;
    readonly category: string;
    readonly variants: { readonly id: string; readonly name: string }[];
  }[];
}

async function add(shop: CatalogShop, name: string, category: string, more: object = {}): Promise<number> {
  const body = { name, slug: name.toLowerCase(), category, price_usd: '10', price_unit: 'USD', stock_mode: 'unlimited', delivery: 'manual', ...more };
  return (await shop.call('POST', '/api/admin/products', { as: 'owner', body })).json.id;
}

async function addVariant(shop: CatalogShop, product: number, name: string): Promise<void> {
  const body = { name, slug: name.toLowerCase(), price_usd: '10', stock_mode: 'unlimited' };
  await shop.call('POST', `/api/admin/products/${product}/variants`, { as: 'owner', body });
}

const orderOf = async (shop: CatalogShop): Promise<Order> => (await shop.call('GET', '/api/admin/products/order', { as: 'manager' })).json;
const placesOf = ({ products }: Order) => products.map(({ id, category, variants }) => ({ id, category, variants: variants.map((variant) => variant.id) }));
const arrange = (shop: CatalogShop, version: string, products: object[], as: 'manager' | 'support' = 'manager') =>
  shop.call('PUT', '/api/admin/products/order', { as, body: { version, products } });
const namesOf = (products: { name: string }[]) => products.map(({ name }) => name);
const publicNames = async (shop: CatalogShop) => namesOf((await shop.call('GET', '/api/products')).json);

for (const dialect of dialects) {
  test(`what is arranged is what buyers, operators and the bot see at once, and it is written down on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    const mail = await add(shop, 'Mail', 'Tools');
    await add(shop, 'Chess', 'Games');
    await add(shop, 'Go', 'Games');
    for (const name of ['Month', 'Year']) await addVariant(shop, mail, name);
    expect(await publicNames(shop)).toEqual(['Mail', 'Chess', 'Go']);

    const order = await orderOf(shop);
    const [first, chess, go] = placesOf(order);
    const turned = { ...first, variants: first?.variants.toReversed() ?? [] };
    const answer = await arrange(shop, order.version, [{ ...go }, { ...chess, category: ' Tools ' }, turned]);
    expect([answer.status, answer.json.version]).toEqual([200, (await orderOf(shop)).version]);
    expect(answer.json.products.map(({ name, category }: { name: string; category: string }) => [name, category])).toEqual([
      ['Go', 'Games'],
      ['Chess', 'Tools'],
      ['Mail', 'Tools'],
    ]);

    expect(await publicNames(shop)).toEqual(['Go', 'Chess', 'Mail']);
    expect(namesOf((await shop.call('GET', '/api/admin/products', { as: 'owner' })).json.items)).toEqual(['Go', 'Chess', 'Mail']);
    const { products } = await shop.catalogue.current();
    expect(namesOf([...(products.at(-1)?.variants ?? [])])).toEqual(['Year', 'Month', '']);
    expect((await variantsForSale(shop.shop.db.read)).map((row) => `${row.product_name} ${row.variant_name}`.trim())).toEqual([
      'Go',
      'Chess',
      'Mail Year',
      'Mail Month',
      'Mail',
    ]);
    const entries = await shop.shop.db.read.all(build.selectFrom('audit_log').select(['subject', 'before', 'after']).where('action', '=', 'product.arranged'));
    expect(entries.map(({ subject, before, after }) => [subject, JSON.parse(before ?? ''), JSON.parse(after ?? '')])).toEqual([
      [
        'products',
        { products: [1, 2, 3], categories: { 2: 'Games' }, variants: { 1: first?.variants } },
        { products: [3, 2, 1], categories: { 2: 'Tools' }, variants: { 1: turned.variants } },
      ],
    ]);
  });

  test(`I20 an order that somebody else changed meanwhile is left alone, and undoing is arranging as before on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    for (const name of ['A', 'B', 'C']) await add(shop, name, 'Tools');
    const seen = await orderOf(shop);
    const [a, b, c] = placesOf(seen).map((place) => ({ ...place }));
    const both = [[c, b, a] as object[], [b, a, c] as object[]];
    const answers = await Promise.all(both.map((products) => arrange(shop, seen.version, products)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    expect(answers.find(({ status }) => status === 409)?.json.code).toBe('version.conflict');
    const winner = answers.find(({ status }) => status === 200)?.json;
    expect(await orderOf(shop)).toEqual(winner);

    expect((await arrange(shop, winner.version, placesOf(seen))).json).toEqual(seen);
    // Whatever else changes an order is noticed, too: a product that came, one that went, another category.
    await add(shop, 'D', 'Tools');
    expect((await arrange(shop, seen.version, placesOf(seen))).status).toBe(409);
    await shop.call('DELETE', '/api/admin/products/4', { as: 'owner' });
    expect((await orderOf(shop)).version).toBe(seen.version);
    await shop.call('PATCH', '/api/admin/products/1', { as: 'owner', body: { category: 'Games' } });
    expect((await arrange(shop, seen.version, placesOf(seen))).status).toBe(409);
  });

  test(`moving a product is no change of the product: whoever edits it meanwhile goes on; a new category is one on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    for (const name of ['A', 'B']) await add(shop, name, 'Tools');
    const versions = async () => (await shop.call('GET', '/api/admin/products', { as: 'owner' })).json.items.map(({ version }: { version: number }) => version);
    const seen = await orderOf(shop);
    const moved = (await arrange(shop, seen.version, placesOf(seen).toReversed())).json;
    expect(await versions()).toEqual([1, 1]);
    const renamed = placesOf(moved).map((place) => (place.id === 1 ? { ...place, category: 'Games' } : place));
    await arrange(shop, moved.version, renamed);
    expect(await versions()).toEqual([1, 2]);
  });

  test(`who comes into a category has its words there, in every language, and none of the one it left on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    await add(shop, 'A', 'Tools', { texts: { en: { name: 'An A', category: 'Utensils' }, ja: { category: '道具' } } });
    await add(shop, 'B', 'Games', { texts: { en: { category: 'Play' }, ru: { category: 'Игры' } } });
    const seen = await orderOf(shop);
    await arrange(
      shop,
      seen.version,
      placesOf(seen).map((place) => ({ ...place, category: 'Games' })),
    );
    const texts = async (id: number) => (await shop.call('GET', `/api/admin/products/${id}`, { as: 'owner' })).json.texts;
    expect(await texts(1)).toEqual({ en: { name: 'An A', category: 'Play' }, ru: { category: 'Игры' } });

    // Two that change places at once take each other's words.
    await add(shop, 'C', 'Tools', { texts: { en: { category: 'Utensils' } } });
    const now = await orderOf(shop);
    const exchanged = placesOf(now).map((place) => ({ ...place, category: place.category === 'Tools' ? 'Games' : 'Tools' }));
    await arrange(shop, now.version, exchanged);
    expect([await texts(2), await texts(3)]).toEqual([{ en: { category: 'Utensils' } }, { en: { category: 'Play' }, ru: { category: 'Игры' } }]);
  });

  test(`an order names every product and variant once, or nothing is moved on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    for (const name of ['A', 'B']) await add(shop, name, 'Tools');
    const seen = await orderOf(shop);
    const [a, b] = placesOf(seen).map((place) => ({ ...place }));
    const strange = { ...b, variants: a?.variants ?? [] };
    for (const products of [[b], [b, a, a], [b, b], [b, { ...a, id: 9 }], [strange, a], [b, { ...a, variants: [] }]] as object[][]) {
      const answer = await arrange(shop, seen.version, products);
      expect([answer.status, answer.json.code]).toEqual([400, 'request.invalid']);
    }
    expect((await arrange(shop, seen.version, [b, a] as object[], 'support')).status).toBe(403);
    expect(await orderOf(shop)).toEqual(seen);
  });

  test(`what nobody has placed stands last: a new product, and a new variant of one that was arranged on ${dialect}`, async () => {
    const shop = await openCatalogShop(dialect);
    const first = await add(shop, 'A', 'Tools');
    await add(shop, 'B', 'Games');
    await addVariant(shop, first, 'Year');
    const seen = await orderOf(shop);
    const turned = placesOf(seen).map((place) => ({ ...place, variants: place.variants.toReversed() }));
    await arrange(shop, seen.version, turned.toReversed());
    await add(shop, 'C', 'Tools');
    await add(shop, 'First', 'Tools', { sort_order: -1 });
    await addVariant(shop, first, 'Week');
    const { products } = await orderOf(shop);
    expect(namesOf(products)).toEqual(['First', 'B', 'A', 'C']);
    expect(namesOf(products.find(({ id }) => id === first)?.variants ?? [])).toEqual(['Year', '', 'Week']);
  });
}
