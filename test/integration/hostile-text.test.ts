/** Every door of the API document with a hostile text in every place that takes one: it may be refused, but nothing fails of it (S9, S13, S14, S49). */
import { expect, test } from 'vitest';
import { dialects } from '../dialects.ts';
import { aProduct } from '../factories.ts';
import { openTestShop } from '../harness.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
}

interface Door {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

/** A zero character, which one of the databases cannot hold, and one that ends a string of SQL. */
const hostile = ['\u0000', "a'\u0000\uffff\\"];

/** The bodies of a door with the text in one field each, beside what gets a body past its first checks. */
function bodiesOf(schema: Schema, known: ReadonlyMap<string, unknown>, text: string): object[] {
  const names = Object.keys((schema.properties ? schema : schema.anyOf?.find(({ properties }) => properties))?.properties ?? {});
  const good = Object.fromEntries(names.filter((name) => known.has(name)).map((name) => [name, known.get(name)]));
  return names.map((name) => ({ ...good, [name]: text }));
}

for (const dialect of dialects) {
  test(`no door fails of a text (${dialect})`, { timeout: 120_000 }, async () => {
    const shop = await openTestShop({ dialect });
    const { slug } = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
    const known = new Map<string, unknown>(
      Object.entries({ customer_email: 'ann@example.com', product_slug: slug, quantity: 1, email: 'ann@example.com', code: 'A', order_amount: 1 }),
    );
    const document: { paths: Record<string, Record<string, Door>> } = (await shop.admin('GET', '/api/openapi.json')).body;
    const calls = Object.entries(document.paths).flatMap(([path, doors]) =>
      Object.entries(doors).flatMap(([method, { parameters = [], requestBody }]) =>
        hostile.flatMap((text) => {
          const filled = (value: string) => path.replaceAll(/\{(\w+)\}/g, (_, name: string) => (name === 'slug' ? slug : value));
          const inPath = path.includes('{') ? [{ url: path.replaceAll(/\{\w+\}/g, encodeURIComponent(text)), body: undefined }] : [];
          const inQuery = parameters
            .filter((each) => each.in === 'query')
            .map(({ name }) => ({ url: `${filled('1')}?${name}=${encodeURIComponent(text)}`, body: undefined }));
          const schema = requestBody?.content['application/json']?.schema;
          const inBody = schema ? bodiesOf(schema, known, text).map((body) => ({ url: filled('1'), body })) : [];
          return [...inPath, ...inQuery, ...inBody].map((call) => ({ method: method.toUpperCase(), ...call }));
        }),
      ),
    );
    expect(calls.length).toBeGreaterThan(500);
    const failures: unknown[] = [];
    for (const { method, url, body } of calls) {
      const answer = await shop.admin(method, url, body);
      if (answer.status >= 500) failures.push([method, url, body, answer.status, answer.body]);
    }
    expect(failures).toEqual([]);
  });
}
