/** A discount code's way with one order: reserved when it is placed, used when it is paid, given back when it ends unpaid (I10, S21). */
import { refuse } from '../core/errors.ts';
import type { Money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import { type Basket, customerOf, discountFor, normaliseCode } from './discount-code.ts';
import { endRedemption, findDiscountCode, giveUseBack, takeUse, undoRedemption, usesOfCustomer } from './discount-store.ts';

export interface Redemption {
  /** As the buyer typed it. */
  readonly code: string;
  readonly orderId: string;
  readonly email: string;
  readonly basket: Basket;
  readonly now: number;
}

/**
 * Counts one use of the code for this order, in the transaction that writes the order. Any refusal must undo that transaction.
 * @throws Refusal `discount.empty`, `discount.not_found`, `discount.customer_used_up`, and those of `discountFor`
 */
export async function reserveDiscount(tx: Transaction, { code, orderId, email, basket, now }: Redemption): Promise<{ code: string; discount: Money }> {
  const text = normaliseCode(code);
  if (text === '') throw refuse('discount.empty');
  const found = await findDiscountCode(tx, text);
  if (!found) throw refuse('discount.not_found');
  discountFor(found, basket, now);
  const taken = await takeUse(tx, found.id);
  if (!taken) throw refuse('discount.used_up');
  // An operator may have changed the code between the two statements: what was counted decides.
  const discount = discountFor({ ...taken, used_count: taken.used_count - 1 }, basket, now);
  const customer = customerOf(email);
  // Whoever counts a use holds the code's row until he is done, so that two orders of one customer are counted one after the other.
  if (taken.max_uses_per_customer !== -1 && (await usesOfCustomer(tx, taken.id, customer)) >= taken.max_uses_per_customer)
    throw refuse('discount.customer_used_up');
  await tx.insert('discount_redemptions', {
    order_id: orderId,
    discount_code_id: taken.id,
    email: customer,
    state: 'reserved',
    created_at: now,
    updated_at: now,
  });
  return { code: taken.code, discount };
}

/** Marks the order's discount as used. Without a reserved one nothing happens. */
export async function useDiscount(tx: Transaction, orderId: string, now: number): Promise<void> {
  await endRedemption(tx, orderId, 'used', now);
}

/** Gives the order's reserved use back, once. */
export async function releaseDiscount(tx: Transaction, orderId: string, now: number): Promise<void> {
  const redemption = await endRedemption(tx, orderId, 'released', now);
  if (redemption) await giveUseBack(tx, redemption.discount_code_id);
}

/** Gives the use back that the order has made of its code, once; for orders whose money went back in full. */
export async function returnDiscount(tx: Transaction, orderId: string, now: number): Promise<void> {
  const redemption = await undoRedemption(tx, orderId, now);
  if (redemption) await giveUseBack(tx, redemption.discount_code_id);
}
