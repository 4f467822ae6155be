import { expect, test } from 'vitest';
import { dialects } from '../dialects.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const read = async (shop: TestShop, page: string, language: string) =>
  String((await shop.call('GET', `/${page}`, undefined, { accept: 'text/html', 'accept-language': language })).body);

for (const dialect of dialects) {
  test(`a merchant’s own terms stand in the place of ours, in their language alone, until ours are put back (I16, I20) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { items } = (await shop.admin('GET', '/api/admin/legal-pages')).body;
    expect(items).toHaveLength(15);
    const [terms] = items.filter(({ page, language }: Record<string, string>) => page === 'terms' && language === 'en');
    expect(terms).toMatchObject({ version: 0, text: expect.stringContaining('# ') });
    const usual = await read(shop, 'terms', 'en');
    const text = '# Who we are\n\nAcme <b>Ltd</b>, *Riga*.\n\n## Small print\n\n[Law](https://law.example)';

    const changed = await shop.admin('PUT', '/api/admin/legal-pages/terms/en', { text, version: 0 });
    expect(changed.body).toMatchObject({ page: 'terms', language: 'en', text });
    const own = await read(shop, 'terms', 'en');
    expect(own).toContain('<h2>Who we are</h2>');
    expect(own).toContain('Acme &lt;b&gt;Ltd&lt;/b&gt;, <em>Riga</em>.');
    expect(own).toContain('<meta name="description" content="Who we are Acme');
    expect(await read(shop, 'terms', 'ru')).not.toContain('Riga');
    expect(await read(shop, 'privacy', 'en')).not.toContain('Riga');

    // Whoever did not see this text changes nothing.
    const { version } = changed.body;
    for (const [method, path, body] of [
      ['PUT', '', { text: 'Mine', version: 0 }],
      ['DELETE', '?version=0', undefined],
    ] as const) {
      const refused = await shop.admin(method, `/api/admin/legal-pages/terms/en${path}`, body);
      expect([refused.status, refused.body.code]).toEqual([409, 'version.conflict']);
    }
    const at = await Promise.all(['One', 'Two'].map((each) => shop.admin('PUT', '/api/admin/legal-pages/terms/en', { text: each, version })));
    expect(at.map(({ status }) => status).toSorted()).toEqual([200, 409]);

    const latest = at.find(({ status }) => status === 200)?.body.version;
    expect((await shop.admin('DELETE', `/api/admin/legal-pages/terms/en?version=${latest}`)).body).toEqual(terms);
    expect(await read(shop, 'terms', 'en')).toBe(usual);
    const deeds = (await shop.admin('GET', '/api/admin/audit-log')).body.items.filter(({ subject }: { subject: string }) => subject === 'legal_text:terms:en');
    expect(deeds.map(({ action }: { action: string }) => action)).toEqual(['legal_text.restored', 'legal_text.changed', 'legal_text.changed']);
    expect(JSON.stringify(deeds.at(-1).after)).toContain('Riga');
  });
}

test('a text that is none, a page or language that there is not, and too long a text change nothing', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const put = (path: string, text: string) => shop.admin('PUT', `/api/admin/legal-pages/${path}`, { text, version: 0 });
  expect((await put('terms/en', '  ')).status).toBe(400);
  expect((await put('terms/en', 'x'.repeat(20_001))).status).toBe(400);
  expect((await put('terms/xx', 'Words')).status).toBe(404);
  expect((await put('imprint/en', 'Words')).status).toBe(404);
  expect((await shop.admin('GET', '/api/admin/legal-pages')).body.items.filter(({ version }: { version: number }) => version > 0)).toEqual([]);
});
