/**
 * The API before v1: always POST, key in the body, camelCase, `result` instead of `status`. https://docs.oxapay.com/legacy/api-reference
 * Kept because published clients still speak it; every call is translated to the v1 endpoint that does the same.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { atomsText, mulDiv } from './amount.ts';
import { readFields } from './gateway.ts';
import { coins, usdRate } from './market.ts';
import { currencies, fiatCurrencies, prices, supportedNetworks } from './market-api.ts';
import { createStaticAddress, findPayments, makeInvoice, makeWhiteLabel, optional, payableNow, revokeStaticAddress } from './payment-api.ts';
import { legacyInformation, seconds, whiteLabelJson } from './payment-json.ts';
import { accountBalance, createPayout, payoutHistory, payoutInformation } from './payout-api.ts';
import { ApiRefusal, type Fields, invalid } from './requests.ts';
import type { Simulator } from './simulator.ts';

interface LegacyCall {
  readonly family: 'merchant' | 'payout' | 'none';
  run(simulator: Simulator, fields: Fields): Promise<object>;
}

const merchant = (run: LegacyCall['run']): LegacyCall => ({ family: 'merchant', run });
const payout = (run: LegacyCall['run']): LegacyCall => ({ family: 'payout', run });
const open = (run: LegacyCall['run']): LegacyCall => ({ family: 'none', run });

const calls: Readonly<Record<string, LegacyCall>> = {
  'merchants/request': merchant(requestInvoice),
  'merchants/request/whitelabel': merchant(requestWhiteLabel),
  'merchants/request/staticaddress': merchant(async (simulator, fields) => camelCased((await createStaticAddress(simulator, staticFields(fields))).data)),
  'merchants/revoke/staticaddress': merchant(async (simulator, fields) => (await revokeStaticAddress(simulator, fields)).data),
  'merchants/inquiry': merchant(async (simulator, fields) => {
    const payment = await simulator.find(fields.requiredText('track_id'));
    if (!payment) throw invalid('track_id', 'is not known');
    return legacyInformation(payment);
  }),
  'merchants/list': merchant(async (simulator, fields) => {
    const { payments, meta } = await findPayments(simulator, fields, optional(fields.text('order_id')));
    return { data: payments.map(legacyInformation), meta: camelCased(meta) };
  }),
  'merchants/allowedCoins': merchant(async () => ({ allowed: Object.keys(coins) })),
  'merchants/rate': merchant(exchangeRate),
  'api/send': payout(async (simulator, fields) => camelCased((await createPayout(simulator, payoutFields(fields))).data)),
  'api/inquiry': payout(async (simulator, fields) => camelCased((await payoutInformation(simulator, fields, fields.requiredText('track_id'))).data)),
  'api/list': payout(async (simulator, fields) => camelCased((await payoutHistory(simulator, fields)).data)),
  'api/balance': payout(async (simulator, fields) => ({ data: (await accountBalance(simulator, fields)).data })),
  'api/currencies': open(async () => ({ data: (await currencies()).data })),
  'api/fiats': open(async (simulator) => ({ data: (await fiatCurrencies(simulator)).data })),
  'api/networks': open(async () => ({ data: (await supportedNetworks()).data })),
  'api/prices': open(async (simulator) => ({ data: (await prices(simulator)).data })),
  monitor: open(async () => ({})),
};

/** Below the same base as `v1`. */
export const legacyPaths: readonly string[] = Object.keys(calls);

/** Answers a call of the former API. Failures are HTTP 200 with another `result`. */
export async function answerLegacy(simulator: Simulator, request: FastifyRequest, reply: FastifyReply, path: string): Promise<FastifyReply> {
  const call = calls[path];
  if (!call) throw new Error(`${path} is not a path of the former API`);
  try {
    const given = await readFields(request);
    const key = call.family === 'payout' ? given.text('key') : given.text('merchant');
    const sandbox = call.family === 'merchant' && key === 'sandbox';
    if (call.family !== 'none' && !sandbox && key !== (call.family === 'payout' ? simulator.options.payoutKey : simulator.options.merchantKey))
      throw new ApiRefusal(401, call.family, 'Invalid key.');
    const answer = await call.run(simulator, given.renamed(snakeCase, { sandbox }));
    return reply.type('application/json').send(JSON.stringify({ ...answer, result: 100, message: 'Operation completed successfully!' }));
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    return reply.type('application/json').send(JSON.stringify({ result: resultCode(error), message: error.message }));
  }
}

async function requestInvoice(simulator: Simulator, fields: Fields): Promise<object> {
  const payment = await makeInvoice(simulator, fields, true);
  return { trackId: payment.trackId, payLink: simulator.payUrl(payment.trackId), expiredAt: seconds(payment.expiresAt ?? 0) };
}

async function requestWhiteLabel(simulator: Simulator, fields: Fields): Promise<object> {
  const payment = await makeWhiteLabel(simulator, fields, true);
  const {
    qr_code: QRCode,
    lifetime: lifeTime,
    under_paid_coverage: underPaidCover,
    ...rest
  } = whiteLabelJson(payment, ...payableNow(simulator, payment), simulator.payUrl(payment.trackId));
  return { ...camelCased(rest), lifeTime, underPaidCover, QRCode };
}

async function exchangeRate(simulator: Simulator, fields: Fields): Promise<object> {
  const { prices: changed } = simulator.settings.current;
  const from = usdRate(fields.currency('from_currency', '', changed), changed) ?? 0;
  const to = usdRate(fields.currency('to_currency', '', changed), changed) ?? 1;
  return { rate: atomsText(mulDiv(from, 100_000_000, to, 'down')) };
}

/** The former API had a default network for every coin, and wrote the field with a capital. */
function staticFields(fields: Fields): Fields {
  const network = fields.text('network') || coins[fields.coin('currency')]?.networks[0]?.key;
  return fields.renamed((name) => name, { network });
}

function payoutFields(fields: Fields): Fields {
  return fields.renamed((name) => name, { network: fields.networkFor(fields.coin('currency')).key });
}

/** Names that are not simply camelCase of the new ones. */
const renamed: Readonly<Record<string, string>> = { lifeTime: 'lifetime', underPaidCover: 'under_paid_coverage', orderBy: 'sort_type', Network: 'network' };

function snakeCase(name: string): string {
  return renamed[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function camelCased(data: object): object {
  return Object.fromEntries(
    Object.entries(data).map(([name, value]) => [
      name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase()),
      Array.isArray(value) ? value.map((entry) => (typeof entry === 'object' && entry !== null ? camelCased(entry) : entry)) : value,
    ]),
  );
}

/** https://docs.oxapay.com/legacy/api-reference/result-code-table */
function resultCode(refusal: ApiRefusal): number {
  if (refusal.status === 401) return refusal.field === 'payout' ? 103 : 102;
  const codes: Readonly<Record<string, number>> = {
    currency: 105,
    network: 106,
    callback_url: 107,
    return_url: 108,
    amount: 109,
    lifetime: 111,
    under_paid_coverage: 114,
    fee_paid_by_payer: 115,
    track_id: 116,
    address: 117,
    pay_currency: 120,
    from_currency: 121,
    to_currency: 122,
  };
  return codes[refusal.field] ?? 101;
}
