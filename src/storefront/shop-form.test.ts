import { describe, expect, it } from 'vitest';
import { refuse } from '../core/errors.ts';
import { money } from '../core/money.ts';
import { fieldOf, findItem, formErrors, orderRequest, readForm, readQuantity } from './shop-form.ts';
import type { ProductView } from './view.ts';

const variant = (id: string, name: string) => ({
  id,
  name,
  price: money(100, 'USD'),
  priceCny: money(800, 'CNY'),
  wholesale: [],
  stock: { state: 'plenty' } as const,
});
const base = {
  id: 1,
  shortDescription: '',
  description: '',
  category: '',
  categoryName: '',
  unit: '月',
  imageUrl: '/x.svg',
  shareImageUrl: '/x.png',
  features: [],
  delivery: 'keys',
  maxPerOrder: 5,
  warrantyDays: 0,
  isFeatured: false,
  seoTitle: '',
  seoDescription: '',
  seoKeywords: '',
} as const;
const plain: ProductView = { ...base, slug: 'plain', name: 'Plain', variants: [variant('default', '')] };
const varied: ProductView = { ...base, slug: 'varied', name: 'Varied', variants: [variant('m', '1 month'), variant('y', '1 year')] };

describe('the shop form', () => {
  it('finds what is chosen, by product or by variant', () => {
    expect(findItem([plain, varied], 'plain')).toMatchObject({ variantSlug: undefined });
    expect(findItem([plain, varied], 'varied:y')).toMatchObject({ variantSlug: 'y' });
    for (const nothing of ['', 'varied', 'varied:x', 'plain:default', '__proto__']) expect(findItem([plain, varied], nothing)).toBeUndefined();
  });

  it('takes whole numbers in plain digits only (H10)', () => {
    expect(readQuantity('3')).toBe(3);
    for (const text of ['0', '-1', '1.5', '１', '1e1', ' 1', '', 'true', '9999999']) expect(readQuantity(text)).toBeUndefined();
  });

  it('names every mistake at once, each beside its field', () => {
    const form = readForm({ item: 'plain', quantity: '9', customer_email: 'a@b' });
    expect(Object.keys(formErrors(form, findItem([plain], 'plain'), 'en')).toSorted()).toEqual(['customer_email', 'quantity', 'terms']);
    expect(formErrors(readForm({}), undefined, 'en').product).toBe('Please choose a product first.');
    const good = readForm({ item: 'plain', quantity: '5', customer_email: 'a@b.example', terms: 'yes' });
    expect(formErrors(good, findItem([plain], 'plain'), 'en')).toEqual({});
  });

  it('puts refusals of the order beside the field that can mend them', () => {
    expect(fieldOf(refuse('stock.sold_out'))).toBe('quantity');
    expect(fieldOf(refuse('discount.over'))).toBe('discount_code');
    expect(fieldOf(refuse('shop.paused'))).toBeUndefined();
  });

  it('asks for the variant by its own name and leaves an empty discount out', () => {
    const choice = findItem([varied], 'varied:m');
    if (!choice) throw new Error('not found');
    const request = orderRequest(readForm({ item: 'varied:m', quantity: '2', payment_method: 'alipay', customer_email: ' a@b.example ' }), choice, 'ja');
    expect(request).toMatchObject({
      product_slug: 'varied',
      variant: 'm',
      quantity: 2,
      payment_method: 'alipay',
      discount_code: undefined,
      customer_email: 'a@b.example',
      locale: 'ja',
    });
  });
});
