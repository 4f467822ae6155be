/** Calls OxaPay: one function per endpoint we need, each with a checked answer. Makes no decisions and never repeats a POST. */

import type { Decimal } from '../../core/money.ts';
import { type CallResult, call } from '../../http/client.ts';
import { type Coin, readCoins, readFiats, readPrices } from './market-wire.ts';
import {
  type Invoice,
  type InvoiceRequest,
  invoiceBody,
  type Payment,
  readInvoice,
  readPayment,
  readPaymentHistory,
  readWhiteLabel,
  type WhiteLabel,
  type WhiteLabelRequest,
  whiteLabelBody,
} from './payment-wire.ts';
import type { Answer, ListPage } from './wire.ts';
import { readAnswer } from './wire.ts';

export type Reply<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'refused'; readonly status: number; readonly problem: string }
  | { readonly kind: 'unreachable'; readonly problem: string }
  | { readonly kind: 'unknown'; readonly problem: string };

export interface OxapayClient {
  createInvoice(request: InvoiceRequest): Promise<Reply<Invoice>>;
  createWhiteLabel(request: WhiteLabelRequest): Promise<Reply<WhiteLabel>>;
  payment(trackId: string): Promise<Reply<Payment>>;
  /** Payments made from a time to a time (ms), newest first; `page` from 1, 200 a page. */
  history(window: { readonly from: number; readonly to?: number }, page: number): Promise<Reply<ListPage<Payment>>>;
  /** USD price of each coin. */
  prices(): Promise<Reply<ReadonlyMap<string, Decimal>>>;
  /** Price of each fiat currency against the dollar; which way round, the documents do not say. */
  fiats(): Promise<Reply<ReadonlyMap<string, Decimal>>>;
  coins(): Promise<Reply<ReadonlyMap<string, Coin>>>;
}

/** @param apiUrl base with its version, without a trailing slash */
export function createOxapayClient(apiUrl: string, merchantKey: string): OxapayClient {
  const headers = { merchant_api_key: merchantKey, 'content-type': 'application/json', origin: 'aistorm-v1' };
  const post = (path: string, body: object): Promise<CallResult> => call({ method: 'POST', url: `${apiUrl}${path}`, headers, body: JSON.stringify(body) });
  const get = (path: string): Promise<CallResult> => call({ method: 'GET', url: `${apiUrl}${path}`, headers });
  return {
    createInvoice: async (request) => readReply(await post('/payment/invoice', invoiceBody(request)), readInvoice),
    createWhiteLabel: async (request) => readReply(await post('/payment/white-label', whiteLabelBody(request)), readWhiteLabel),
    payment: async (trackId) => readReply(await get(`/payment/${encodeURIComponent(trackId)}`), readPayment),
    history: async (window, page) => readReply(await get(`/payment?${historyQuery(window, page)}`), readPaymentHistory),
    prices: async () => readReply(await get('/common/prices'), readPrices),
    fiats: async () => readReply(await get('/common/fiats'), readFiats),
    coins: async () => readReply(await get('/common/currencies'), readCoins),
  };
}

/** Reads one answer; anything that does not say whether they acted is `unknown`. */
export function readReply<T>(result: CallResult, parse: (data: unknown) => T | undefined): Reply<T> {
  if (result.kind !== 'answer') return result;
  const answer: Answer = readAnswer(result.status, result.body);
  switch (answer.kind) {
    case 'done': {
      const value = parse(answer.data);
      return value === undefined ? { kind: 'unknown', problem: 'an answer without the documented fields' } : { kind: 'done', value };
    }
    case 'refused':
      // 5xx and 429 do not say whether they acted before they failed (§1.2).
      return answer.status >= 500 || answer.status === 429
        ? { kind: 'unknown', problem: answer.problem }
        : { kind: 'refused', status: answer.status, problem: [answer.field, answer.problem].filter(Boolean).join(': ') };
    case 'garbage':
      return { kind: 'unknown', problem: answer.problem };
  }
}

/** The query of a history; times are whole seconds, and the end is included. */
export function historyQuery({ from, to }: { readonly from: number; readonly to?: number }, page: number): string {
  const end = to === undefined ? '' : `&to_date=${Math.floor(to / 1_000)}`;
  return `from_date=${Math.floor(from / 1_000)}${end}&sort_by=create_date&sort_type=desc&size=200&page=${page}`;
}
