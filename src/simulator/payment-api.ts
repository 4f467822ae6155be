/** OxaPay's payment endpoints: https://docs.oxapay.com/api-reference/payment */

import { paymentStatuses } from '../payments/oxapay/wire.ts';
import { act } from './acts.ts';
import { atomsText } from './amount.ts';
import { coins, networks, playAddress, usdRate } from './market.ts';
import { informationJson, invoiceJson, staticAddressEntry, staticAddressJson, whiteLabelJson } from './payment-json.ts';
import { countPayments, listPayments, type PaymentFilter, receivedByCoin } from './payment-store.ts';
import { deadlineOf, payable, type SimulatedPayment, type SimulatedType } from './payments.ts';
import { ApiRefusal, type Fields, invalid } from './requests.ts';
import type { Simulator } from './simulator.ts';

/** Answers of an endpoint: its `data`, and the payment it is about, whose own scenario may spoil the answer. */
export interface Outcome {
  readonly data: object;
  readonly payment?: SimulatedPayment;
}

export async function createInvoice(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const payment = await makeInvoice(simulator, fields, false);
  return { data: invoiceJson(payment, simulator.payUrl(payment.trackId)), payment };
}

/** Shared with the former API. */
export async function makeInvoice(simulator: Simulator, fields: Fields, legacy: boolean): Promise<SimulatedPayment> {
  const payment = await simulator.make({
    ...draft(simulator, fields, 'invoice'),
    returnUrl: fields.url('return_url'),
    thanksMessage: fields.text('thanks_message'),
    mixed: fields.flag('mixed_payment'),
    sandbox: fields.flag('sandbox'),
    legacy,
  });
  await payBeforeAnswering(simulator, payment);
  return payment;
}

export async function createWhiteLabel(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const payment = await makeWhiteLabel(simulator, fields, false);
  return { data: whiteLabelJson(payment, ...payableNow(simulator, payment), simulator.payUrl(payment.trackId)), payment };
}

export async function makeWhiteLabel(simulator: Simulator, fields: Fields, legacy: boolean): Promise<SimulatedPayment> {
  const coin = fields.coin('pay_currency');
  const network = fields.networkFor(coin);
  // OxaPay has no page for it and documents no `return_url`; our page can lead back when it is told where.
  const base = {
    ...draft(simulator, fields, 'white_label'),
    returnUrl: fields.url('return_url'),
    legacy,
    status: 'waiting',
    coin,
    network: network.name,
  } as const;
  const payment = await simulator.make(base, (made) => ({ ...made, address: playAddress(made.trackId, network) }));
  await payBeforeAnswering(simulator, payment);
  return payment;
}

/** What is to be paid in the chosen coin, and the coin's rate. */
export function payableNow(simulator: Simulator, payment: SimulatedPayment): [atoms: number, rate: number] {
  const rate = usdRate(payment.coin, simulator.settings.current.prices) ?? payment.usdRate;
  return [payable(payment, payment.coin, rate), rate];
}

export async function createStaticAddress(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const network = fields.anyNetwork();
  const base = { ...emptyPayment(simulator, fields, 'static_address'), status: 'waiting', network: network.name } as const;
  const payment = await simulator.make(base, (made) => ({ ...made, address: playAddress(made.trackId, network) }));
  return { data: staticAddressJson(payment), payment };
}

export async function revokeStaticAddress(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const address = fields.requiredText('address');
  const [payment] = await listPayments(simulator.db.read, { type: 'static_address', address, limit: 1, offset: 0 });
  const changed = payment && (await simulator.change(payment.trackId, (current) => ({ payment: { ...current, revoked: true }, told: [] })));
  if (!changed) throw new ApiRefusal(404, 'address', 'The address was not found.');
  return { data: {} };
}

export async function listStaticAddresses(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const filter = {
    type: 'static_address',
    trackId: optional(fields.text('track_id')),
    orderId: optional(fields.text('order_id')),
    network: networkName(fields),
    address: optional(fields.text('address')),
    coin: optional(fields.text('currency').toUpperCase()),
    statuses: fields.has('have_tx') ? (fields.flag('have_tx') ? ['paid'] : ['waiting']) : undefined,
  };
  const { payments, meta } = await page(simulator, filter, pagingOf(fields));
  return { data: { list: payments.map(staticAddressEntry), meta } };
}

export async function paymentInformation(simulator: Simulator, _fields: Fields, trackId: string): Promise<Outcome> {
  const payment = await simulator.find(trackId);
  if (!payment) throw new ApiRefusal(404, 'track_id', 'The payment was not found.');
  return { data: informationJson(payment), payment };
}

export async function paymentHistory(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const { payments, meta } = await findPayments(simulator, fields);
  return { data: { list: payments.map(informationJson), meta } };
}

/** One page of payments. Only the former API could ask for an `orderId`. */
export async function findPayments(
  simulator: Simulator,
  fields: Fields,
  orderId?: string,
): Promise<{ payments: SimulatedPayment[]; meta: ReturnType<typeof metaOf> }> {
  const status = fields.oneOf('status', paymentStatuses);
  const filter: Omit<PaymentFilter, 'limit' | 'offset'> = {
    trackId: optional(fields.text('track_id')),
    orderId,
    type: fields.oneOf('type', ['invoice', 'white_label', 'static_address']),
    statuses: status && [status],
    coin: optional(fields.text('pay_currency').toUpperCase()),
    currency: optional(fields.text('currency').toUpperCase()),
    network: networkName(fields),
    address: optional(fields.text('address')),
    ...rangeOf(fields),
    fromAtoms: fields.optionalAmount('from_amount'),
    toAtoms: fields.optionalAmount('to_amount'),
    sortBy: ({ create_date: 'created_at', pay_date: 'paid_at', amount: 'atoms' } as const)[
      fields.oneOf('sort_by', ['create_date', 'pay_date', 'amount']) ?? 'create_date'
    ],
    ascending: fields.oneOf('sort_type', ['desc', 'asc']) === 'asc',
  };
  return page(simulator, filter, pagingOf(fields));
}

export async function paymentStatistics(simulator: Simulator, fields: Fields): Promise<Outcome> {
  const filter = {
    type: fields.oneOf('type', ['invoice', 'white_label', 'static_address']),
    network: networkName(fields),
    currency: optional(fields.text('currency').toUpperCase()),
    ...rangeOf(fields),
    limit: 1,
    offset: 0,
  };
  const rows = await receivedByCoin(simulator.db.read, filter);
  return { data: { list: rows.map((row) => ({ pay_currency: row.coin, total: Number(row.total), received_amount: atomsText(Number(row.atoms)) })) } };
}

export async function acceptedCurrencies(): Promise<Outcome> {
  return { data: { list: Object.keys(coins) } };
}

// ---- shared ---------------------------------------------------------------

/** One page of payments, judged as they are now. */
async function page(simulator: Simulator, filter: Omit<PaymentFilter, 'limit' | 'offset'>, paging: { page: number; size: number }) {
  await simulator.judgeDue();
  const limited = { ...filter, limit: paging.size, offset: (paging.page - 1) * paging.size };
  const payments = await listPayments(simulator.db.read, limited);
  return { payments, meta: metaOf(paging, await countPayments(simulator.db.read, limited)) };
}

export function pagingOf(fields: Fields): { page: number; size: number } {
  return { page: fields.integer('page', 1, 1, 1_000_000), size: fields.integer('size', 10, 1, 200) };
}

export function metaOf(paging: { page: number; size: number }, total: number) {
  return { page: paging.page, last_page: Math.max(1, Math.ceil(total / paging.size)), total };
}

/** `from_date` and `to_date`: whole seconds of creation, both included. */
export function rangeOf(fields: Fields): { from?: number | undefined; to?: number | undefined } {
  const second = (name: string, rest: number): number | undefined => (fields.has(name) ? fields.integer(name, 0, 0, 99_999_999_999) * 1_000 + rest : undefined);
  return { from: second('from_date', 0), to: second('to_date', 999) };
}

export function networkName(fields: Fields): string | undefined {
  const spelling = fields.text('network').toLowerCase();
  if (spelling === '') return undefined;
  return networks.find((network) => [network.key, network.name, ...network.keys].some((name) => name.toLowerCase() === spelling))?.name ?? 'none';
}

export function optional(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function draft(simulator: Simulator, fields: Fields, type: SimulatedType): Omit<SimulatedPayment, 'trackId'> {
  const { prices } = simulator.settings.current;
  const atoms = fields.amount('amount');
  const currency = fields.currency('currency', 'USD', prices);
  const lifetime = fields.integer('lifetime', 60, 15, 2_880);
  const base = emptyPayment(simulator, fields, type);
  return {
    ...base,
    atoms,
    currency,
    usdRate: usdRate(currency, prices) ?? 0,
    lifetime,
    feePaidByPayer: fields.integer('fee_paid_by_payer', 0, 0, 1) === 1 ? 1 : 0,
    coverage: fields.hundredths('under_paid_coverage', 60),
    expiresAt: deadlineOf(base.createdAt, lifetime),
  };
}

/** Fields that all three kinds share; creation time in whole seconds, as the protocol has it. */
function emptyPayment(simulator: Simulator, fields: Fields, type: SimulatedType): Omit<SimulatedPayment, 'trackId'> {
  const toCurrency = fields.text('to_currency').toUpperCase();
  if (toCurrency !== '' && toCurrency !== 'USDT') throw invalid('to_currency', 'must be USDT');
  const now = simulator.now();
  return {
    type,
    status: 'new',
    atoms: 0,
    currency: 'USDT',
    usdRate: usdRate('USDT', simulator.settings.current.prices) ?? 0,
    orderId: fields.text('order_id', 100),
    email: fields.text('email', 320),
    description: fields.text('description'),
    callbackUrl: fields.url('callback_url'),
    returnUrl: '',
    thanksMessage: '',
    lifetime: 0,
    feePaidByPayer: 0,
    coverage: 0,
    mixed: false,
    toCurrency,
    autoWithdrawal: fields.flag('auto_withdrawal'),
    sandbox: false,
    legacy: false,
    coin: '',
    network: '',
    address: '',
    transfers: [],
    createdAt: now - (now % 1_000),
    expiresAt: null,
    paidAt: null,
    revoked: false,
    scenario: {},
  };
}

/** Scenario `callback_first`: the buyer is faster than our answer (F18). */
async function payBeforeAnswering(simulator: Simulator, payment: SimulatedPayment): Promise<void> {
  if (simulator.scenarioOf(payment).callback_first !== true) return;
  const changed = await act(simulator, payment.trackId, 'pay');
  if (changed) await simulator.tell(changed.notices);
}
