import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Currency, convert, decimalToMinor, exponentOf, formatMoney, money, multiply, parseMoney, readDecimal, shareOf, toJsonNumber } from './money.ts';

const currency = fc.constantFrom<Currency>('USD', 'CNY', 'USDT');
const amount = fc.tuple(fc.nat(Number.MAX_SAFE_INTEGER), currency).map(([minor, code]) => money(minor, code));

describe('money (I1)', () => {
  test('is read back exactly as it was written', () => {
    fc.assert(
      fc.property(amount, (value) => {
        expect(parseMoney(formatMoney(value), value.currency)).toEqual(value);
      }),
    );
  });

  test('keeps every cent that floating arithmetic would lose', () => {
    expect(parseMoney('19.99', 'CNY').minor).toBe(1999);
    expect(parseMoney('1.005', 'USDT').minor).toBe(1_005_000);
    expect(multiply(parseMoney('0.07', 'USD'), 100).minor).toBe(700);
  });

  test.each(['', ' ', '-1', '+1', '1.', '.5', '1e3', '0x10', '１２', 'NaN', 'Infinity', '1,000', '1 000', '1.2.3', '9'.repeat(30)])(
    'refuses %j (H9, H10)',
    (text) => {
      expect(() => parseMoney(text, 'USD')).toThrow();
    },
  );

  test('refuses more decimals than the currency has, rather than round', () => {
    expect(() => parseMoney('1.999', 'CNY')).toThrow(expect.objectContaining({ code: 'money.too_fine' }));
    expect(parseMoney('1.990', 'CNY').minor).toBe(199);
  });

  test('never leaves the safe integers (S10)', () => {
    expect(() => multiply(money(Number.MAX_SAFE_INTEGER, 'USD'), 2)).toThrow(expect.objectContaining({ code: 'money.out_of_range' }));
    expect(() => parseMoney('99999999999999999', 'USD')).toThrow(expect.objectContaining({ code: 'money.out_of_range' }));
  });

  test('gives old JSON fields the number a person would write', () => {
    expect(toJsonNumber(money(13_000, 'USD'))).toBe(130);
    expect(toJsonNumber(money(1_299, 'USD'))).toBe(12.99);
  });

  test('a share is never negative, never above the whole, and half a cent goes up', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.nat(10_000), (minor, basisPoints) => {
        const share = shareOf(money(minor, 'USD'), basisPoints);
        expect(share.minor).toBeGreaterThanOrEqual(0);
        expect(share.minor).toBeLessThanOrEqual(minor);
      }),
    );
    expect(shareOf(money(25, 'USD'), 1_000).minor).toBe(3);
  });

  test('converts by decimal text, to the nearest minor unit', () => {
    expect(convert(money(13_000, 'USD'), { from: 'USD', to: 'CNY', text: '8' })).toEqual(money(104_000, 'CNY'));
    expect(convert(money(1_299, 'USD'), { from: 'USD', to: 'CNY', text: '7.1234' })).toEqual(money(9_253, 'CNY'));
    expect(convert(money(13_000, 'USD'), { from: 'USD', to: 'USDT', text: '1' })).toEqual(money(130_000_000, 'USDT'));
    expect(() => convert(money(1, 'USD'), { from: 'USD', to: 'CNY', text: '0' })).toThrow();
  });

  test('reads a gateway’s JSON numbers through their decimal text', () => {
    fc.assert(
      fc.property(amount, ({ minor, currency: code }) => {
        const decimal = readDecimal(Number(formatMoney(money(minor % 1_000_000_000, code))));
        expect(decimal && decimalToMinor(decimal, code, 'refuse')).toBe(minor % 1_000_000_000);
      }),
    );
    expect(readDecimal(1e-7)).toEqual({ digits: 1n, scale: 7 });
    expect([readDecimal(Number.NaN), readDecimal(Number.POSITIVE_INFINITY), readDecimal(null), readDecimal([1])]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(Object.keys(exponentOf)).toEqual(['USD', 'CNY', 'USDT']);
  });
});
