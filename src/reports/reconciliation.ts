/** Our books against the gateway's, both ways: every payment and payout is the same in both, or a difference is named. Pure. */

import { isOrderId } from '../core/ids.ts';
import { formatMoney, type Money, money } from '../core/money.ts';
import type { OrderStatus } from '../db/tables.ts';
import { factOf } from '../payments/oxapay/adapter.ts';
import type { GatewayBooks, Window } from '../payments/oxapay/history.ts';
import type { Payment } from '../payments/oxapay/payment-wire.ts';
import { payoutFactOf } from '../payments/oxapay/payout-adapter.ts';
import type { Payout } from '../payments/oxapay/payout-wire.ts';
import { decimalToText, isSandbox } from '../payments/oxapay/received.ts';
import { type Attempt, receivedByShop } from '../payments/payment.ts';
import { paidOutOf, type Refund } from '../refunds/refund.ts';

export const differenceKinds = [
  /** The gateway has a payment under a reference of ours that we do not know. */
  'missing_here',
  /** We have a payment that the gateway does not. */
  'missing_there',
  /** They ask for another amount or currency. */
  'amount_differs',
  'status_differs',
  /** Another sum arrived by their books than by ours. */
  'received_differs',
  /** Paid there, and not here. */
  'unpaid_order',
  /** We have written down money of a payment that they do not have. */
  'receipt_without_payment',
  /** A second payment under one of our references. */
  'duplicate',
  /** A payment that this shop never asked for. */
  'foreign_order',
  'play_money',
  'payout_missing_here',
  'payout_missing_there',
  'payout_differs',
  /** Entries of the gateway that could not be read. */
  'unreadable',
  /** Payments settle, and not one of them was announced: the callback address is broken (F34). */
  'notices_missing',
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

export interface Difference {
  readonly kind: DifferenceKind;
  readonly order_id: string | null;
  /** Our name for it: the attempt's reference or the refund's id; theirs when it is not ours. */
  readonly reference: string;
  readonly track_id: string | null;
  readonly ours: string;
  readonly theirs: string;
}

/** An attempt with what our books say of its money and its order. */
export interface OurPayment {
  readonly attempt: Attempt;
  /** All receipts of it together, whatever became of them. */
  readonly received: Money;
  readonly orderStatus: OrderStatus;
}

export interface OurBooks {
  /** Those made in the window, and those that the gateway's entries name. */
  readonly payments: readonly OurPayment[];
  /** Refunds by payout, likewise. */
  readonly refunds: readonly Refund[];
  /** Payments of the window that are paid, and how many of them were announced by a notice. */
  readonly paid: number;
  readonly announced: number;
}

/** So many payments without a single notice are no chance. */
const silenceAfter = 5;

/**
 * @param theirs may reach a little beyond the window on both sides, for clocks that differ
 * @param live with a live key, test payments must not be in the books
 */
export function compareBooks(ours: OurBooks, theirs: GatewayBooks, window: Window, live: boolean): Difference[] {
  const isIn = (at: number): boolean => at >= window.from && at <= window.to;
  const matched = matchPayments(ours.payments, theirs.payments);
  return [
    ...theirs.payments
      .filter((payment) => isIn(payment.createdAt))
      .flatMap((payment) => paymentDifference(payment, matched.get(payment), ours.payments, live) ?? []),
    ...missingPayments(ours.payments, new Set([...matched.values()]), isIn),
    ...payoutDifferences(ours.refunds, theirs.payouts, isIn),
    ...(theirs.unreadable > 0
      ? [{ kind: 'unreadable' as const, order_id: null, reference: '', track_id: null, ours: '', theirs: String(theirs.unreadable) }]
      : []),
    ...(ours.paid >= silenceAfter && ours.announced === 0
      ? [{ kind: 'notices_missing' as const, order_id: null, reference: '', track_id: null, ours: `${ours.paid} paid`, theirs: '0 announced' }]
      : []),
  ];
}

/** Which of ours each of theirs is: by their id, or by our reference where we never learned their id. */
function matchPayments(ours: readonly OurPayment[], theirs: readonly Payment[]): Map<Payment, OurPayment> {
  const byTrack = new Map(ours.map((payment) => [payment.attempt.track_id ?? '', payment]));
  const untied = new Map(ours.filter(({ attempt }) => attempt.track_id === null).map((payment) => [payment.attempt.reference, payment]));
  const matched = new Map<Payment, OurPayment>();
  for (const payment of theirs) {
    const found = byTrack.get(payment.trackId) ?? untied.get(payment.orderId);
    if (!found) continue;
    matched.set(payment, found);
    untied.delete(payment.orderId);
  }
  return matched;
}

function paymentDifference(payment: Payment, found: OurPayment | undefined, ours: readonly OurPayment[], live: boolean): Difference | undefined {
  const fact = factOf(payment, live);
  const status = typeof payment.status === 'string' ? payment.status : payment.status.unknown;
  const theirs = `${decimalToText(payment.amount)} ${payment.currency}, ${status}`;
  const shared = { order_id: found?.attempt.order_id ?? null, reference: payment.orderId, track_id: payment.trackId, theirs };
  if (live && isSandbox(payment)) return { ...shared, kind: 'play_money', ours: found?.attempt.status ?? '' };
  if (!found) {
    const namesake = ours.find(({ attempt }) => attempt.reference === payment.orderId)?.attempt;
    if (namesake) return { ...shared, order_id: namesake.order_id, kind: 'duplicate', ours: `payment ${namesake.track_id ?? ''}` };
    return { ...shared, kind: isOurReference(payment.orderId) ? 'missing_here' : 'foreign_order', ours: '' };
  }
  const { attempt, received, orderStatus } = found;
  const differs = (kind: DifferenceKind, text: string): Difference => ({ ...shared, kind, ours: text });
  if (fact.foreign !== undefined) return differs('foreign_order', attempt.status);
  const price = money(attempt.amount_minor, attempt.currency);
  if (fact.price?.minor !== price.minor || fact.price.currency !== price.currency) return differs('amount_differs', `${formatMoney(price)} ${price.currency}`);
  if (fact.status === 'paid' && attempt.status !== 'paid') return differs('unpaid_order', `${attempt.status}, order ${orderStatus}`);
  if (!agrees(payment, attempt)) return differs('status_differs', attempt.status);
  const isOver = fact.status === 'paid' || fact.status === 'underpaid' || fact.status === 'expired' || fact.status === 'refunded';
  const there = receivedByShop(attempt, fact);
  if (isOver && there.minor !== received.minor) {
    return { ...shared, kind: 'received_differs', ours: `${formatMoney(received)} ${received.currency}`, theirs: `${formatMoney(there)} ${there.currency}` };
  }
  return undefined;
}

/** Whether our word for a payment is one that theirs allows. */
function agrees({ status }: Payment, attempt: Attempt): boolean {
  const ours = attempt.status;
  switch (status) {
    case 'new':
    case 'waiting':
      return ours === 'waiting' || ours === 'creating' || ours === 'unknown';
    case 'paying':
      return ours === 'confirming' || ours === 'waiting' || ours === 'unknown';
    case 'paid':
    case 'manual_accept':
      return ours === 'paid';
    case 'underpaid':
      return ours === 'underpaid';
    case 'expired':
      // Money that came after the end is written down as too little, or too late.
      return ours === 'expired' || ours === 'underpaid';
    case 'refunding':
    case 'refunded':
      return attempt.refunded_at !== null;
    default:
      return false;
  }
}

function missingPayments(ours: readonly OurPayment[], matched: ReadonlySet<OurPayment>, isIn: (at: number) => boolean): Difference[] {
  return ours
    .filter((payment) => payment.attempt.track_id !== null && isIn(payment.attempt.created_at) && !matched.has(payment))
    .map(({ attempt, received }) => ({
      kind: received.minor > 0 ? ('receipt_without_payment' as const) : ('missing_there' as const),
      order_id: attempt.order_id,
      reference: attempt.reference,
      track_id: attempt.track_id,
      ours: received.minor > 0 ? `received ${formatMoney(received)} ${received.currency}` : attempt.status,
      theirs: '',
    }));
}

function payoutDifferences(refunds: readonly Refund[], payouts: readonly Payout[], isIn: (at: number) => boolean): Difference[] {
  const found = new Set<Refund>();
  const differences: Difference[] = [];
  for (const payout of payouts) {
    const fact = payoutFactOf(payout);
    const refund = refunds.find(({ id, track_id: track }) => track === fact.trackId || (track === null && id === fact.reference));
    if (refund) found.add(refund);
    if (!isIn(fact.createdAt)) continue;
    const theirs = `${decimalToText(payout.amount)} ${payout.currency}, ${fact.statusText}`;
    const shared = { reference: refund?.id ?? fact.reference, track_id: fact.trackId, theirs };
    // Whatever leaves the account without a refund of ours is worth a look: the payout key may be in other hands.
    if (!refund) differences.push({ ...shared, kind: 'payout_missing_here', order_id: null, ours: '' });
    else if (!samePayout(refund, fact)) {
      const paid = paidOutOf(refund);
      differences.push({ ...shared, kind: 'payout_differs', order_id: refund.order_id, ours: `${formatMoney(paid)} ${paid.currency}, ${refund.status}` });
    }
  }
  for (const refund of refunds) {
    const wasSent = refund.status === 'sent' || refund.status === 'unknown' || refund.status === 'done';
    if (!wasSent || found.has(refund) || refund.sent_at === null || !isIn(refund.sent_at)) continue;
    differences.push({
      kind: 'payout_missing_there',
      order_id: refund.order_id,
      reference: refund.id,
      track_id: refund.track_id,
      ours: refund.status,
      theirs: '',
    });
  }
  return differences;
}

function samePayout(refund: Refund, fact: ReturnType<typeof payoutFactOf>): boolean {
  const paid = paidOutOf(refund);
  if (fact.amount?.minor !== paid.minor || fact.amount.currency !== paid.currency || fact.address !== refund.address) return false;
  switch (fact.status) {
    case 'done':
      return refund.status === 'done';
    case 'failed':
      return refund.status === 'failed';
    case 'going':
      return refund.status === 'sent' || refund.status === 'unknown';
  }
}

/** An order's id, perhaps with the number of a further attempt. */
function isOurReference(reference: string): boolean {
  return isOrderId(reference.replace(/-A\d{1,2}$/, ''));
}
