/** A refund: money on its way back, with a machine of its own; its outcome may be "we do not know" until the provider is asked. Pure. */
import type { Settings } from '../catalog/settings.ts';
import type { ErrorCode } from '../core/errors.ts';
import { type Money, money } from '../core/money.ts';
import type { OperatorRole, RefundStatus, Tables } from '../db/tables.ts';
import type { Order } from '../orders/order.ts';
import { leftOf, type Receipt } from '../payments/payment.ts';

export type Refund = Tables['refunds'];

/** Every move of a refund: the whole behaviour on one screen. */
export const refundMoves = {
  /** Its money is set aside and cannot pay anything any more. */
  requested: ['approved', 'failed'],
  /** To be paid: by the provider at once, or by an operator, who then says so. */
  approved: ['sent', 'done', 'failed'],
  /** The provider was told to pay. Nothing reached it: approved as before. */
  sent: ['done', 'failed', 'unknown', 'approved'],
  /** No answer came; the provider's history is asked before anything else happens (F32). */
  unknown: ['sent', 'done', 'failed', 'approved'],
  done: [],
  failed: [],
} as const satisfies Record<RefundStatus, readonly RefundStatus[]>;

export const refundStatuses = ['requested', 'approved', 'sent', 'unknown', 'done', 'failed'] as const satisfies readonly RefundStatus[];

/** The states from which a state may be entered. */
export function refundSourcesOf(to: RefundStatus): RefundStatus[] {
  return refundStatuses.filter((from) => {
    const targets: readonly RefundStatus[] = refundMoves[from];
    return targets.includes(to);
  });
}

export function isRefundOpen({ status }: Pick<Refund, 'status'>): boolean {
  return status !== 'done' && status !== 'failed';
}

export function amountOf(refund: Pick<Refund, 'amount_minor' | 'currency'>): Money {
  return money(refund.amount_minor, refund.currency);
}

/** What is paid out: the amount, less what stays here for the network's fee. */
export function paidOutOf(refund: Pick<Refund, 'amount_minor' | 'withheld_minor' | 'currency'>): Money {
  return money(refund.amount_minor - refund.withheld_minor, refund.currency);
}

/** Receipts in the order in which their money goes back: first what nobody needed, then what paid the order; oldest first. Spent ones are left out. */
export function inReturnOrder(receipts: readonly Receipt[]): Receipt[] {
  const left = receipts.filter((receipt) => receipt.state !== 'refunded' && leftOf(receipt).minor > 0);
  return [...left.filter(({ state }) => state === 'unapplied'), ...left.filter(({ state }) => state === 'applied')];
}

/** What an amount of the order's currency is worth in USD cents, by the rate that the order froze. */
export function usdCents(order: Pick<Order, 'total_minor' | 'amount_due_minor'>, amount: Money): number {
  if (order.amount_due_minor === 0) return 0;
  return Number((BigInt(amount.minor) * BigInt(order.total_minor)) / BigInt(order.amount_due_minor));
}

/** Who wants to approve. */
export interface Approver {
  readonly role: OperatorRole;
  /** Certainly somebody else than whoever asked (`areTwoPeople`). */
  readonly isSecond: boolean;
}

/** Why this person may not approve this refund, by role and amount (S40); undefined when he may. */
export function approvalProblem(usd: number, approver: Approver, settings: Settings): ErrorCode | undefined {
  if (approver.role !== 'owner' && isAbove(settings.refund_manager_limit_minor, usd)) return 'refund.above_limit';
  return needsSecondPerson(usd, settings) && !approver.isSecond ? 'refund.second_person' : undefined;
}

/** Whether two people must agree about so many USD cents. */
export function needsSecondPerson(usd: number, settings: Settings): boolean {
  return isAbove(settings.refund_second_person_minor, usd);
}

function isAbove(limit: number, usd: number): boolean {
  return limit > 0 && usd > limit;
}
