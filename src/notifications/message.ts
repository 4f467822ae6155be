/**
 * What a message is, before a channel draws it. Who is told what of which event: `operator-message.ts` and `buyer-message.ts`.
 * Pure. Values may be foreign text; each channel escapes and shortens them.
 */
import { add, formatMoney, type Money, money, subtract } from '../core/money.ts';
import { MINUTE } from '../core/time.ts';
import type { OrderFacts, ReceiptFacts, StockFacts } from './facts.ts';

export interface Line {
  readonly label: string;
  readonly value: string;
  readonly as: 'text' | 'code' | 'quote';
}

export interface Link {
  readonly text: string;
  readonly url: string;
}

/** A mail before it is drawn. */
export interface MailMessage {
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  readonly lines: readonly Line[];
  readonly action: Link;
  /** Paragraphs under the action. */
  readonly closing: readonly string[];
  /** Small print under the action. */
  readonly notes: readonly string[];
  /** Ends mails of this kind. */
  readonly stop?: Link;
}

/** `130.00 USDT`. */
export function amountText(amount: Money): string {
  return `${formatMoney(amount)} ${amount.currency}`;
}

/** What is due, with the price it stands for when that is in another currency. */
export function dueText({ due, total }: OrderFacts): string {
  return due.currency === 'USD' || due.minor === 0 ? amountText(due) : `${amountText(due)} ($${formatMoney(total)})`;
}

export function nameOf({ productName, variantName }: OrderFacts | StockFacts): string {
  return variantName === '' ? productName : `${productName} · ${variantName}`;
}

/** Whole minutes that are left to pay. */
export function minutesToPay({ expiresAt }: OrderFacts, now: number): number {
  return Math.max(1, Math.round((expiresAt - now) / MINUTE));
}

/** What has arrived for the order in the currency it is due in, applied or not. */
export function receivedAmount({ due, receipts }: OrderFacts): Money {
  return receipts
    .filter((receipt) => receipt.amount.currency === due.currency && receipt.state !== 'refunded')
    .reduce((sum, receipt) => add(sum, receipt.amount), money(0, due.currency));
}

/** What is still missing; undefined when nothing is. */
export function missingAmount(order: OrderFacts): Money | undefined {
  const missing = subtract(order.due, receivedAmount(order));
  return missing.minor > 0 ? missing : undefined;
}

/**
 * One case, one message. Late money of an order that became a case for a person is told with the order;
 * a red packet that is not enough yet is told by its own event, and the operator has just claimed it.
 */
export function isToldOtherwise(order: OrderFacts, receipt: ReceiptFacts): boolean {
  switch (receipt.reason) {
    case 'late':
    case 'cancelled_order':
      return order.status === 'attention' && order.attention !== 'short';
    case 'short':
      return order.status === 'pending' && order.method === 'alipay';
    case 'surplus':
    case 'foreign':
    case 'second_invoice':
    case null:
      return false;
  }
}
