/** Is an order paid? The sum of the money that reached it against what is due, never a flag in a notice. Pure. */
import { add, type Money, money, shareOf, subtract } from '../core/money.ts';
import { amountDue, type Order } from '../orders/order.ts';
import { type Attempt, leftOf, type Receipt, sumOf } from './payment.ts';

/** All that is known of an order's money. */
export interface OrderMoney {
  readonly order: Order;
  readonly attempts: readonly Attempt[];
  readonly receipts: readonly Receipt[];
  /** How much less than the amount due still counts as paid, in basis points (F15). */
  readonly toleranceBp: number;
}

/** Money that has just arrived by one attempt and has no receipt yet. */
export interface Incoming {
  readonly attemptId: string;
  readonly amount: Money;
}

export type Coverage =
  /** The order was paid before. */
  | { readonly kind: 'was_paid' }
  /** It is paid now: what it needs is there, in these unapplied receipts and this share of what has just arrived. What is beyond came on top. */
  | { readonly kind: 'paid'; readonly needed: Money; readonly take: readonly Receipt[]; readonly share: Money }
  | { readonly kind: 'short'; readonly missing: Money };

/**
 * What the money amounts to once `incoming` is there. The attempt's own money pays first; parts that came by other attempts join
 * only when they are needed, oldest first.
 */
export function coverageOf(known: OrderMoney, incoming: Incoming): Coverage {
  const { order, receipts } = known;
  const applied = sumOf(receipts.filter(isApplied), order.currency);
  const least = leastOf(known, incoming);
  if (applied.minor >= least.minor && receipts.some(isApplied)) return { kind: 'was_paid' };

  const own = receipts.filter((receipt) => receipt.attempt_id === incoming.attemptId && receipt.state === 'unapplied' && receipt.reason !== 'surplus');
  const take = [...own];
  let sum = add(add(applied, sumOf(own, order.currency)), incoming.amount);
  for (const part of receipts.filter((receipt) => isPart(receipt) && !own.includes(receipt))) {
    if (sum.minor >= least.minor) break;
    take.push(part);
    sum = add(sum, leftOf(part));
  }
  if (sum.minor < least.minor) return { kind: 'short', missing: subtract(amountDue(order), sum) };
  const surplus = Math.max(0, sum.minor - order.amount_due_minor);
  return { kind: 'paid', needed: subtract(amountDue(order), applied), take, share: money(Math.max(0, incoming.amount.minor - surplus), order.currency) };
}

/** What is still to be paid: for a top-up, and for the page that asks for it. Zero when nothing is. */
export function missingOf({ order, attempts, receipts }: Omit<OrderMoney, 'toleranceBp'>): Money {
  const there = sumOf(
    receipts.filter((receipt) => isApplied(receipt) || isPart(receipt)),
    order.currency,
  );
  return money(Math.max(0, order.amount_due_minor - forgiven(attempts, receipts) - there.minor), order.currency);
}

/** What an operator's applying of one receipt does: how much of it the order needs, and what is missing afterwards. */
export function needOf(known: OrderMoney): { readonly needed: Money; readonly least: Money } {
  const { order, receipts } = known;
  const applied = sumOf(receipts.filter(isApplied), order.currency);
  return { needed: subtract(amountDue(order), applied), least: subtract(leastOf(known), applied) };
}

/** The least sum that pays the order: a little less is tolerated by the setting, or was accepted with an attempt that counts as paid. */
function leastOf({ order, attempts, receipts, toleranceBp }: OrderMoney, incoming?: Incoming): Money {
  const due = amountDue(order);
  return subtract(due, money(Math.max(shareOf(due, toleranceBp).minor, forgiven(attempts, receipts, incoming)), due.currency));
}

/** What is missing of attempts that count as paid in full all the same: tolerated, or accepted by the merchant at the provider. */
function forgiven(attempts: readonly Attempt[], receipts: readonly Receipt[], incoming?: Incoming): number {
  return attempts
    .filter((attempt) => attempt.status === 'paid')
    .map((attempt) => {
      const arrived = receipts.filter((receipt) => receipt.attempt_id === attempt.id).reduce((sum, receipt) => sum + receipt.amount_minor, 0);
      return Math.max(0, attempt.amount_minor - arrived - (incoming?.attemptId === attempt.id ? incoming.amount.minor : 0));
    })
    .reduce((sum, missing) => sum + missing, 0);
}

const isApplied = (receipt: Receipt): boolean => receipt.state === 'applied';

/** Money that was too little by itself and waits for the rest. */
const isPart = (receipt: Receipt): boolean => receipt.state === 'unapplied' && receipt.reason === 'short';
