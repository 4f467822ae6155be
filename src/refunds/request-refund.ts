/** Somebody asks for money back: an operator, or the buyer on his order page. The money is set aside at once; who approves it is another question. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { requirePerson } from '../accounts/second-person.ts';
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { formatMoney, type Money, parseMoney } from '../core/money.ts';
import { cleanLine, cleanText } from '../core/text.ts';
import { DAY } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Order } from '../orders/order.ts';
import { lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Receipt, sumOf } from '../payments/payment.ts';
import { findReceipt, receiptsOf } from '../payments/store.ts';
import { claimMoney } from './claim-money.ts';
import { isPayoutAddress, isPayoutNetwork } from './payout-address.ts';
import { inReturnOrder, isRefundOpen, needsSecondPerson, type Refund, usdCents } from './refund.ts';
import { insertRefund, refundsOf } from './store.ts';

/** What is asked for. */
export interface RefundRequest {
  readonly orderId: string;
  /** Gives back this one unapplied receipt; otherwise the order's money, whatever it came from. */
  readonly receipt?: { readonly id: string; readonly version?: number | undefined } | undefined;
  /** Decimal text in the order's currency; everything that is left when absent. */
  readonly amount?: string | undefined;
  readonly reason: string;
  readonly way: 'payout' | 'hand';
  readonly address?: string | undefined;
  readonly network?: string | undefined;
  /** For networks that need one. */
  readonly memo?: string | undefined;
}

const longestReason = 500;

/**
 * An operator asks.
 * @throws Refusal `order.not_found`, `operator.account_required`, `receipt.*`, `refund.not_allowed`, `refund.too_much`, `refund.address_invalid`, `money.*`, or about the texts
 */
export async function requestRefund(shop: Shop, tx: Transaction, request: RefundRequest, actor: Actor, id = newId('rfd')): Promise<Refund> {
  const order = await lockOrder(tx, request.orderId);
  if (!order) throw refuse('order.not_found');
  return openRefund(shop, tx, order, request, actor, id);
}

/**
 * The buyer asks for all that is left of his order's money. Asking again while that is open changes nothing.
 * @throws Refusal `order.not_found`, `refund.not_allowed` when there is nothing to give back or the shop's time for asking is over,
 * `refund.address_invalid`, or about the texts
 */
export async function askForRefund(shop: Shop, tx: Transaction, request: Omit<RefundRequest, 'way' | 'amount' | 'receipt'>, actor: Actor): Promise<Refund> {
  const order = await lockOrder(tx, request.orderId);
  if (!order) throw refuse('order.not_found');
  const open = (await refundsOf(tx, order.id)).find((refund) => refund.requested_by === actor.id && isRefundOpen(refund));
  if (open) return open;
  const settings = await readSettings(tx);
  if (!mayAsk(order, settings, shop.clock.now())) throw refuse('refund.not_allowed', { problem: '申请期限已过 (the time for asking is over)' });
  const byPayout = order.currency === 'USDT';
  const { address, network, memo, ...plain } = request;
  return openRefund(shop, tx, order, byPayout ? { ...plain, address, network, memo, way: 'payout' } : { ...plain, way: 'hand' }, actor, newId('rfd'));
}

/** Whether the buyer may ask now, money permitting. */
export function mayAsk(
  order: Pick<Order, 'delivered_at'>,
  settings: { readonly refund_requests: boolean; readonly refund_request_days: number },
  now: number,
): boolean {
  return settings.refund_requests && (order.delivered_at === null || now < order.delivered_at + settings.refund_request_days * DAY);
}

async function openRefund(shop: Shop, tx: Transaction, order: Order, request: RefundRequest, actor: Actor, id: string): Promise<Refund> {
  const receipts = request.receipt ? [await unappliedReceipt(tx, order, request.receipt)] : inReturnOrder(await receiptsOf(tx, order.id));
  const most = sumOf(receipts, order.currency);
  if (most.minor === 0) throw refuse('refund.not_allowed', { problem: '没有可退的款项 (there is no money to give back)' });
  const amount = request.amount === undefined ? most : amountFrom(request.amount, most);
  if (needsSecondPerson(usdCents(order, amount), await readSettings(tx))) await requirePerson(tx, actor.id);
  const now = shop.clock.now();
  const refund: Refund = {
    id,
    order_id: order.id,
    receipt_id: request.receipt?.id ?? null,
    way: request.way,
    status: 'requested',
    amount_minor: amount.minor,
    currency: amount.currency,
    reason: reasonFrom(request.reason),
    ...destinationOf(request, order),
    requested_by: actor.id,
    approved_by: null,
    approved_at: null,
    track_id: null,
    tx_hash: null,
    proof: null,
    withheld_minor: 0,
    fee_minor: null,
    problem: null,
    sent_at: null,
    ended_at: null,
    next_check_at: null,
    checks: 0,
    created_at: now,
    updated_at: now,
    version: 1,
  };
  if (!(await insertRefund(tx, refund))) throw new Error(`Refund ${refund.id} exists already`);
  await claimMoney(tx, refund, receipts, now);
  await recordAudit(tx, now, actor, {
    action: 'refund.requested',
    subject: order.id,
    after: { refund: refund.id, amount: formatMoney(amount), currency: amount.currency, way: refund.way },
  });
  await shop.outbox.append(tx, 'refund.requested', { order_id: order.id, refund_id: refund.id });
  return refund;
}

async function unappliedReceipt(tx: Transaction, order: Order, wanted: { readonly id: string; readonly version?: number | undefined }): Promise<Receipt> {
  const receipt = await findReceipt(tx, wanted.id);
  if (receipt?.order_id !== order.id) throw refuse('receipt.not_found');
  const seen = wanted.version === undefined || wanted.version === receipt.version;
  if (!seen || receipt.state !== 'unapplied' || receipt.returned_minor > 0) throw refuse('receipt.already_resolved');
  return receipt;
}

function amountFrom(text: string, most: Money): Money {
  const amount = parseMoney(text, most.currency);
  if (amount.minor === 0) throw refuse('money.invalid', { value: text });
  if (amount.minor > most.minor) throw refuse('refund.too_much', { max: `${formatMoney(most)} ${most.currency}` });
  return amount;
}

function reasonFrom(text: string): string {
  const reason = cleanText(text, 'reason');
  if (reason === '' || reason.length > longestReason)
    throw refuse('request.invalid', { field: 'reason', problem: `must have 1 to ${longestReason} characters` });
  return reason;
}

/** Where the money goes. By hand an address is only a note for whoever pays. */
function destinationOf(request: RefundRequest, order: Order): Pick<Refund, 'address' | 'network' | 'memo'> {
  const [address, network, memo] = [request.address, request.network, request.memo].map((text, index) =>
    text === undefined ? null : cleanLine(text, ['address', 'network', 'memo'][index] ?? '') || null,
  );
  if (request.way === 'payout') {
    if (order.currency !== 'USDT') throw refuse('refund.not_allowed', { problem: '红包付款只能人工退款 (red packets are given back by hand)' });
    if (!network) throw refuse('request.missing_field', { field: 'network' });
    if (!address) throw refuse('request.missing_field', { field: 'address' });
  }
  if (address && network && order.currency === 'USDT') {
    const known = network.toUpperCase();
    if (!isPayoutNetwork(known) || !isPayoutAddress(address, known)) throw refuse('refund.address_invalid', { network: network.slice(0, 20) });
    return { address, network: known, memo: memo ?? null };
  }
  return { address: address ?? null, network: network ?? null, memo: memo ?? null };
}
