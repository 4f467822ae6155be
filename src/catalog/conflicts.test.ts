import { expect, test } from 'vitest';
import { dialects } from '../../test/dialects.ts';
import { anOrder, aProduct } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';

for (const dialect of dialects) {
  test(`whoever changes what somebody else has changed meanwhile is told, and nothing of either is lost (I20) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const at = { announcement_date: '2026-01-15' };
    const { id } = (await shop.admin('POST', '/api/admin/announcements', { title: 'Open', content: 'Welcome', ...at })).body;
    const path = `/api/admin/announcements/${id}`;
    // Two see the same. One rewrites the title, the other the content: both count.
    expect((await shop.admin('PATCH', path, { title: 'Open again', seen: { title: 'Open' } })).status).toBe(200);
    const content = await shop.admin('PATCH', path, { content: 'Hello', seen: { content: 'Welcome' } });
    expect(content.body).toMatchObject({ title: 'Open again', content: 'Hello' });
    const late = await shop.admin('PATCH', path, { title: 'Closed', seen: { title: 'Open' } });
    expect([late.status, late.body.code]).toEqual([409, 'version.conflict']);
    // The same wish twice is none, and without a word of what was seen the last one counts, as for the old front end.
    expect((await shop.admin('PATCH', path, { title: 'Open again', seen: { title: 'Open' } })).status).toBe(200);
    expect((await shop.admin('PATCH', path, { title: 'Closed' })).body.title).toBe('Closed');
    const both = await Promise.all(['One', 'Two'].map((title) => shop.admin('PATCH', path, { title, seen: { title: 'Closed' } })));
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);

    const code = (await shop.admin('POST', '/api/admin/discount-codes', { code: 'TEN', discount_value: 10 })).body;
    const codePath = `/api/admin/discount-codes/${code.id}`;
    expect((await shop.admin('PATCH', codePath, { discount_value: '20', seen: { discount_value: '10' } })).body.discount_value).toBe(20);
    expect((await shop.admin('PATCH', codePath, { discount_value: '30', seen: { discount_value: '10' } })).status).toBe(409);
    expect((await shop.admin('PATCH', codePath, { valid_until: '2030-01-01', seen: { valid_until: '' } })).status).toBe(200);
    expect((await shop.admin('PATCH', codePath, { valid_until: '2031-01-01', seen: { valid_until: '' } })).status).toBe(409);
    expect((await shop.admin('GET', '/api/admin/discount-codes')).body.items).toMatchObject([
      { discount_value: 20, valid_until: expect.stringMatching(/^2030/) },
    ]);
  });

  test(`a stock from which was sold while its number was changed is not put back (I7, I20) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProduct(shop, { stock_mode: 'counter', stock_quantity: 5, delivery: 'manual' });
    const { variants } = (await shop.admin('GET', `/api/admin/products/${product.id}`)).body;
    const path = `/api/admin/products/${product.id}/variants/${variants[0].id}`;
    await anOrder(shop, product.slug, { quantity: 2 });
    expect((await shop.admin('PATCH', path, { stock_quantity: 6, seen: { stock_quantity: 5 } })).body.code).toBe('version.conflict');
    expect((await shop.admin('PATCH', path, { price_usd: '9.00', seen: { price_usd: variants[0].price } })).body).toMatchObject({
      price: '9.00',
      stock_quantity: 3,
    });
    expect((await shop.admin('PATCH', path, { stock_quantity: 4, seen: { stock_quantity: 3 } })).body.stock_quantity).toBe(4);
  });
}

test('a batch of keys is described by two people without either’s words getting lost (I20)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProduct(shop, { stock_mode: 'keys', delivery: 'keys' });
  await shop.admin('POST', `/api/admin/products/${product.id}/keys`, { keys: ['one'] });
  const [batch] = (await shop.admin('GET', `/api/admin/products/${product.id}/key-batches`)).body.items;
  const path = `/api/admin/key-batches/${batch.id}`;
  expect((await shop.admin('PATCH', path, { supplier: 'Ann', seen: { supplier: '' } })).status).toBe(200);
  expect((await shop.admin('PATCH', path, { cost_usd: '4.00', seen: { cost_usd: null } })).body).toMatchObject({ supplier: 'Ann', cost_usd: '4.00' });
  expect((await shop.admin('PATCH', path, { supplier: 'Ben', seen: { supplier: '' } })).body.code).toBe('version.conflict');
});
