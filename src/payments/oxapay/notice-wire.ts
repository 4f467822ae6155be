/** What OxaPay posts to the callback address, in its JSON. https://docs.oxapay.com/webhook */
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { readStrictJson } from '../../core/strict-json.ts';
import { allRead, type Payment, type Transfer, transferOf } from './payment-wire.ts';
import { type Payout, readPayout } from './payout-wire.ts';
import { Num, OptionalFlag, OptionalText, type PaymentType, paymentTypes, readAmount, readPaymentStatus, readSeconds, TrackId } from './wire.ts';

/** Which API key a notice must be signed with. */
export type KeyFamily = 'merchant' | 'payout';

/**
 * What a notice's body says it is, read before its signature was checked and good for nothing but choosing the key.
 * `legacy` is the former API's body (camelCase, no `track_id`), which is refused.
 */
export type NoticeKind = { readonly kind: KeyFamily } | { readonly kind: 'legacy' } | { readonly kind: 'unreadable'; readonly problem: string };

/** A notice whose shape is right. Whether it is genuine is the signature's business, whether it is ours the adapter's. */
export type NoticeReading =
  | { readonly kind: 'payment'; readonly payment: Payment }
  | { readonly kind: 'payout'; readonly payout: Payout }
  | { readonly kind: 'legacy' }
  | { readonly kind: 'unreadable'; readonly problem: string };

const Typed = Compile(Type.Object({ type: Type.String({ maxLength: 60 }), track_id: TrackId }));
const Legacy = Compile(Type.Union([Type.Object({ trackId: Type.Unknown() }), Type.Object({ type: Type.Literal('payment') })]));

const NotifiedTransfer = Type.Object({
  status: Type.String({ maxLength: 60 }),
  tx_hash: Type.String({ maxLength: 200 }),
  sent_amount: Num,
  currency: Type.String({ maxLength: 20 }),
  network: OptionalText,
  address: OptionalText,
  confirmations: Type.Optional(Type.Union([Num, Type.Null()])),
  auto_convert_amount: Type.Optional(Num),
  auto_convert_currency: OptionalText,
  date: Num,
});

const NotifiedPayment = Compile(
  Type.Object({
    track_id: TrackId,
    status: Type.String({ maxLength: 60 }),
    type: Type.Enum(paymentTypes),
    amount: Num,
    currency: Type.String({ maxLength: 20 }),
    order_id: OptionalText,
    fee_paid_by_payer: OptionalFlag,
    date: Num,
    txs: Type.Optional(Type.Array(NotifiedTransfer, { maxItems: 1_000 })),
  }),
);

/** Which key must have signed these bytes. An unknown type is refused rather than checked with some default key. */
export function noticeKind(rawBody: Uint8Array): NoticeKind {
  const json = readStrictJson(rawBody);
  return json.ok ? kindOf(json.value) : { kind: 'unreadable', problem: json.problem };
}

/** Reads the whole notice, after its signature was found valid. */
export function readNotice(rawBody: Uint8Array): NoticeReading {
  const json = readStrictJson(rawBody);
  if (!json.ok) return { kind: 'unreadable', problem: json.problem };
  const kind = kindOf(json.value);
  switch (kind.kind) {
    case 'merchant': {
      const payment = readNotifiedPayment(json.value);
      return payment ? { kind: 'payment', payment } : { kind: 'unreadable', problem: 'not the documented payment notice' };
    }
    case 'payout': {
      const payout = readPayout(json.value);
      return payout ? { kind: 'payout', payout } : { kind: 'unreadable', problem: 'not the documented payout notice' };
    }
    case 'legacy':
    case 'unreadable':
      return kind;
  }
}

function kindOf(body: unknown): NoticeKind {
  if (!Typed.Check(body)) return Legacy.Check(body) ? { kind: 'legacy' } : { kind: 'unreadable', problem: 'no track_id or type' };
  if (body.type === 'payout') return { kind: 'payout' };
  if (isPaymentType(body.type)) return { kind: 'merchant' };
  return { kind: 'unreadable', problem: 'unknown type' };
}

function isPaymentType(type: string): type is PaymentType {
  return paymentTypes.some((known) => known === type);
}

function readNotifiedPayment(body: unknown): Payment | undefined {
  if (!NotifiedPayment.Check(body)) return undefined;
  const amount = readAmount(body.amount);
  const createdAt = readSeconds(body.date);
  const transfers = allRead(body.txs ?? [], readNotifiedTransfer);
  if (!amount || createdAt === undefined || !transfers) return undefined;
  return {
    trackId: String(body.track_id),
    type: body.type,
    status: readPaymentStatus(body.status),
    amount,
    currency: body.currency.toUpperCase(),
    feeOnTop: Number(body.fee_paid_by_payer ?? 0) === 1,
    orderId: body.order_id ?? '',
    createdAt,
    expiresAt: undefined,
    transfers,
  };
}

function readNotifiedTransfer(tx: Static<typeof NotifiedTransfer>): Transfer | undefined {
  return transferOf({ ...tx, sent: tx.sent_amount, convertedAmount: tx.auto_convert_amount, convertedCurrency: tx.auto_convert_currency });
}
