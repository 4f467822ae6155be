import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRefusal } from '../core/errors.ts';
import { money } from '../core/money.ts';
import { DAY } from '../core/time.ts';
import { customerOf, type DiscountCode, discountFor, normaliseCode } from './discount-code.ts';

const now = Date.UTC(2025, 5, 1, 12);

function aCode(fields: Partial<DiscountCode> = {}): DiscountCode {
  return {
    id: 1,
    code: 'TEN',
    discount_type: 'percentage',
    discount_value: 1_000,
    description: '',
    max_uses: -1,
    max_uses_per_customer: -1,
    product_ids: '[]',
    used_count: 0,
    min_order_minor: 0,
    valid_from: null,
    valid_before: null,
    is_active: 1,
    archived_at: null,
    created_at: 0,
    updated_at: 0,
    ...fields,
  };
}

const worth = (code: DiscountCode, cents: number, at = now) => discountFor(code, { amount: money(cents, 'USD') }, at).minor;

function refusalOf(code: DiscountCode, cents = 10_000, at = now, productId?: number): string {
  try {
    discountFor(code, { amount: money(cents, 'USD'), productId }, at);
    return 'none';
  } catch (error) {
    return isRefusal(error) ? error.code : 'not a refusal';
  }
}

describe('a discount', () => {
  test('by percentage is rounded half up to the cent', () => {
    expect(worth(aCode(), 13_000)).toBe(1_300);
    expect(worth(aCode(), 5)).toBe(1);
    expect(worth(aCode(), 4)).toBe(0);
    expect(worth(aCode({ discount_value: 1_250 }), 1_999)).toBe(250);
  });

  test('of a fixed amount takes no more than there is', () => {
    const five = aCode({ discount_type: 'fixed', discount_value: 500 });
    expect(worth(five, 2_000)).toBe(500);
    expect(worth(five, 300)).toBe(300);
    expect(worth(five, 0)).toBe(0);
  });

  test('is refused with its reason', () => {
    expect(refusalOf(aCode({ is_active: 0 }))).toBe('discount.disabled');
    expect(refusalOf(aCode({ max_uses: 2, used_count: 2 }))).toBe('discount.used_up');
    expect(refusalOf(aCode({ min_order_minor: 10_001 }))).toBe('discount.minimum');
    expect(refusalOf(aCode({ min_order_minor: 10_000 }))).toBe('none');
    expect(refusalOf(aCode({ valid_from: now + 1 }))).toBe('discount.not_yet');
    expect(refusalOf(aCode({ valid_from: now }))).toBe('none');
    expect(refusalOf(aCode({ valid_before: now }))).toBe('discount.over');
    expect(refusalOf(aCode({ valid_before: now + 1 }))).toBe('none');
  });

  test('for certain products is refused for others, and not judged where the product is not known', () => {
    const code = aCode({ product_ids: '[3,5]' });
    expect([3, 4, 5].map((productId) => refusalOf(code, 10_000, now, productId))).toEqual(['none', 'discount.other_product', 'none']);
    expect(refusalOf(code)).toBe('none');
    expect(refusalOf(aCode(), 10_000, now, 4)).toBe('none');
  });

  test('H30 holds through its last day and ends with it', () => {
    const lastDay = Date.UTC(2025, 5, 30);
    const code = aCode({ valid_before: lastDay + DAY });
    expect(refusalOf(code, 10_000, lastDay)).toBe('none');
    expect(refusalOf(code, 10_000, lastDay + DAY - 1)).toBe('none');
    expect(refusalOf(code, 10_000, lastDay + DAY)).toBe('discount.over');
  });

  test('is never negative and never above the amount', () => {
    const anyCode = fc.oneof(
      fc.integer({ min: 1, max: 10_000 }).map((value) => aCode({ discount_value: value })),
      fc.integer({ min: 1, max: 1_000_000_000 }).map((value) => aCode({ discount_type: 'fixed', discount_value: value })),
    );
    fc.assert(
      fc.property(anyCode, fc.integer({ min: 0, max: 10_000_000_000 }), (code, cents) => {
        const discount = worth(code, cents);
        return Number.isSafeInteger(discount) && discount >= 0 && discount <= cents;
      }),
    );
  });

  test('by percentage is within half a cent of the exact share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 10_000_000_000 }), (basisPoints, cents) => {
        const error = BigInt(worth(aCode({ discount_value: basisPoints }), cents)) * 10_000n - BigInt(cents) * BigInt(basisPoints);
        return error > -5_000n && error <= 5_000n;
      }),
    );
  });

  test('codes are compared trimmed and in upper case', () => {
    expect(normaliseCode(' aiForSale25\n')).toBe('AIFORSALE25');
  });
});

test('one mailbox is one customer, however its address is written', () => {
  const written = ['A.Buyer@gmail.com', 'abuyer+sale@gmail.com', 'abuyer@googlemail.com', 'ABUYER@GMAIL.COM'];
  expect(new Set(written.map(customerOf))).toEqual(new Set(['abuyer@gmail.com']));
  expect([customerOf('A.B+1@Example.org'), customerOf('ab@example.org'), customerOf('+x@example.org')]).toEqual([
    'a.b@example.org',
    'ab@example.org',
    '+x@example.org',
  ]);
});
