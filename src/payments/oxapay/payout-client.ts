/** Calls OxaPay's payout endpoints, which have a key of their own. Makes no decisions and never repeats a POST. https://docs.oxapay.com/api-reference/payout */
import { call } from '../../http/client.ts';
import { historyQuery, type Reply, readReply } from './client.ts';
import { type MadePayout, type Payout, type PayoutRequest, payoutBody, readMadePayout, readPayout, readPayoutHistory } from './payout-wire.ts';
import type { ListPage } from './wire.ts';

export interface OxapayPayoutClient {
  createPayout(request: PayoutRequest): Promise<Reply<MadePayout>>;
  payout(trackId: string): Promise<Reply<Payout>>;
  /** Payouts made from a time to a time (ms), newest first; `page` from 1, 200 a page. */
  payoutHistory(window: { readonly from: number; readonly to?: number }, page: number): Promise<Reply<ListPage<Payout>>>;
}

/** @param apiUrl base with its version, without a trailing slash */
export function createOxapayPayoutClient(apiUrl: string, payoutKey: string): OxapayPayoutClient {
  const headers = { payout_api_key: payoutKey, 'content-type': 'application/json', origin: 'aistorm-v1' };
  return {
    createPayout: async (request) =>
      readReply(await call({ method: 'POST', url: `${apiUrl}/payout`, headers, body: JSON.stringify(payoutBody(request)) }), readMadePayout),
    payout: async (trackId) => readReply(await call({ method: 'GET', url: `${apiUrl}/payout/${encodeURIComponent(trackId)}`, headers }), readPayout),
    payoutHistory: async (window, page) =>
      readReply(await call({ method: 'GET', url: `${apiUrl}/payout?${historyQuery(window, page)}`, headers }), readPayoutHistory),
  };
}
