/**
 * What pages are given to show. Flat, read-only, money as `Money`, times as epoch milliseconds:
 * `routes.ts` makes these from the other rooms, `format.ts` turns their amounts and times into words, pages only arrange them.
 */
import type { Language } from '../core/languages.ts';
import type { Money } from '../core/money.ts';
import type { ClaimReason, ClaimState } from '../db/tables.ts';

export const themes = ['auto', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

export const paymentMethods = ['usdt', 'alipay'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

/** The shop's face and how to reach its people; all from settings. */
export interface BrandView {
  readonly siteName: string;
  readonly logoUrl: string | undefined;
  readonly email: string;
  /** Handle with or without `@`, or empty. */
  readonly telegram: string;
  readonly wechat: string;
}

/** Addresses of built files, by entry name; `brandCss` is set only when the merchant changed the colours. */
export interface AssetUrls {
  readonly css: string;
  readonly brandCss: string | undefined;
  readonly scripts: Readonly<Record<ScriptName, string>>;
}

export type ScriptName = 'frame' | 'shop' | 'order' | 'desk';

/** What every page needs and no page decides. */
export interface PageContext {
  readonly language: Language;
  readonly theme: Theme;
  /** Whether the address names the language: only then is the page's one address that of the language. */
  readonly isLanguageInAddress: boolean;
  readonly testMode: boolean;
  /** Path and query of this page without `lang`, for the language and theme switches. */
  readonly path: string;
  /** Base of absolute links; configured, never the Host header (S23). */
  readonly publicUrl: string;
  readonly brand: BrandView;
  readonly assets: AssetUrls;
  /** IANA zone in which times are written before a script can know the buyer's own. */
  readonly timeZone: string;
  readonly nowMs: number;
}

/** CNY for one USD/USDT and where the number comes from. */
export interface RateView {
  readonly text: string;
  readonly atMs: number;
  readonly source: 'manual' | 'gateway';
}

export type StockView = { readonly state: 'plenty' } | { readonly state: 'low'; readonly count: number } | { readonly state: 'sold_out' };

export interface VariantView {
  readonly id: string;
  /** Empty for the only variant of a product without choices. */
  readonly name: string;
  readonly price: Money;
  readonly priceCny: Money;
  /** What a piece costs from so many on, by rising number; only what one order can reach. */
  readonly wholesale: readonly { readonly from: number; readonly price: Money }[];
  readonly stock: StockView;
}

export type DeliveryKind = 'keys' | 'shared' | 'manual' | 'call' | 'file';

export interface ProductView {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly shortDescription: string;
  /** Markdown. */
  readonly description: string;
  /** The merchant's own word for it, by which addresses name it. */
  readonly category: string;
  /** The same in the reader's language. */
  readonly categoryName: string;
  /** What the price buys, in the reader's language: 月, year, 200 Credit … */
  readonly unit: string;
  /** The merchant's picture, or our generated artwork. */
  readonly imageUrl: string;
  /** The same as a picture that links are shown with: never an SVG of ours. */
  readonly shareImageUrl: string;
  readonly features: readonly string[];
  readonly variants: readonly [VariantView, ...VariantView[]];
  readonly delivery: DeliveryKind;
  readonly maxPerOrder: number;
  /** 0 when the merchant promises none. */
  readonly warrantyDays: number;
  readonly isFeatured: boolean;
  readonly seoTitle: string;
  readonly seoDescription: string;
  readonly seoKeywords: string;
}

export interface AnnouncementView {
  readonly title: string;
  readonly content: string;
  readonly dateMs: number;
  readonly isPinned: boolean;
}

/** What products are sorted by: see `ProductView`. */
export interface CategoryView {
  readonly category: string;
  readonly categoryName: string;
}

export interface HomeView {
  readonly products: readonly ProductView[];
  readonly categories: readonly CategoryView[];
  readonly announcements: readonly AnnouncementView[];
  /** The filter that was asked for, or empty. */
  readonly category: string;
  readonly search: string;
  readonly pause: PauseView | undefined;
  readonly seoTitle: string;
  readonly seoDescription: string;
}

/** The shop takes no orders now; `message` is the merchant's own word, or empty. */
export interface PauseView {
  readonly message: string;
}

/** A payment method as the shop page offers it. */
export interface MethodView {
  readonly method: PaymentMethod;
  readonly available: boolean;
  /** Networks a buyer may send on, as people know them: `TRC20 (TRON)`. Empty for red packets. */
  readonly networks: readonly string[];
  /** Whether the gateway adds its fee to what the payer sends. */
  readonly feePaidByPayer: boolean;
  /** Largest single red packet, when the method has such a limit. */
  readonly maxPerPacket: Money | undefined;
  /** When people confirm red packets, in the merchant's words, or empty. */
  readonly hours: string;
}

/** Fields of the shop form, as names in the posted body. */
export type ShopField = 'product' | 'quantity' | 'payment_method' | 'customer_email' | 'discount_code' | 'customer_notes' | 'terms';

/** What the buyer had typed, kept when a form comes back with errors. */
export interface ShopForm {
  /** `slug` or `slug:variant id`, or empty. */
  readonly item: string;
  readonly quantity: string;
  readonly method: PaymentMethod;
  readonly email: string;
  readonly discountCode: string;
  readonly notes: string;
  readonly terms: boolean;
}

/** Prices of one basket, made by the same pure quote that prices the order. */
export interface QuoteView {
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly subtotal: Money;
  readonly discount: Money | undefined;
  readonly totalUsd: Money;
  readonly totalCny: Money;
}

export interface ShopView {
  readonly products: readonly ProductView[];
  readonly methods: readonly MethodView[];
  readonly rate: RateView;
  readonly holdMinutes: number;
  readonly form: ShopForm;
  readonly errors: Readonly<Partial<Record<ShopField, string>>>;
  /** A problem that belongs to no field. */
  readonly problem: string | undefined;
  readonly quote: QuoteView | undefined;
  /** Makes a repeated post harmless; absent on the shared, cached page. */
  readonly idempotencyKey: string | undefined;
  /** A challenge to be waited out, while the shop is under attack; goes back with the form. */
  readonly challenge: string | undefined;
  readonly pause: PauseView | undefined;
}

/** How to pay this order, once the provider has answered. */
export type PaymentInstructionView =
  | {
      readonly kind: 'crypto';
      readonly amount: Money;
      readonly address: string;
      /** Short name buyers choose in a wallet: `TRC20`. */
      readonly network: string;
      /** The gateway's long name: `Tron Network`. */
      readonly networkName: string;
      readonly memo: string;
      readonly payLink: string | undefined;
      readonly expiresAtMs: number;
    }
  | { readonly kind: 'link'; readonly payLink: string; readonly amount: Money; readonly expiresAtMs: number }
  | {
      readonly kind: 'red_packet';
      readonly amount: Money;
      readonly maxPerPacket: Money;
      readonly submissions: readonly RedPacketView[];
      readonly triesLeft: number;
      readonly hours: string;
      readonly expiresAtMs: number;
    }
  /** Nothing to show: not asked yet, or the provider could not be reached; the buyer may ask again. */
  | { readonly kind: 'none'; readonly problem: string | undefined; readonly expiresAtMs: number };

export type RedPacketRejection = 'wrong_code' | 'already_claimed' | 'wrong_amount' | 'expired' | 'replaced' | 'other';

export interface RedPacketView {
  readonly version: number;
  /** Its last characters; the code itself is sealed. */
  readonly hint: string;
  readonly submittedAtMs: number;
  readonly state:
    | { readonly kind: 'submitted' }
    | { readonly kind: 'claimed' }
    | { readonly kind: 'confirmed'; readonly amount: Money }
    | { readonly kind: 'rejected'; readonly reason: RedPacketRejection };
}

export type AttentionReason = 'no_stock' | 'short' | 'mismatch' | 'delivery_failed' | 'other';

/** Where an order stands, in the buyer's terms. */
/** A file that waits to be downloaded. */
export interface FileView {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly left: number;
  /** A fresh link; undefined when no download is left. */
  readonly link: { readonly url: string; readonly expiresAtMs: number } | undefined;
}

export type OrderStateView =
  | { readonly kind: 'awaiting_payment'; readonly instruction: PaymentInstructionView }
  | { readonly kind: 'short'; readonly received: Money; readonly missing: Money; readonly instruction: PaymentInstructionView }
  | { readonly kind: 'confirming'; readonly confirmations: number }
  | { readonly kind: 'paid'; readonly delivery: DeliveryKind; readonly paidAtMs: number }
  | {
      readonly kind: 'delivered';
      /** The first of them, or all. */
      readonly items: readonly string[];
      readonly count: number;
      /** Undefined for goods that are no file. */
      readonly file: FileView | undefined;
      readonly deliveredAtMs: number;
    }
  | { readonly kind: 'attention'; readonly reason: AttentionReason }
  | { readonly kind: 'refunded' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'cancelled' };

export type OrderStateKind = OrderStateView['kind'];

export type RefundStatus = 'requested' | 'approved' | 'sent' | 'done' | 'failed' | 'unknown';

export interface RefundView {
  readonly status: RefundStatus;
  readonly amount: Money;
  readonly txHash: string;
}

/** What asking for a refund takes. */
export interface RefundFormView {
  /** Networks that money can go back on; empty when no address is needed. */
  readonly networks: readonly string[];
  readonly reason: string;
  readonly address: string;
  readonly network: string;
}

/** What a buyer has claimed to be faulty, and what became of it. */
export interface ClaimView {
  readonly piece: number;
  readonly reason: ClaimReason;
  readonly state: ClaimState;
  readonly answer: string;
  readonly createdAtMs: number;
}

/** The warranty of card keys that were delivered. */
export interface WarrantyView {
  readonly untilMs: number;
  readonly isOver: boolean;
  /** How many pieces there are to choose from. */
  readonly pieces: number;
  /** Newest first. */
  readonly claims: readonly ClaimView[];
  /** What was typed into the form that was refused. */
  readonly typed: { readonly piece: string; readonly reason: ClaimReason; readonly note: string } | undefined;
}

/** The order in the buyer's own chat with the shop's bot. */
export interface TelegramView {
  /** Where notices of a linked order go; undefined while it is not linked. */
  readonly notices: 'email' | 'telegram' | undefined;
}

/** The order as its owner sees it. */
export interface OrderView {
  readonly orderId: string;
  readonly createdAtMs: number;
  readonly productName: string;
  readonly productSlug: string;
  readonly variantName: string;
  readonly quantity: number;
  readonly unitPrice: Money;
  readonly discount: Money | undefined;
  readonly total: Money;
  /** What is to be paid, in the currency of the chosen method. */
  readonly due: Money;
  readonly rateText: string;
  readonly method: PaymentMethod;
  readonly maskedEmail: string;
  readonly notes: string;
  readonly state: OrderStateView;
  readonly refunds: readonly RefundView[];
  /** Money that came beyond the price and waits to be given back. */
  readonly surplus: Money | undefined;
  /** Money came after the deadline; it was accepted or is being looked at. */
  readonly isLate: boolean;
  /** What was just refused, in the reader's words, and which form it belongs to. */
  readonly problem: { readonly about: 'code' | 'refund' | 'warranty' | 'order'; readonly text: string } | undefined;
  readonly canCancel: boolean;
  /** Absent when there is nothing to give back or it was asked for already. */
  readonly refundForm: RefundFormView | undefined;
  /** Absent before delivery, and for goods that are not card keys. */
  readonly warranty: WarrantyView | undefined;
  /** Absent where there is no bot. */
  readonly telegram: TelegramView | undefined;
  /** With which key a device can ask to be told of the delivery; absent when that is over or will not be. */
  readonly pushKey: string | undefined;
  /** Changes whenever the page would read differently; the live script compares it. */
  readonly version: string;
}

/** The order as anybody sees it who has only its number (S16, S17). */
export interface PublicOrderView {
  readonly orderId: string;
  readonly state: OrderStateKind;
  readonly wrongToken: boolean;
}
