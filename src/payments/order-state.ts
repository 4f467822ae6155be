/** What is told about an order: to anybody who knows its id, and more to whoever has its token (S16, S17). */
import { formatMoney, money, toJsonNumber } from '../core/money.ts';
import { maskEmail } from '../core/text.ts';
import { isoText, oldIsoText } from '../core/time.ts';
import { amountDue, type Order, statusAt, totalOf } from '../orders/order.ts';
import { oldWords } from '../orders/order-status.ts';
import { type Attempt, type Instruction, parseInstruction } from './payment.ts';
import { liveAttempt } from './start-payment.ts';

/** The old API's order object (wire contract §7); private fields are blank without the token. */
export function oldOrderView(order: Order, attempts: readonly Attempt[], now: number, mayOpen: boolean) {
  const status = statusAt(order, now);
  const attempt = liveAttempt(attempts) ?? attempts.at(-1);
  const instruction = attempt?.instruction ? parseInstruction(attempt.instruction) : undefined;
  const time = (at: number | null): string | null => (at === null ? null : oldIsoText(at));
  return {
    id: null,
    order_id: order.id,
    customer_email: mayOpen ? order.customer_email : maskEmail(order.customer_email),
    product_id: order.product_id,
    product_name: order.product_name,
    quantity: order.quantity,
    unit_price_usd: toJsonNumber(money(order.unit_price_minor, 'USD')),
    total_amount_usd: toJsonNumber(totalOf(order)),
    price_unit: order.price_unit,
    payment_method: order.payment_method,
    oxapay_order_id: mayOpen ? (attempt?.reference ?? null) : null,
    oxapay_track_id: mayOpen ? (attempt?.track_id ?? null) : null,
    oxapay_pay_link: mayOpen ? (instruction === undefined ? null : payLinkOf(instruction)) : null,
    ...oldWords(status, attempt !== undefined),
    customer_notes: mayOpen ? order.customer_notes : null,
    admin_notes: null,
    created_at: time(order.created_at),
    updated_at: time(order.updated_at),
    paid_at: time(order.paid_at),
    delivered_at: time(order.delivered_at),
    status,
    amount_due: formatMoney(amountDue(order)),
    currency: order.currency,
    discount_amount: formatMoney(money(order.discount_minor, 'USD')),
    expires_at: isoText(order.expires_at),
    attempt_status: attempt?.status ?? null,
  };
}

export function payLinkOf(instruction: Instruction): string | null {
  return instruction.kind === 'red_packet' ? null : instruction.payLink;
}
