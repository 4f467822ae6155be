/** Payments in OxaPay's JSON: asking for an invoice or an address, and reading what became of it. https://docs.oxapay.com/api-reference/payment */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Decimal, type Money, toJsonNumber } from '../../core/money.ts';
import {
  type ListPage,
  Num,
  OptionalFlag,
  OptionalText,
  type PaymentStatus,
  type PaymentType,
  paymentTypes,
  readAmount,
  readList,
  readPaymentStatus,
  readSeconds,
  TrackId,
  type UnknownStatus,
} from './wire.ts';

// ---- asking ---------------------------------------------------------------

/** What both kinds of request share. Absent fields are not sent. */
interface PaymentRequest {
  /** The price; its currency is the denomination, not the coin that will be paid. */
  readonly price: Money;
  /** Unique per attempt, at most 50 characters: OxaPay would make a second invoice for a repeated one. */
  readonly orderId: string;
  /** Whole minutes, 15 to 2880. */
  readonly lifetimeMinutes: number;
  readonly callbackUrl: string;
  /** The payer adds the gateway's fee to the price. */
  readonly feeOnTop?: boolean;
  /** How much less still counts as paid, in basis points; the gateway takes up to 60 %. */
  readonly toleranceBp?: number;
  readonly description?: string;
  readonly email?: string;
}

export interface InvoiceRequest extends PaymentRequest {
  readonly returnUrl?: string;
  readonly thanksMessage?: string;
  /** The vendor's own test mode; decided by our settings, never by a request. */
  readonly sandbox?: boolean;
}

export interface WhiteLabelRequest extends PaymentRequest {
  readonly payCurrency: string;
  readonly network?: string;
}

/** Body of `POST /payment/invoice`. Fee, tolerance and mixing are always stated, because the merchant account's own settings would apply otherwise. */
export function invoiceBody(request: InvoiceRequest) {
  return {
    ...sharedBody(request),
    mixed_payment: false,
    ...(request.returnUrl !== undefined && { return_url: request.returnUrl }),
    ...(request.thanksMessage !== undefined && { thanks_message: request.thanksMessage }),
    ...(request.sandbox === true && { sandbox: true }),
  };
}

/** Body of `POST /payment/white-label`. */
export function whiteLabelBody(request: WhiteLabelRequest) {
  return { ...sharedBody(request), pay_currency: request.payCurrency, ...(request.network !== undefined && { network: request.network }) };
}

function sharedBody(request: PaymentRequest) {
  return {
    amount: toJsonNumber(request.price),
    currency: request.price.currency,
    lifetime: request.lifetimeMinutes,
    fee_paid_by_payer: request.feeOnTop === true ? 1 : 0,
    under_paid_coverage: (request.toleranceBp ?? 0) / 100,
    callback_url: request.callbackUrl,
    order_id: request.orderId,
    ...(request.description !== undefined && { description: request.description }),
    ...(request.email !== undefined && { email: request.email }),
  };
}

// ---- what was made --------------------------------------------------------

export interface Invoice {
  readonly trackId: string;
  /** An http or https address; which hosts are believed is the caller's decision. */
  readonly payUrl: string;
  readonly expiresAt: number;
  readonly createdAt: number;
}

export interface WhiteLabel {
  readonly trackId: string;
  readonly amount: Decimal;
  readonly currency: string;
  /** What the buyer sends, as OxaPay's exact decimal. */
  readonly payAmount: Decimal;
  readonly payCurrency: string;
  readonly network: string;
  readonly address: string;
  /** Empty unless the network needs one. */
  readonly memo: string;
  /** A page that shows the same; undocumented, so it is used when it is there and never relied on. */
  readonly payUrl: string | undefined;
  readonly expiresAt: number;
  readonly createdAt: number;
}

const InvoiceAnswer = Compile(Type.Object({ track_id: TrackId, payment_url: Type.String({ maxLength: 2_000 }), expired_at: Num, date: Num }));

const WhiteLabelAnswer = Compile(
  Type.Object({
    track_id: TrackId,
    amount: Num,
    currency: Type.String({ maxLength: 20 }),
    pay_amount: Num,
    pay_currency: Type.String({ minLength: 1, maxLength: 20 }),
    network: Type.String({ minLength: 1, maxLength: 100 }),
    address: Type.String({ minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' }),
    memo: OptionalText,
    payment_url: OptionalText,
    expired_at: Num,
    date: Num,
  }),
);

/** `data` of a made invoice. */
export function readInvoice(data: unknown): Invoice | undefined {
  if (!InvoiceAnswer.Check(data)) return undefined;
  const expiresAt = readSeconds(data.expired_at);
  const createdAt = readSeconds(data.date);
  const payUrl = readPayUrl(data.payment_url);
  if (expiresAt === undefined || createdAt === undefined || payUrl === undefined) return undefined;
  return { trackId: String(data.track_id), payUrl, expiresAt, createdAt };
}

function readPayUrl(text: string | null | undefined): string | undefined {
  const url = text ? URL.parse(text) : null;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}

/** `data` of a made white-label payment. */
export function readWhiteLabel(data: unknown): WhiteLabel | undefined {
  if (!WhiteLabelAnswer.Check(data)) return undefined;
  const amount = readAmount(data.amount);
  const payAmount = readAmount(data.pay_amount);
  const expiresAt = readSeconds(data.expired_at);
  const createdAt = readSeconds(data.date);
  if (!amount || !payAmount || payAmount.digits === 0n || expiresAt === undefined || createdAt === undefined) return undefined;
  return {
    trackId: String(data.track_id),
    amount,
    currency: data.currency.toUpperCase(),
    payAmount,
    payCurrency: data.pay_currency.toUpperCase(),
    network: data.network,
    address: data.address,
    memo: data.memo ?? '',
    payUrl: readPayUrl(data.payment_url),
    expiresAt,
    createdAt,
  };
}

// ---- what became of it ----------------------------------------------------

/** A payment as told by an answer or by a notice: the same facts in two spellings. */
export interface Payment {
  readonly trackId: string;
  readonly type: PaymentType;
  readonly status: PaymentStatus | UnknownStatus;
  /** The price, as asked for. */
  readonly amount: Decimal;
  readonly currency: string;
  /** The payer was asked to add the gateway's fee to the price. */
  readonly feeOnTop: boolean;
  /** Ours; empty when the payment was not made by us. */
  readonly orderId: string;
  readonly createdAt: number;
  /** Notices do not tell. */
  readonly expiresAt: number | undefined;
  /** May be empty, also when paid. */
  readonly transfers: readonly Transfer[];
}

/** One transfer of coins towards a payment. */
export interface Transfer {
  readonly hash: string;
  readonly confirmed: boolean;
  readonly confirmations: number;
  /** What the payer sent, in `currency`. */
  readonly sent: Decimal;
  readonly currency: string;
  readonly network: string;
  readonly address: string;
  /** What it was converted into, when the merchant's account converts. */
  readonly converted: { readonly amount: Decimal; readonly currency: string } | undefined;
  readonly at: number;
}

const AnsweredTransfer = Type.Object({
  tx_hash: Type.String({ maxLength: 200 }),
  amount: Num,
  currency: Type.String({ maxLength: 20 }),
  network: OptionalText,
  address: OptionalText,
  status: Type.String({ maxLength: 60 }),
  confirmations: Type.Optional(Type.Union([Num, Type.Null()])),
  auto_convert: Type.Optional(Type.Union([Type.Null(), Type.Object({ amount: Type.Optional(Num), currency: OptionalText })])),
  date: Num,
});

const AnsweredPayment = Compile(
  Type.Object({
    track_id: TrackId,
    type: Type.Enum(paymentTypes),
    amount: Num,
    currency: Type.String({ maxLength: 20 }),
    status: Type.String({ maxLength: 60 }),
    order_id: OptionalText,
    fee_paid_by_payer: OptionalFlag,
    expired_at: Type.Optional(Type.Union([Num, Type.Null()])),
    date: Num,
    txs: Type.Optional(Type.Array(AnsweredTransfer, { maxItems: 1_000 })),
  }),
);

/** `data` of `GET /payment/{track_id}`. */
export function readPayment(data: unknown): Payment | undefined {
  if (!AnsweredPayment.Check(data)) return undefined;
  const amount = readAmount(data.amount);
  const createdAt = readSeconds(data.date);
  const transfers = allRead(data.txs ?? [], readAnsweredTransfer);
  if (!amount || createdAt === undefined || !transfers) return undefined;
  return {
    trackId: String(data.track_id),
    type: data.type,
    status: readPaymentStatus(data.status),
    amount,
    currency: data.currency.toUpperCase(),
    feeOnTop: Number(data.fee_paid_by_payer ?? 0) === 1,
    orderId: data.order_id ?? '',
    createdAt,
    expiresAt: readSeconds(data.expired_at),
    transfers,
  };
}

/** `data` of `GET /payment`. */
export function readPaymentHistory(data: unknown): ListPage<Payment> | undefined {
  return readList(data, readPayment);
}

function readAnsweredTransfer(tx: Static<typeof AnsweredTransfer>): Transfer | undefined {
  return transferOf({ ...tx, sent: tx.amount, convertedAmount: tx.auto_convert?.amount, convertedCurrency: tx.auto_convert?.currency });
}

/** The facts of a transfer, whichever spelling they came in. */
export interface TransferFacts {
  readonly tx_hash: string;
  readonly status: string;
  readonly confirmations?: string | number | null | undefined;
  readonly sent: string | number;
  readonly currency: string;
  readonly network?: string | null | undefined;
  readonly address?: string | null | undefined;
  readonly convertedAmount: string | number | undefined;
  readonly convertedCurrency: string | null | undefined;
  readonly date: string | number;
}

export function transferOf(tx: TransferFacts): Transfer | undefined {
  const sent = readAmount(tx.sent);
  const at = readSeconds(tx.date);
  const convertedAmount = readAmount(tx.convertedAmount);
  if (!sent || at === undefined) return undefined;
  return {
    hash: tx.tx_hash,
    confirmed: tx.status.toLowerCase() === 'confirmed',
    confirmations: Number(tx.confirmations ?? 0) || 0,
    sent,
    currency: tx.currency.toUpperCase(),
    network: tx.network ?? '',
    address: tx.address ?? '',
    // Notices write 0 and "" for "not converted".
    converted:
      convertedAmount && convertedAmount.digits > 0n && tx.convertedCurrency
        ? { amount: convertedAmount, currency: tx.convertedCurrency.toUpperCase() }
        : undefined,
    at,
  };
}

/** All or nothing: a payment with one unreadable transfer is not a payment we can count. */
export function allRead<A, B>(entries: readonly A[], read: (entry: A) => B | undefined): B[] | undefined {
  const found = entries.map(read).filter((entry) => entry !== undefined);
  return found.length === entries.length ? found : undefined;
}
