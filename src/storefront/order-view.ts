/** An order as its buyer sees it, put together from the order, its payment attempts, receipts and red packets. Pure. */
import type { Settings } from '../catalog/settings.ts';
import { type Money, money, parseMoney, subtract } from '../core/money.ts';
import { maskEmail } from '../core/text.ts';
import type { Download } from '../delivery/files/open-download.ts';
import { isUnderWarranty, type WarrantyClaim, warrantyEnd } from '../delivery/warranty.ts';
import { amountDue, awaitsRest, type Order, statusAt, totalOf } from '../orders/order.ts';
import { type Attempt, type Instruction, parseInstruction, type Receipt, sumOf } from '../payments/payment.ts';
import type { RedPacket } from '../payments/red-packet/store.ts';
import { packetsFor } from '../payments/red-packet/submit-code.ts';
import { askedNow, liveAttempt } from '../payments/start-payment.ts';
import { payoutNetworks } from '../refunds/payout-address.ts';
import { amountOf, inReturnOrder, isRefundOpen, type Refund } from '../refunds/refund.ts';
import { mayAsk } from '../refunds/request-refund.ts';
import { willBeDelivered } from './order-progress.ts';
import type {
  AttentionReason,
  FileView,
  OrderStateKind,
  OrderStateView,
  OrderView,
  PaymentInstructionView,
  RedPacketView,
  RefundFormView,
  RefundView,
  WarrantyView,
} from './view.ts';

/** Everything the rooms know of one order. */
export interface OrderFacts {
  readonly order: Order;
  readonly productSlug: string;
  readonly attempts: readonly Attempt[];
  readonly receipts: readonly Receipt[];
  readonly packets: readonly RedPacket[];
  readonly refunds: readonly Refund[];
  /** The goods that are shown, and how many there are; none unless delivered. */
  readonly items: readonly string[];
  readonly itemCount: number;
  readonly claims: readonly WarrantyClaim[];
  /** The file; undefined unless delivered. */
  readonly file?: Download | undefined;
  readonly settings: Settings;
  /** Undefined where there is no bot to open the order in. */
  readonly telegram?: OrderView['telegram'];
  /** The public half of the key that pushes are signed with. */
  readonly pushKey: string;
  readonly now: number;
  /** What the provider just refused, in the reader's words. */
  readonly paymentProblem?: string | undefined;
  readonly problem?: OrderView['problem'];
  /** What was typed into the refund form that was refused. */
  readonly claimTyped?: WarrantyView['typed'];
  readonly refundTyped?: { readonly reason: string; readonly address: string; readonly network: string } | undefined;
}

export function orderView(facts: OrderFacts): OrderView {
  const { order, receipts, now } = facts;
  const state = stateView(facts);
  return {
    orderId: order.id,
    createdAtMs: order.created_at,
    productName: order.product_name,
    productSlug: facts.productSlug,
    variantName: order.variant_name,
    quantity: order.quantity,
    unitPrice: money(order.unit_price_minor, 'USD'),
    discount: order.discount_minor > 0 ? money(order.discount_minor, 'USD') : undefined,
    total: totalOf(order),
    due: amountDue(order),
    rateText: order.rate,
    method: order.payment_method,
    maskedEmail: maskEmail(order.customer_email),
    notes: order.customer_notes,
    state,
    refunds: facts.refunds.map(refundView),
    surplus: surplusOf(receipts),
    isLate: order.paid_at !== null && order.paid_at > order.expires_at,
    problem: facts.problem,
    canCancel: statusAt(order, now) === 'pending' && state.kind === 'awaiting_payment',
    refundForm: refundForm(facts),
    warranty: warrantyView(facts),
    telegram: facts.telegram,
    pushKey: willBeDelivered(state.kind) ? facts.pushKey : undefined,
    version: orderVersion(order, facts.attempts, facts.packets, now),
  };
}

/** Changes with every step that the live feed reports; the script of the page compares it with the feed's words. */
function orderVersion(order: Order, attempts: readonly Attempt[], packets: readonly RedPacket[], now: number): string {
  const attempt = liveAttempt(attempts) ?? attempts.at(-1);
  const packet = packets.at(-1);
  const confirmations = attempt?.status === 'confirming' && attempt.confirmations > 0 ? [attempt.confirmations] : [];
  return [statusAt(order, now), attempt?.status ?? '', packet?.version ?? '', packet?.state ?? '', ...confirmations].join('.');
}

/** What anybody may know: the state without amounts (S16). */
export function publicState(order: Order, attempts: readonly Attempt[], now: number): OrderStateKind {
  const status = statusAt(order, now);
  if (status !== 'pending') return status;
  return liveAttempt(attempts)?.status === 'confirming' ? 'confirming' : 'awaiting_payment';
}

function stateView(facts: OrderFacts): OrderStateView {
  const { order, now } = facts;
  const status = statusAt(order, now);
  switch (status) {
    case 'pending':
      return pendingState(facts);
    case 'paid':
      return { kind: 'paid', delivery: order.delivery, paidAtMs: order.paid_at ?? now };
    case 'delivered':
      return { kind: 'delivered', items: facts.items, count: facts.itemCount, file: fileView(facts.file), deliveredAtMs: order.delivered_at ?? now };
    case 'attention':
      return restState(facts) ?? { kind: 'attention', reason: attentionReason(order.attention) };
    case 'refunded':
    case 'expired':
    case 'cancelled':
      return { kind: status };
  }
}

function fileView(file: Download | undefined): FileView | undefined {
  return file && { ...file, link: file.link && { url: file.link.url, expiresAtMs: file.link.expiresAt } };
}

function attentionReason(reason: string | null): AttentionReason {
  return reason === 'no_stock' || reason === 'short' || reason === 'mismatch' || reason === 'delivery_failed' ? reason : 'other';
}

function pendingState(facts: OrderFacts): OrderStateView {
  const received = partOf(facts);
  const instruction = instructionView(facts);
  const due = amountDue(facts.order);
  if (received.minor > 0 && received.minor < due.minor) return { kind: 'short', received, missing: subtract(due, received), instruction };
  const live = liveAttempt(facts.attempts);
  if (live?.status === 'confirming') return { kind: 'confirming', confirmations: live.confirmations };
  return { kind: 'awaiting_payment', instruction };
}

/** Part of the money has come and its time is over: the rest may still be paid, unless what is there is on its way back. */
function restState(facts: OrderFacts): OrderStateView | undefined {
  const { order, attempts, receipts, refunds, paymentProblem } = facts;
  if (!awaitsRest(order) || refunds.some(isRefundOpen)) return undefined;
  const { price: missing, live } = askedNow(order, attempts, receipts);
  if (missing.minor === 0) return undefined;
  if (live?.status === 'confirming') return { kind: 'confirming', confirmations: live.confirmations };
  const instruction: PaymentInstructionView = live?.instruction
    ? shown(parseInstruction(live.instruction), missing, facts, live.expires_at)
    : { kind: 'none', problem: paymentProblem, expiresAtMs: facts.now };
  return { kind: 'short', received: subtract(amountDue(order), missing), missing, instruction };
}

/** What has arrived of the price and waits for the rest. */
function partOf({ order, receipts }: OrderFacts): Money {
  return sumOf(
    receipts.filter((receipt) => receipt.state === 'unapplied' && receipt.reason === 'short' && receipt.currency === order.currency),
    order.currency,
  );
}

function surplusOf(receipts: readonly Receipt[]): Money | undefined {
  const extra = receipts.filter((receipt) => receipt.state === 'unapplied' && (receipt.reason === 'surplus' || receipt.reason === 'second_invoice'));
  const [first] = extra;
  const sum =
    first &&
    sumOf(
      extra.filter((receipt) => receipt.currency === first.currency),
      first.currency,
    );
  return sum && sum.minor > 0 ? sum : undefined;
}

function refundView(refund: Refund): RefundView {
  return { status: refund.status, amount: amountOf(refund), txHash: refund.tx_hash ?? '' };
}

/** Offered when there is money of this order to give back, its time is not over, and nobody has asked yet. */
function refundForm(facts: OrderFacts): RefundFormView | undefined {
  const { order, receipts, refunds, settings, now } = facts;
  const status = statusAt(order, now);
  const isSettling = status === 'pending' || (status === 'paid' && order.delivery !== 'manual');
  if (isSettling || refunds.some(isRefundOpen) || !mayAsk(order, settings, now)) return undefined;
  if (sumOf(inReturnOrder(receipts.filter((receipt) => receipt.currency === order.currency)), order.currency).minor === 0) return undefined;
  const networks = order.currency === 'USDT' ? payoutNetworks : [];
  return { networks, ...(facts.refundTyped ?? { reason: '', address: '', network: settings.usdt_network }) };
}

function warrantyView({ order, itemCount, claims, claimTyped, now }: OrderFacts): WarrantyView | undefined {
  const untilMs = warrantyEnd(order);
  if (order.status !== 'delivered' || order.delivery !== 'keys' || untilMs === undefined) return undefined;
  const views = claims.map(({ place, reason, state, answer, created_at }) => ({ piece: place + 1, reason, state, answer, createdAtMs: created_at }));
  return { untilMs, isOver: !isUnderWarranty(order, now), pieces: itemCount, claims: views.toReversed(), typed: claimTyped };
}

function instructionView(facts: OrderFacts): PaymentInstructionView {
  const { order, attempts, paymentProblem } = facts;
  const attempt = liveAttempt(attempts);
  if (!attempt?.instruction) return { kind: 'none', problem: paymentProblem, expiresAtMs: order.expires_at };
  return shown(parseInstruction(attempt.instruction), amountDue(order), facts, Math.min(attempt.expires_at, order.expires_at));
}

function shown(instruction: Instruction, due: Money, facts: OrderFacts, expiresAtMs: number): PaymentInstructionView {
  switch (instruction.kind) {
    case 'address':
      return {
        kind: 'crypto',
        amount: instruction.currency === 'USDT' ? parseMoney(instruction.amount, 'USDT') : due,
        address: instruction.address,
        network: shortNetwork(instruction.network),
        networkName: instruction.network,
        memo: instruction.memo,
        payLink: instruction.payLink ?? undefined,
        expiresAtMs,
      };
    case 'link':
      return { kind: 'link', payLink: instruction.payLink, amount: due, expiresAtMs };
    case 'red_packet':
      return {
        kind: 'red_packet',
        amount: due,
        maxPerPacket: money(facts.settings.red_packet_max_minor, 'CNY'),
        submissions: facts.packets.map(packetView).toReversed(),
        triesLeft: Math.max(0, packetsFor(due.minor, facts.settings.red_packet_max_minor).allowed - facts.packets.length),
        hours: facts.settings.support_hours,
        // The order's own deadline: it moves while a code is being looked at.
        expiresAtMs: Math.max(facts.order.expires_at, expiresAtMs),
      };
  }
}

/** The name that wallets and exchanges show for the gateway's long one. */
function shortNetwork(name: string): string {
  const known = [
    [/tron|trc/i, 'TRC20'],
    [/bsc|bnb|bep|binance/i, 'BEP20'],
    [/eth|erc/i, 'ERC20'],
    [/polygon|matic/i, 'Polygon'],
    [/ton/i, 'TON'],
    [/sol/i, 'Solana'],
  ] as const;
  return known.find(([pattern]) => pattern.test(name))?.[1] ?? name.replace(/ network$/i, '');
}

function packetView(packet: RedPacket): RedPacketView {
  return { version: packet.version, hint: packet.hint, submittedAtMs: packet.submitted_at, state: packetState(packet) };
}

function packetState(packet: RedPacket): RedPacketView['state'] {
  switch (packet.state) {
    case 'submitted':
    case 'claimed':
      return { kind: packet.state };
    case 'confirmed':
      return { kind: 'confirmed', amount: money(packet.amount_minor ?? 0, 'CNY') };
    case 'rejected':
      return { kind: 'rejected', reason: packet.reason ?? 'other' };
  }
}
