/**
 * Tells a buyer what a code would take off an amount. A preview: nothing is counted, and the order computes its own amount (H30).
 * How often a customer has used it is not asked here: that would tell anybody who has bought.
 */
import { refuse } from '../core/errors.ts';
import { type Money, subtract } from '../core/money.ts';
import { cleanLine } from '../core/text.ts';
import type { Queries } from '../db/queries.ts';
import { type Basket, type DiscountCode, discountFor, normaliseCode } from './discount-code.ts';
import { findDiscountCode } from './discount-store.ts';

/** @throws Refusal `discount.empty`, `discount.not_found`, and those of `discountFor` */
export async function checkDiscountCode(
  queries: Queries,
  text: string,
  basket: Basket,
  now: number,
): Promise<{ code: DiscountCode; discount: Money; final: Money }> {
  const wanted = normaliseCode(cleanLine(text, 'code'));
  if (wanted === '') throw refuse('discount.empty');
  const code = await findDiscountCode(queries, wanted);
  if (!code) throw refuse('discount.not_found');
  const discount = discountFor(code, basket, now);
  return { code, discount, final: subtract(basket.amount, discount) };
}
