/** A discount code and what it is worth for an amount. Pure. */
import { refuse } from '../core/errors.ts';
import { formatMoney, type Money, money, shareOf } from '../core/money.ts';
import type { Tables } from '../db/tables.ts';

export type DiscountCode = Tables['discount_codes'];

/** As codes are compared: trimmed, upper case. */
export function normaliseCode(text: string): string {
  return text.trim().toUpperCase();
}

/** As customers are told apart: the ways to write one mailbox (`A.b+shop@gmail.com`, `ab@gmail.com`) are one customer. */
export function customerOf(email: string): string {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  const local = email.slice(0, at).toLowerCase();
  const mailbox = local.replace(/(?<=.)\+.*$/, '');
  return domain === 'gmail.com' || domain === 'googlemail.com' ? `${mailbox.replaceAll('.', '')}@gmail.com` : `${mailbox}@${domain}`;
}

/** The products that the code is for; none means all. */
export function productsOf({ product_ids }: Pick<DiscountCode, 'product_ids'>): readonly number[] {
  // Written by our own doors.
  return JSON.parse(product_ids) as number[];
}

/** What a code is wanted for. */
export interface Basket {
  /** USD before the discount. */
  readonly amount: Money;
  /** Where it is not known, what the code asks of it is not judged. */
  readonly productId?: number | undefined;
}

/**
 * What the code takes off the amount: never negative, never more than the amount. A percentage is rounded half up to the cent.
 * @throws Refusal `discount.disabled`, `discount.used_up`, `discount.other_product`, `discount.minimum`, `discount.not_yet` or `discount.over`
 */
export function discountFor(code: DiscountCode, { amount, productId }: Basket, now: number): Money {
  if (code.is_active !== 1) throw refuse('discount.disabled');
  if (code.max_uses !== -1 && code.used_count >= code.max_uses) throw refuse('discount.used_up');
  const products = productsOf(code);
  if (productId !== undefined && products.length > 0 && !products.includes(productId)) throw refuse('discount.other_product');
  const minimum = money(code.min_order_minor, 'USD');
  // One decimal at least, as the old texts write it: 30.0, 30.25.
  if (amount.minor < minimum.minor) throw refuse('discount.minimum', { minimum: formatMoney(minimum).replace(/0$/, '') });
  if (code.valid_from !== null && now < code.valid_from) throw refuse('discount.not_yet');
  if (code.valid_before !== null && now >= code.valid_before) throw refuse('discount.over');
  const worth = code.discount_type === 'percentage' ? shareOf(amount, code.discount_value) : money(code.discount_value, 'USD');
  return worth.minor > amount.minor ? amount : worth;
}
