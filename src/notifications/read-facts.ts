/** Reads what an event is about, when a message about it is written: a late message tells the truth of now. */
import { isLanguage, languages } from '../core/languages.ts';
import { money } from '../core/money.ts';
import type { Clock } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { findClaim } from '../delivery/claim-store.ts';
import type { WarrantyClaim } from '../delivery/warranty.ts';
import { amountDue, type Order, statusAt, totalOf } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { ShopEvent } from '../outbox/events.ts';
import type { Receipt } from '../payments/payment.ts';
import { findRedPacket, type RedPacket } from '../payments/red-packet/store.ts';
import { receiptsOf } from '../payments/store.ts';
import { amountOf, type Refund } from '../refunds/refund.ts';
import { findRefund } from '../refunds/store.ts';
import { countAvailable } from '../stock/store.ts';
import type { ClaimFacts, Facts, OrderFacts, ReceiptFacts, RedPacketFacts, RefundFacts, StockFacts } from './facts.ts';
import { findNotice, findVariantForSale, reconciliationFacts } from './store.ts';
import { findEndpoint } from './webhooks/store.ts';

/** Undefined when what the event is about does not exist any more. */
export async function readFacts(queries: Queries, clock: Clock, event: ShopEvent): Promise<Facts | undefined> {
  const { at } = event;
  switch (event.name) {
    case 'test.message':
      return { at, event: event.name };
    case 'telegram.failing':
      return { at, event: event.name, ...event.payload };
    case 'webhook.test':
    case 'stock.back':
      return undefined;
    case 'webhook.disabled': {
      const endpoint = await findEndpoint(queries, event.payload.endpoint_id);
      return endpoint && { at, event: event.name, url: endpoint.url, problem: endpoint.last_problem ?? '' };
    }
    case 'stock.low': {
      const stock = await stockFacts(queries, clock, event.payload.variant_id);
      return stock && { at, event: event.name, stock };
    }
    case 'notice.held': {
      const notice = await findNotice(queries, event.payload.notice_id);
      return (
        notice && {
          at,
          event: event.name,
          notice: {
            id: notice.id,
            provider: notice.provider,
            trackId: notice.track_id,
            reference: notice.reference,
            status: notice.status,
            why: notice.result ?? '',
          },
        }
      );
    }
    case 'receipt.unapplied': {
      const order = await orderFacts(queries, clock, event.payload.order_id);
      const receipt = order?.receipts.find(({ id }) => id === event.payload.receipt_id);
      return order && receipt && { at, event: event.name, order, receipt };
    }
    case 'refund.requested':
    case 'refund.approved':
    case 'refund.sent':
    case 'refund.done':
    case 'refund.failed': {
      const order = await orderFacts(queries, clock, event.payload.order_id);
      const refund = await findRefund(queries, event.payload.refund_id);
      return order && refund && { at, event: event.name, order, refund: refundFacts(refund) };
    }
    case 'warranty.claimed':
    case 'warranty.declined': {
      const order = await orderFacts(queries, clock, event.payload.order_id);
      const claim = await findClaim(queries, event.payload.claim_id);
      return order && claim && { at, event: event.name, order, claim: claimFacts(claim) };
    }
    case 'reconciliation.found':
    case 'reconciliation.agreed': {
      const reconciliation = await reconciliationFacts(queries, event.payload.reconciliation_id);
      return reconciliation && { at, event: event.name, reconciliation };
    }
    case 'red_packet.submitted':
    case 'red_packet.claimed':
    case 'red_packet.counted':
    case 'red_packet.waiting':
    case 'red_packet.rejected':
    case 'red_packet.partial': {
      const order = await orderFacts(queries, clock, event.payload.order_id);
      const packet = await findRedPacket(queries, event.payload.red_packet_id);
      if (!order || !packet) return undefined;
      return { at, event: event.name, order, redPacket: packetFacts(packet) };
    }
    default: {
      const order = await orderFacts(queries, clock, event.payload.order_id);
      return order && { at, event: event.name, order };
    }
  }
}

/** An order with its money. */
export async function orderFacts(queries: Queries, clock: Clock, orderId: string): Promise<OrderFacts | undefined> {
  const order = await findOrder(queries, orderId);
  return order && factsOf(order, await receiptsOf(queries, orderId), clock.now());
}

function factsOf(order: Order, receipts: readonly Receipt[], now: number): OrderFacts {
  return {
    id: order.id,
    status: statusAt(order, now),
    productName: order.product_name,
    variantName: order.variant_name,
    quantity: order.quantity,
    delivery: order.delivery,
    total: totalOf(order),
    due: amountDue(order),
    method: order.payment_method,
    email: order.customer_email,
    notes: order.customer_notes,
    language: isLanguage(order.locale) ? order.locale : languages[0],
    attention: order.attention,
    expiresAt: order.expires_at,
    receipts: receipts.map(receiptFacts),
  };
}

function receiptFacts(receipt: Receipt): ReceiptFacts {
  return {
    id: receipt.id,
    amount: money(receipt.amount_minor, receipt.currency),
    paidText: receipt.paid_text,
    trackId: receipt.track_id,
    state: receipt.state,
    reason: receipt.reason,
  };
}

function packetFacts(packet: RedPacket): RedPacketFacts {
  return {
    id: packet.id,
    version: packet.version,
    open: packet.state === 'submitted' || packet.state === 'claimed',
    reason: packet.reason,
    submittedAt: packet.submitted_at,
    counted: packet.first_amount_minor === null ? undefined : money(packet.first_amount_minor, 'CNY'),
  };
}

function refundFacts(refund: Refund): RefundFacts {
  return {
    id: refund.id,
    amount: amountOf(refund),
    way: refund.way,
    status: refund.status,
    byBuyer: refund.requested_by === 'buyer',
    reason: refund.reason,
    address: refund.address === null ? null : [refund.network, refund.address].filter(Boolean).join(' '),
    txHash: refund.tx_hash,
    problem: refund.problem,
  };
}

export function claimFacts({ id, place, reason, note, state, answer }: WarrantyClaim): ClaimFacts {
  return { id, piece: place + 1, reason, note, state, answer };
}

async function stockFacts(queries: Queries, clock: Clock, variantId: string): Promise<StockFacts | undefined> {
  const variant = await findVariantForSale(queries, variantId);
  if (!variant) return undefined;
  const left = variant.stock_mode === 'keys' ? await countAvailable(queries, variantId, clock.now()) : variant.stock_quantity;
  return { productName: variant.product_name, variantName: variant.variant_name, left };
}
