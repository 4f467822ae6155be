/** A discount code and what it is worth for an amount. Pure. */
import { refuse } from '../core/errors.ts';
import { formatMoney, type Money, money, shareOf } from '../core/money.ts';
import type { Tables } from '../db/tables.ts';

export type DiscountCode = Tables['discount_codes'];

/** As codes are compared: trimmed, upper case. */
export function normaliseCode(text: string): string {
  return text.trim().toUpperCase();
}

/**
 * What the code takes off `amount` (USD): never negative, never more than the amount. A percentage is rounded half up to the cent.
 * @throws Refusal `discount.disabled`, `discount.used_up`, `discount.minimum`, `discount.not_yet` or `discount.over`
 */
export function discountFor(code: DiscountCode, amount: Money, now: number): Money {
  if (code.is_active !== 1) throw refuse('discount.disabled');
  if (code.max_uses !== -1 && code.used_count >= code.max_uses) throw refuse('discount.used_up');
  const minimum = money(code.min_order_minor, 'USD');
  // One decimal at least, as the old texts write it: 30.0, 30.25.
  if (amount.minor < minimum.minor) throw refuse('discount.minimum', { minimum: formatMoney(minimum).replace(/0$/, '') });
  if (code.valid_from !== null && now < code.valid_from) throw refuse('discount.not_yet');
  if (code.valid_before !== null && now >= code.valid_before) throw refuse('discount.over');
  const worth = code.discount_type === 'percentage' ? shareOf(amount, code.discount_value) : money(code.discount_value, 'USD');
  return worth.minor > amount.minor ? amount : worth;
}
