import fc from 'fast-check';
import { expect, it } from 'vitest';
import { convert, money } from '../core/money.ts';
import { toCny } from './client/money.ts';

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
