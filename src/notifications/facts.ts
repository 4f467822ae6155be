/** What a message can be about: the facts at the moment of writing it, without goods, codes or secrets. */
import type { Language } from '../core/languages.ts';
import type { Money } from '../core/money.ts';
import type {
  ClaimReason,
  ClaimState,
  DeliveryKind,
  OrderStatus,
  PaymentMethod,
  ProviderId,
  RedPacketReason,
  RefundStatus,
  RefundWay,
  UnappliedReason,
} from '../db/tables.ts';
import type { EventName } from '../outbox/events.ts';

/** One movement of money that reached an order. */
export interface ReceiptFacts {
  readonly id: string;
  readonly amount: Money;
  /** What the provider says was paid, as its exact text; foreign. */
  readonly paidText: string;
  readonly trackId: string | null;
  readonly state: 'applied' | 'unapplied' | 'refunded';
  readonly reason: UnappliedReason | null;
}

export interface OrderFacts {
  readonly id: string;
  readonly status: OrderStatus;
  readonly productName: string;
  readonly variantName: string;
  readonly quantity: number;
  readonly delivery: DeliveryKind;
  readonly total: Money;
  readonly due: Money;
  readonly method: PaymentMethod;
  readonly email: string;
  readonly notes: string;
  readonly language: Language;
  /** Why a person is needed, while one is. */
  readonly attention: string | null;
  readonly expiresAt: number;
  readonly receipts: readonly ReceiptFacts[];
}

/** A red packet's code that a buyer sent; never the code itself. */
export interface RedPacketFacts {
  readonly id: string;
  /** 1 for the order's first code, then counting. */
  readonly version: number;
  readonly open: boolean;
  readonly reason: RedPacketReason | null;
  readonly submittedAt: number;
  /** What the first of two people says that it brought. */
  readonly counted: Money | undefined;
}

/** A provider's notice that was not acted on. */
export interface NoticeFacts {
  readonly id: string;
  readonly provider: ProviderId;
  readonly trackId: string;
  readonly reference: string;
  readonly status: string;
  /** Why it was held. */
  readonly why: string;
}

/** Money of an order on its way back. */
export interface RefundFacts {
  readonly id: string;
  readonly amount: Money;
  readonly way: RefundWay;
  readonly status: RefundStatus;
  /** The buyer asked for it on his order page. */
  readonly byBuyer: boolean;
  /** In the words of whoever asked; foreign. */
  readonly reason: string;
  /** Where it goes, with the network. */
  readonly address: string | null;
  readonly txHash: string | null;
  readonly problem: string | null;
}

/** A buyer's claim that a piece of his goods is faulty. */
export interface ClaimFacts {
  readonly id: string;
  /** Which of the order's goods, counted from 1. */
  readonly piece: number;
  readonly reason: ClaimReason;
  /** In the buyer's words; foreign. */
  readonly note: string;
  readonly state: ClaimState;
  /** Why it was declined, in the operator's words. */
  readonly answer: string;
}

/** What comparing our books with the gateway's has found. */
export interface ReconciliationFacts {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  /** How many of the gateway's entries were compared. */
  readonly payments: number;
  readonly payouts: number;
  readonly differences: number;
}

export interface StockFacts {
  readonly productName: string;
  readonly variantName: string;
  readonly left: number;
}

type RedPacketEvent = Extract<EventName, `red_packet.${string}`>;
type RefundEvent = Extract<EventName, `refund.${string}`>;
type ClaimEvent = Extract<EventName, `warranty.${string}`>;
type ReconciliationEvent = Extract<EventName, `reconciliation.${string}`>;
type OrderEvent = Exclude<
  EventName,
  | RedPacketEvent
  | RefundEvent
  | ClaimEvent
  | 'receipt.unapplied'
  | 'notice.held'
  | ReconciliationEvent
  | `stock.${string}`
  | 'telegram.failing'
  | `webhook.${string}`
  | 'test.message'
>;

/** The facts of one event; `at` is when it happened. */
export type Facts = { readonly at: number } & (
  | { readonly event: OrderEvent; readonly order: OrderFacts }
  | { readonly event: 'receipt.unapplied'; readonly order: OrderFacts; readonly receipt: ReceiptFacts }
  | { readonly event: RedPacketEvent; readonly order: OrderFacts; readonly redPacket: RedPacketFacts }
  | { readonly event: RefundEvent; readonly order: OrderFacts; readonly refund: RefundFacts }
  | { readonly event: ClaimEvent; readonly order: OrderFacts; readonly claim: ClaimFacts }
  | { readonly event: ReconciliationEvent; readonly reconciliation: ReconciliationFacts }
  | { readonly event: 'notice.held'; readonly notice: NoticeFacts }
  | { readonly event: 'stock.low'; readonly stock: StockFacts }
  | { readonly event: 'telegram.failing'; readonly chat: string; readonly problem: string }
  | { readonly event: 'webhook.disabled'; readonly url: string; readonly problem: string }
  | { readonly event: 'test.message' }
);
