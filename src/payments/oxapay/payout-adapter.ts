/** The payout port, spoken in OxaPay: its history finds a payout by the `description`, since it has no reference of ours. */
import { decimalToMinor, isCurrency, type Money, money } from '../../core/money.ts';
import type { PayoutFact, PayoutLookUp, PayoutProvider } from '../payout-provider.ts';
import type { OxapayClient } from './client.ts';
import type { OxapayPayoutClient } from './payout-client.ts';
import type { Payout } from './payout-wire.ts';

/** Pages of 200 that are looked through before giving up. */
const mostPages = 50;

export function createOxapayPayouts(payouts: OxapayPayoutClient, market: Pick<OxapayClient, 'coins'>, callbackUrl: string): PayoutProvider {
  return {
    id: 'oxapay',

    async send({ reference, amount, address, network, memo }) {
      const reply = await payouts.createPayout({ amount, address, network, callbackUrl, description: reference, ...(memo === null ? {} : { memo }) });
      switch (reply.kind) {
        case 'done':
          return { kind: 'accepted', trackId: reply.value.trackId };
        case 'refused':
        case 'unreachable':
        case 'unknown':
          return { kind: reply.kind, problem: reply.problem };
      }
    },

    async lookUp(trackId) {
      const reply = await payouts.payout(trackId);
      if (reply.kind === 'done') return { kind: 'found', fact: payoutFactOf(reply.value) };
      return reply.kind === 'refused' && reply.status === 404 ? { kind: 'absent' } : { kind: 'failed', problem: reply.problem };
    },

    async find(reference, since): Promise<PayoutLookUp> {
      for (let page = 1; page <= mostPages; page += 1) {
        const reply = await payouts.payoutHistory({ from: since }, page);
        if (reply.kind !== 'done') return { kind: 'failed', problem: reply.problem };
        const found = reply.value.items.find((payout) => payout.description === reference);
        if (found) return { kind: 'found', fact: payoutFactOf(found) };
        // What cannot be read may be the very one: then nothing can be said.
        if (reply.value.unreadable > 0) return { kind: 'failed', problem: 'the payout history has entries that cannot be read' };
        if (page >= reply.value.lastPage) return { kind: 'absent' };
      }
      return { kind: 'failed', problem: 'too many payouts to look through' };
    },

    async networkFee(network) {
      const reply = await market.coins();
      if (reply.kind !== 'done') return undefined;
      const found = reply.value.get('USDT')?.networks.find(({ key, keys }) => [key, ...keys].some((name) => name.toUpperCase() === network.toUpperCase()));
      const minor = found?.withdrawFee && decimalToMinor(found.withdrawFee, 'USDT', 'cut');
      return minor === undefined ? undefined : money(minor, 'USDT');
    },
  };
}

/** OxaPay's words in ours. */
export function payoutFactOf(payout: Payout): PayoutFact {
  return {
    trackId: payout.trackId,
    reference: payout.description,
    status: statusOf(payout),
    statusText: typeof payout.status === 'string' ? payout.status : payout.status.unknown,
    amount: moneyOf(payout, payout.amount),
    fee: payout.fee && moneyOf(payout, payout.fee),
    address: payout.address,
    hash: payout.hash,
    createdAt: payout.createdAt,
  };
}

function statusOf({ status }: Payout): PayoutFact['status'] {
  switch (status) {
    case 'confirmed':
      return 'done';
    case 'canceled':
    case 'rejected':
    case 'failed':
      return 'failed';
    default:
      // A word we do not know is asked about again, until it becomes one we know.
      return 'going';
  }
}

function moneyOf({ currency }: Payout, amount: Payout['amount']): Money | undefined {
  if (!isCurrency(currency)) return undefined;
  const minor = decimalToMinor(amount, currency, 'refuse');
  return minor === undefined ? undefined : money(minor, currency);
}
