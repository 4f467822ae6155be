/** Payouts in OxaPay's JSON: sending money out, for refunds. https://docs.oxapay.com/api-reference/payout */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Decimal, type Money, toJsonNumber } from '../../core/money.ts';
import {
  type ListPage,
  Num,
  OptionalText,
  type PayoutStatus,
  readAmount,
  readList,
  readPayoutStatus,
  readSeconds,
  TrackId,
  type UnknownStatus,
} from './wire.ts';

export interface PayoutRequest {
  readonly amount: Money;
  readonly address: string;
  /** Short key such as `TRC20`. */
  readonly network: string;
  readonly memo?: string;
  readonly callbackUrl?: string;
  /** Our own id of the payout: OxaPay has no reference field, and this is how an interrupted request is found again. */
  readonly description: string;
}

/** Body of `POST /payout`. Never send it twice: look the description up in the history first. */
export function payoutBody(request: PayoutRequest) {
  return {
    address: request.address,
    currency: request.amount.currency,
    amount: toJsonNumber(request.amount),
    network: request.network,
    description: request.description,
    ...(request.memo !== undefined && { memo: request.memo }),
    ...(request.callbackUrl !== undefined && { callback_url: request.callbackUrl }),
  };
}

export interface MadePayout {
  readonly trackId: string;
  readonly status: PayoutStatus | UnknownStatus;
}

/** A payout as told by an answer or by a notice. */
export interface Payout extends MadePayout {
  readonly amount: Decimal;
  /** Notices do not tell. */
  readonly fee: Decimal | undefined;
  readonly currency: string;
  /** Long name such as `Tron Network`. */
  readonly network: string;
  readonly address: string;
  /** Empty until it was broadcast. */
  readonly hash: string;
  readonly description: string;
  readonly createdAt: number;
}

const PayoutAnswer = Compile(Type.Object({ track_id: TrackId, status: Type.String({ maxLength: 60 }) }));

const PayoutInformation = Compile(
  Type.Object({
    track_id: TrackId,
    status: Type.String({ maxLength: 60 }),
    amount: Num,
    fee: Type.Optional(Type.Union([Num, Type.Null()])),
    currency: Type.String({ maxLength: 20 }),
    network: OptionalText,
    address: Type.String({ maxLength: 200 }),
    tx_hash: OptionalText,
    description: OptionalText,
    date: Num,
  }),
);

/** `data` of `POST /payout`. */
export function readMadePayout(data: unknown): MadePayout | undefined {
  return PayoutAnswer.Check(data) ? { trackId: String(data.track_id), status: readPayoutStatus(data.status) } : undefined;
}

/** `data` of `GET /payout/{track_id}`, or the body of a payout's notice. */
export function readPayout(data: unknown): Payout | undefined {
  if (!PayoutInformation.Check(data)) return undefined;
  const amount = readAmount(data.amount);
  const createdAt = readSeconds(data.date);
  if (!amount || createdAt === undefined) return undefined;
  return {
    trackId: String(data.track_id),
    status: readPayoutStatus(data.status),
    amount,
    fee: readAmount(data.fee),
    currency: data.currency.toUpperCase(),
    network: data.network ?? '',
    address: data.address,
    hash: data.tx_hash ?? '',
    description: data.description ?? '',
    createdAt,
  };
}

/** `data` of `GET /payout`. */
export function readPayoutHistory(data: unknown): ListPage<Payout> | undefined {
  return readList(data, readPayout);
}
