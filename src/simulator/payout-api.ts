/** OxaPay's payout and account endpoints: https://docs.oxapay.com/api-reference/payout */
import { payoutStatuses } from '../payments/oxapay/wire.ts';
import { ATOMS, atomsNumber } from './amount.ts';
import { coins, usdRate } from './market.ts';
import { metaOf, networkName, type Outcome, optional, pagingOf, rangeOf } from './payment-api.ts';
import { ledgerTotals } from './payment-store.ts';
import { countPayouts, findPayout, listPayouts } from './payout-store.ts';
import { payoutFee, payoutJson } from './payouts.ts';
import { ApiRefusal, type Fields, invalid } from './requests.ts';
import type { Simulator } from './simulator.ts';

/** What the play merchant owns of each coin before the first sale, so that refunds can be tried at once. */
const openingBalance = 10_000 * ATOMS;

export async function createPayout(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const address = fields.requiredText('address');
  const coin = fields.coin('currency');
  const atoms = fields.amount('amount');
  const network = fields.networkFor(coin);
  if (!fields.has('network') && (coins[coin]?.networks.length ?? 0) > 1) throw invalid('network', 'is required');
  const usd = usdRate(coin, simulator.settings.current.prices) ?? ATOMS;
  const feeAtoms = payoutFee(usd);
  if (((await balances(simulator)).get(coin) ?? 0) < atoms + feeAtoms) throw new ApiRefusal(400, 'amount', 'Insufficient balance.');
  const payout = await simulator.makePayout({
    status: 'processing',
    atoms,
    feeAtoms,
    coin,
    network: network.name,
    address,
    memo: fields.text('memo'),
    description: fields.text('description'),
    callbackUrl: fields.url('callback_url'),
    usdRate: usd,
    hash: '',
    createdAt: simulator.now(),
  });
  return { data: { track_id: payout.trackId, status: payout.status } };
}

export async function payoutInformation(simulator: Simulator, _fields: Fields, trackId: string): Promise<Outcome> {
  const payout = await findPayout(simulator.db.read, trackId);
  if (!payout) throw new ApiRefusal(404, 'track_id', 'The payout was not found.');
  return { data: payoutJson(payout) };
}

export async function payoutHistory(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const status = fields.oneOf('status', payoutStatuses);
  const paging = pagingOf(fields);
  const filter = {
    statuses: status && [status],
    coin: optional(fields.text('currency').toUpperCase()),
    network: networkName(fields),
    ...rangeOf(fields),
    fromAtoms: fields.optionalAmount('from_amount'),
    toAtoms: fields.optionalAmount('to_amount'),
    sortBy: fields.oneOf('sort_by', ['create_date', 'amount']) === 'amount' ? ('atoms' as const) : ('created_at' as const),
    ascending: fields.oneOf('sort_type', ['desc', 'asc']) === 'asc',
    limit: paging.size,
    offset: (paging.page - 1) * paging.size,
  };
  // Between merchants of one gateway nothing moves here: every payout is external.
  if (fields.oneOf('type', ['internal', 'external']) === 'internal') return { data: { list: [], meta: metaOf(paging, 0) } };
  const payouts = await listPayouts(simulator.db.read, filter);
  return { data: { list: payouts.map(payoutJson), meta: metaOf(paging, await countPayouts(simulator.db.read, filter)) } };
}

export async function accountBalance(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const wanted = fields.text('currency').toUpperCase();
  const entries = [...(await balances(simulator))].filter(([coin]) => wanted === '' || coin === wanted);
  return { data: Object.fromEntries(entries.map(([coin, atoms]) => [coin, atomsNumber(atoms)])) };
}

async function balances(simulator: Simulator): Promise<ReadonlyMap<string, number>> {
  const moved = new Map((await ledgerTotals(simulator.db.read)).map((row) => [row.coin, Number(row.received) + Number(row.paid_out)]));
  return new Map(Object.keys(coins).map((coin) => [coin, openingBalance + (moved.get(coin) ?? 0)]));
}
