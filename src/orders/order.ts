/** An order: what was agreed, frozen at the moment of agreeing (I2). Pure. */
import { type Money, money } from '../core/money.ts';
import type { OrderStatus, Tables } from '../db/tables.ts';

export type Order = Tables['orders'];

export function totalOf(order: Pick<Order, 'total_minor'>): Money {
  return money(order.total_minor, 'USD');
}

export function amountDue(order: Pick<Order, 'amount_due_minor' | 'currency'>): Money {
  return money(order.amount_due_minor, order.currency);
}

/** The status as it is now: a pending order past its deadline has expired, whether or not the sweeper has come by. */
export function statusAt(order: Pick<Order, 'status' | 'expires_at'>, now: number): OrderStatus {
  return order.status === 'pending' && order.expires_at <= now ? 'expired' : order.status;
}

/** Why an order needs a person; kept on the order and shown to operators. */
export type AttentionReason = 'no_stock' | 'short' | 'late' | 'mismatch' | 'refund' | 'delivery_failed';

/** True for an order that part of the money has reached and that still takes the rest. */
export function awaitsRest(order: Pick<Order, 'status' | 'attention'>): boolean {
  return order.status === 'attention' && order.attention === 'short';
}

const erased = 'erased:';

/** What stands in place of a forgotten buyer's e-mail (S46). @param hash a keyed hash of it, in hex */
export const erasedEmail = (hash: string): string => `${erased}${hash.slice(0, 24)}`;

/** True for what no longer is an address: nothing can be sent to it, and nobody finds his order by it. */
export const isErased = (email: string): boolean => email.startsWith(erased);
