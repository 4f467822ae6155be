/** What an order costs: prices by quantity, and codes with conditions, from the product page to the frozen order. */
import { expect, test } from 'vitest';
import { dialects } from '../dialects.ts';
import { anOrder, aProduct, order } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const wholesale = [
  { from: 3, price_usd: '9.00' },
  { from: 5, price_usd: '8.00' },
];
const goods = { price_usd: '10.00', stock_mode: 'unlimited', delivery: 'manual' };

const totalsOf = async (shop: TestShop, id: string) => {
  const { body } = await shop.admin('GET', `/api/admin/orders/${id}`);
  return [body.order.unit_price_usd, body.order.discount_usd, body.order.total_usd];
};

for (const dialect of dialects) {
  test(`wholesale prices are shown, charged and frozen (I2) on ${dialect}`, async () => {
    const shop = await openTestShop({ dialect });
    const { id, slug } = await aProduct(shop, { ...goods, wholesale });
    expect((await shop.call('GET', `/api/products/${slug}`)).body).toMatchObject({
      price_usd: 10,
      wholesale: [
        { from: 3, price_usd: 9 },
        { from: 5, price_usd: 8 },
      ],
    });
    const page = (path: string) => shop.call('GET', path, undefined, { accept: 'text/html', 'accept-language': 'en' });
    expect((await page(`/products/${slug}`)).body).toContain('3 or more: $9.00 each');
    expect((await page(`/shop.html?product=${slug}`)).body).toContain('data-wholesale="[[3,900],[5,800]]"');

    await shop.admin('POST', '/api/admin/discount-codes', { code: 'TEN', discount_value: 10 });
    const two = await anOrder(shop, slug, { quantity: 2 });
    const three = await anOrder(shop, slug, { quantity: 3 });
    const six = await anOrder(shop, slug, { quantity: 6, discount_code: 'TEN' });
    expect(await totalsOf(shop, two.id)).toEqual(['10.00', '0.00', '20.00']);
    expect(await totalsOf(shop, three.id)).toEqual(['9.00', '0.00', '27.00']);
    expect(await totalsOf(shop, six.id)).toEqual(['8.00', '4.80', '43.20']);

    await shop.admin('PATCH', `/api/admin/products/${id}`, { price_usd: '20.00', wholesale: [] });
    expect(await totalsOf(shop, three.id)).toEqual(['9.00', '0.00', '27.00']);
    expect((await shop.call('GET', `/api/products/${slug}`)).body.wholesale).toBeUndefined();

    for (const wrong of [
      [{ from: 3, price_usd: '20' }],
      [
        { from: 5, price_usd: '9' },
        { from: 3, price_usd: '8' },
      ],
    ])
      expect((await shop.admin('PATCH', `/api/admin/products/${id}`, { wholesale: wrong })).body).toMatchObject({
        code: 'request.invalid',
        error: expect.stringContaining('wholesale'),
      });
  });
}

test('a code for certain products and once for each customer is refused beside its field', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const cheap = await aProduct(shop, goods);
  const other = await aProduct(shop, goods);
  const made = await shop.admin('POST', '/api/admin/discount-codes', {
    code: 'ONCE',
    discount_value: 10,
    product_ids: [cheap.id],
    max_uses_per_customer: 1,
  });
  expect([made.status, made.body.product_ids, made.body.max_uses_per_customer]).toEqual([201, [cheap.id], 1]);
  const [old] = (await shop.admin('GET', '/api/discount-codes')).body;
  expect(Object.keys(old)).not.toContain('product_ids');

  const check = async (product?: string) =>
    (await shop.call('POST', '/api/discount-codes/validate', { code: 'once', order_amount: 10, ...(product ? { product_slug: product } : {}) })).body;
  expect([(await check()).valid, (await check(cheap.slug)).discount_amount, (await check(other.slug)).code]).toEqual([true, 1, 'discount.other_product']);

  const fields = { discount_code: 'ONCE', customer_email: 'Buyer+one@example.com' };
  expect((await order(shop, other.slug, fields)).body).toMatchObject({ success: false, code: 'discount.other_product', error: '该优惠代码不适用于此产品' });
  const first = await anOrder(shop, cheap.slug, fields);
  expect((await order(shop, cheap.slug, { ...fields, customer_email: 'buyer@example.com' })).body.code).toBe('discount.customer_used_up');

  const form = new URLSearchParams({ item: cheap.slug, quantity: '1', customer_email: 'buyer@example.com', discount_code: 'once', terms: 'yes' });
  const answer = await fetch(`${shop.base}/checkout`, { method: 'POST', body: form, headers: { 'accept-language': 'en', origin: shop.base } });
  expect(await answer.text()).toMatch(/id="discount_code-error" data-error="discount_code">You have already used this discount code/);

  await shop.call('POST', `/api/orders/${first.id}/cancel`, {}, { 'x-order-token': first.token });
  await anOrder(shop, cheap.slug, fields);
});
