import fc from 'fast-check';
import { expect, it } from 'vitest';
import { priceOfPiece } from '../catalog/wholesale.ts';
import { convert, money } from '../core/money.ts';
import { centsOfPiece, toCny } from './client/money.ts';

it('the browser converts exactly as the order will (I2)', () => {
  const rates = fc
    .tuple(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 99_999_999 }))
    .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(8, '0')}`);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), rates, (cents, text) => {
      expect(toCny(cents, text)).toBe(convert(money(cents, 'USD'), { from: 'USD', to: 'CNY', text }).minor);
    }),
  );
});

it('the browser knows what a piece costs in larger orders as the order will (I2)', () => {
  const steps = [
    { from: 5, cents: 900 },
    { from: 10, cents: 800 },
  ];
  const priced = { price: money(1_000, 'USD'), wholesale: steps.map(({ from, cents }) => ({ from, price: money(cents, 'USD') })) };
  const prices = [1, 4, 5, 9, 10, 1_000].map((quantity) => priceOfPiece(priced, quantity).minor);
  expect(prices).toEqual([1_000, 1_000, 900, 900, 800, 800]);
  const wholesale = steps.map(({ from, cents }) => [from, cents] as const);
  expect([1, 4, 5, 9, 10, 1_000].map((quantity) => centsOfPiece(1_000, wholesale, quantity))).toEqual(prices);
});
