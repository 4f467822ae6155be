/**
 * OxaPay's vocabulary (API v1): the envelope of every answer, statuses, amounts, times and the request and answer of an invoice's making.
 * Payments are read in `payment-wire.ts`, payouts in `payout-wire.ts`, prices in `market-wire.ts`, notices in `notice-wire.ts`.
 * Nothing here does I/O: JSON in, our own checked types out, `undefined` for what does not have the documented shape.
 */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Decimal, readDecimal } from '../../core/money.ts';
import { readStrictJson } from '../../core/strict-json.ts';
import { SECOND } from '../../core/time.ts';

// ---- statuses -------------------------------------------------------------

/** https://docs.oxapay.com/api-reference/payment/payment-status-table */
export const paymentStatuses = ['new', 'waiting', 'paying', 'paid', 'manual_accept', 'underpaid', 'refunding', 'refunded', 'expired'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** https://docs.oxapay.com/api-reference/payout/payout-status-table; `failed` is only seen in notices. */
export const payoutStatuses = ['processing', 'pending', 'confirming', 'confirmed', 'canceled', 'rejected', 'failed'] as const;
export type PayoutStatus = (typeof payoutStatuses)[number];

/** A status no document names: recorded, and changes nothing (S5). */
export interface UnknownStatus {
  readonly unknown: string;
}

/**
 * How far a payment has come: a notice with a lower or equal rank than what we know is old news.
 * `expired` and `underpaid` may still become `paid` or `manual_accept`.
 */
export const paymentStatusRank: Readonly<Record<PaymentStatus, number>> = {
  new: 0,
  waiting: 1,
  paying: 2,
  expired: 3,
  underpaid: 3,
  paid: 4,
  manual_accept: 4,
  refunding: 5,
  refunded: 6,
};

export const paymentTypes = ['invoice', 'white_label', 'static_address', 'payment_link', 'donation'] as const;
export type PaymentType = (typeof paymentTypes)[number];

/** Answers write `manual_accept`, notices `Paid`, old ones `Manual Accept`: one spelling for all. */
export function normaliseStatus(text: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');
}

export function readPaymentStatus(text: string): PaymentStatus | UnknownStatus {
  return known(paymentStatuses, text);
}

export function readPayoutStatus(text: string): PayoutStatus | UnknownStatus {
  return known(payoutStatuses, text);
}

function known<S extends string>(statuses: readonly S[], text: string): S | UnknownStatus {
  const normal = normaliseStatus(text);
  return statuses.find((status) => status === normal) ?? { unknown: normal.slice(0, 60) };
}

// ---- scalars --------------------------------------------------------------

/** Numbers come as JSON numbers or as numeric text; both are accepted. */
export const Num = Type.Union([Type.Number(), Type.String({ maxLength: 64 })]);
/** Optional text comes as text, `""`, `null` or not at all. */
export const OptionalText = Type.Optional(Type.Union([Type.String({ maxLength: 4_000 }), Type.Null()]));
/** Flags come as numbers, as their text, or as booleans. */
export const OptionalFlag = Type.Optional(Type.Union([Num, Type.Boolean(), Type.Null()]));
/** `track_id` is text of digits; some senders write it as a number. It becomes part of an address, so it is held to safe characters. */
export const TrackId = Type.Union([Type.Integer({ minimum: 1 }), Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' })]);

/** A decimal that is not negative. */
export function readAmount(value: unknown): Decimal | undefined {
  const decimal = readDecimal(value);
  return decimal && decimal.digits >= 0n ? decimal : undefined;
}

/** Milliseconds of a unix time in whole seconds, given as number or text. */
export function readSeconds(value: unknown): number | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && /^\d{1,11}$/.test(text) ? Number(text) * SECOND : undefined;
}

// ---- the envelope ---------------------------------------------------------

const Envelope = Compile(
  Type.Object({
    status: Type.Optional(Type.Integer()),
    data: Type.Optional(Type.Unknown()),
    message: OptionalText,
    // An empty object is written `[]` by some servers.
    error: Type.Optional(
      Type.Union([Type.Null(), Type.Array(Type.Never(), { maxItems: 0 }), Type.Object({ type: OptionalText, key: OptionalText, message: OptionalText })]),
    ),
  }),
);

/** What OxaPay said: it did it; it refused, and why; or nothing that can be read. `status` has the meaning of an HTTP status. */
export type Answer =
  | { readonly kind: 'done'; readonly data: unknown }
  | { readonly kind: 'refused'; readonly status: number; readonly field: string; readonly problem: string }
  | { readonly kind: 'garbage'; readonly status: number; readonly problem: string };

/**
 * Reads the envelope of any answer. The `status` in the body decides, because it was seen to differ from the HTTP status
 * (401 in the body, 403 outside; failures under HTTP 200). A page of the CDN in front is garbage, not an answer.
 */
export function readAnswer(httpStatus: number, body: Uint8Array): Answer {
  const json = readStrictJson(body);
  if (!json.ok) return { kind: 'garbage', status: httpStatus, problem: json.problem };
  if (!Envelope.Check(json.value)) return { kind: 'garbage', status: httpStatus, problem: 'not the documented envelope' };
  const { data, message } = json.value;
  const error = Array.isArray(json.value.error) ? null : json.value.error;
  const status = json.value.status ?? httpStatus;
  if (status !== 200)
    return { kind: 'refused', status, field: shortLine(error?.key), problem: shortLine(error?.message) || shortLine(message) || `status ${status}` };
  if (typeof data !== 'object' || data === null) return { kind: 'garbage', status: httpStatus, problem: 'success without data' };
  return { kind: 'done', data };
}

/** Their words, made fit for one line of an operator's screen. */
function shortLine(text: string | null | undefined): string {
  return (text ?? '')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

/** A page of a list: what could be read of it, and how many entries could not. */
export interface ListPage<T> {
  readonly items: readonly T[];
  readonly unreadable: number;
  readonly page: number;
  readonly lastPage: number;
  readonly total: number;
}

const List = Compile(
  Type.Object({
    list: Type.Array(Type.Unknown(), { maxItems: 1_000 }),
    meta: Type.Object({ page: Type.Integer({ minimum: 0 }), last_page: Type.Integer({ minimum: 0 }), total: Type.Integer({ minimum: 0 }) }),
  }),
);

/** One unreadable entry must not hide the others, so it is counted instead. */
export function readList<T>(data: unknown, readItem: (entry: unknown) => T | undefined): ListPage<T> | undefined {
  if (!List.Check(data)) return undefined;
  const items = data.list.map(readItem).filter((item) => item !== undefined);
  return { items, unreadable: data.list.length - items.length, page: data.meta.page, lastPage: data.meta.last_page, total: data.meta.total };
}
