/**
 * Published OxaPay clients work against the simulator unmodified. The npm package `oxapay` hard-codes its address, so its own HTTP library is told,
 * through that library's documented interceptors, to go elsewhere; nothing else about it is touched.
 */
import { createRequire } from 'node:module';
import { beforeEach, describe, expect, test } from 'vitest';
import { simulatorMerchantKey, simulatorPayoutKey } from '../../src/config/config.ts';
import { noticeKind, readNotice } from '../../src/payments/oxapay/notice-wire.ts';
import { openBareDatabase, openEar, type PlayedGateway, playGateway } from '../simulator.ts';

type Answer = Promise<Record<string, unknown> & { result: number }>;
type Call = (request?: object) => Answer;

interface OxapayPackage {
  readonly Merchant: new (
    key: string,
  ) => Record<
    'createInvoice' | 'whiteLabel' | 'createStaticAddress' | 'revokeStaticAddress' | 'paymentInfo' | 'paymentHistory' | 'allowedCoins' | 'exchangeRate',
    Call
  >;
  readonly Payout: new (key: string) => Record<'createPayout' | 'payoutInquiry' | 'payoutHistory' | 'accountBalance', Call>;
  readonly General: new () => Record<'supportedNetworks' | 'supportedCurrencies' | 'cryptoPrices' | 'systemStatus', Call>;
}

interface Interceptors {
  readonly request: { use(change: (config: { url?: string }) => object): number; clear(): void };
}

const require = createRequire(import.meta.url);
const oxapay: OxapayPackage = require('oxapay');
const axios: { readonly interceptors: Interceptors } = createRequire(require.resolve('oxapay'))('axios');

let gateway: PlayedGateway;

beforeEach(async () => {
  gateway = await playGateway(await openBareDatabase('sqlite'));
  axios.interceptors.request.clear();
  axios.interceptors.request.use((config) => ({ ...config, url: config.url?.replace('https://api.oxapay.com', gateway.base) }));
});

describe('the npm package oxapay', () => {
  test('makes an invoice, which is paid and looked up', async () => {
    const merchant = new oxapay.Merchant(simulatorMerchantKey);
    const made = await merchant.createInvoice({
      amount: 12.5,
      currency: 'USDT',
      lifeTime: 30,
      feePaidByPayer: 0,
      underPaidCover: 0,
      orderId: 'ORD-1-A1',
      description: 'Order 1',
    });
    expect(made).toMatchObject({ result: 100, trackId: expect.stringMatching(/^\d{9}$/), payLink: expect.stringContaining('/pay/') });
    const trackId = Number(made.trackId);
    expect(await merchant.paymentInfo({ trackId })).toMatchObject({ result: 100, status: 'New', amount: '12.5', currency: 'USDT', orderId: 'ORD-1-A1' });
    await gateway.control(`/payments/${trackId}/see`, {});
    expect(await merchant.paymentInfo({ trackId })).toMatchObject({ status: 'Confirming' });
    await gateway.control(`/payments/${trackId}/confirm`, {});
    expect(await merchant.paymentInfo({ trackId })).toMatchObject({
      status: 'Paid',
      payAmount: '12.5',
      payCurrency: 'USDT',
      network: 'Tron Network',
      txID: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('makes addresses, lists what it made, and reads rates', async () => {
    const merchant = new oxapay.Merchant(simulatorMerchantKey);
    expect(await merchant.whiteLabel({ amount: 5, currency: 'USD', payCurrency: 'USDT', orderId: 'ORD-2-A1' })).toMatchObject({
      result: 100,
      payAmount: 5,
      payCurrency: 'USDT',
      network: 'Tron Network',
      address: expect.stringMatching(/^T/),
      QRCode: expect.any(String),
    });
    const made = await merchant.createStaticAddress({ currency: 'USDT', Network: 'TRC20' });
    expect(made).toMatchObject({ result: 100, address: expect.stringMatching(/^T/) });
    expect(await merchant.revokeStaticAddress({ address: made.address })).toMatchObject({ result: 100 });
    expect(await merchant.paymentHistory({ orderId: 'ORD-2-A1', size: 5 })).toMatchObject({
      result: 100,
      data: [{ orderId: 'ORD-2-A1', status: 'Waiting' }],
      meta: { page: 1, total: 1 },
    });
    expect(await merchant.allowedCoins()).toMatchObject({ result: 100, allowed: expect.arrayContaining(['USDT', 'BTC']) });
    expect(await merchant.exchangeRate({ fromCurrency: 'BTC', toCurrency: 'USDT' })).toMatchObject({ result: 100, rate: '64000' });
  });

  test('pays out and reads its balance', async () => {
    const payout = new oxapay.Payout(simulatorPayoutKey);
    const made = await payout.createPayout({ address: 'TRecipient', amount: 20, currency: 'USDT', description: 'PO-17' });
    expect(made).toMatchObject({ result: 100, status: 'processing' });
    expect(await payout.payoutInquiry({ trackId: Number(made.trackId) })).toMatchObject({ result: 100, amount: 20, currency: 'USDT', description: 'PO-17' });
    expect(await payout.payoutHistory({ size: 10, page: 1 })).toMatchObject({ result: 100, list: [{ trackId: made.trackId }] });
    expect(await payout.accountBalance({ currency: 'USDT' })).toMatchObject({ result: 100, data: { USDT: 9_978 } });
  });

  test('asks what needs no key', async () => {
    const general = new oxapay.General();
    for (const ask of ['supportedNetworks', 'supportedCurrencies', 'cryptoPrices', 'systemStatus'] as const)
      expect(await general[ask]()).toMatchObject({ result: 100 });
  });

  test('is told what was wrong by result codes', async () => {
    expect(await new oxapay.Merchant('WRONG').createInvoice({ amount: 1 })).toMatchObject({ result: 102 });
    expect(await new oxapay.Payout('WRONG').payoutHistory({})).toMatchObject({ result: 103 });
    const merchant = new oxapay.Merchant(simulatorMerchantKey);
    expect(await merchant.createInvoice({ amount: 1, lifeTime: 5 })).toMatchObject({ result: 111 });
    expect(await merchant.paymentInfo({ trackId: 999_999_999 })).toMatchObject({ result: 116 });
  });

  test('gets the former notices, which the shop refuses although they are well signed (H3)', async () => {
    const ear = await openEar();
    const made = await new oxapay.Merchant(simulatorMerchantKey).createInvoice({ amount: 12.5, currency: 'USDT', callbackUrl: ear.url, orderId: 'ORD-1' });
    await gateway.control(`/payments/${made.trackId}/pay`, {});
    const [confirming, paid] = ear.heard;
    expect([confirming?.status, paid?.status, paid?.verdict]).toEqual(['Confirming', 'Paid', 'valid']);
    expect(paid?.body).toMatchObject({ trackId: made.trackId, orderId: 'ORD-1', type: 'payment', amount: '12.5', payAmount: '12.5' });
    expect(paid && [noticeKind(paid.raw), readNotice(paid.raw)]).toEqual([{ kind: 'legacy' }, { kind: 'legacy' }]);
  });
});

/** Bodies of `POST /payment/invoice` as other published clients write them. */
const spellings: Readonly<Record<string, object>> = {
  'the PHP client, with empty text for what is not set': {
    amount: 12.5,
    currency: 'USDT',
    lifetime: 30,
    callback_url: '',
    email: '',
    order_id: 'A',
    sandbox: false,
  },
  'the n8n node, with flags as "1" and "0"': { amount: 12.5, currency: 'USDT', fee_paid_by_payer: '0', mixed_payment: '0', auto_withdrawal: '1', sandbox: '0' },
  'the WooCommerce plugin, with everything as text': {
    amount: '12.50',
    currency: 'USDT',
    lifetime: '30',
    fee_paid_by_payer: '0',
    under_paid_coverage: '0',
    to_currency: 'USDT',
    mixed_payment: '1',
    return_url: 'https://shop.example/thanks',
  },
  'a careful client, with explicit nulls': { amount: 12.5, currency: 'usdt', lifetime: null, description: null },
};

test.each(Object.entries(spellings))('an invoice in the spelling of %s is made (rows 5, 6)', async (_, body) => {
  expect(await gateway.api('POST', '/payment/invoice', body)).toMatchObject({ status: 200, body: { data: { track_id: expect.any(String) } } });
});

test('a notice satisfies the strictest published validator: every key, finite numbers, 128 lower-case hex digits (row 16)', async () => {
  const ear = await openEar();
  const invoice = { amount: 10, currency: 'USD', to_currency: 'USDT', fee_paid_by_payer: '1', under_paid_coverage: '2.5', callback_url: ear.url };
  const id = (await gateway.api('POST', '/payment/invoice', invoice)).body.data.track_id;
  await gateway.control(`/payments/${id}/pay`, { currency: 'ETH' });
  expect(ear.heard).toHaveLength(2);
  for (const { body, headers } of ear.heard) {
    expectStrictNotice(body);
    expect(headers.hmac).toMatch(/^[0-9a-f]{128}$/);
  }
  expect(ear.heard[1]?.body.txs[0]).toMatchObject({ currency: 'ETH', auto_convert_currency: 'USDT', auto_convert_amount: 9.999825 });
});

const numbers = ['amount', 'value', 'sent_value', 'under_paid_coverage', 'date'];
const texts = ['track_id', 'status', 'type', 'module_name', 'currency', 'order_id', 'email', 'note', 'description'];
const transferNumbers = ['sent_amount', 'received_amount', 'value', 'sent_value', 'rate', 'confirmations', 'auto_convert_amount', 'date'];
const transferTexts = ['status', 'tx_hash', 'currency', 'network', 'sender_address', 'address', 'memo', 'auto_convert_currency'];

/** The rules of the strictest published client: every key is there, amounts are finite numbers, the fee flag is 0 or 1. */
// biome-ignore lint/suspicious/noExplicitAny: a body of any shape is to be judged
function expectStrictNotice(body: any): void {
  for (const key of numbers) expect([key, Number.isFinite(body[key])]).toEqual([key, true]);
  for (const key of texts) expect([key, typeof body[key]]).toEqual([key, 'string']);
  expect([0, 1]).toContain(body.fee_paid_by_payer);
  expect(body.txs.length).toBeGreaterThan(0);
  for (const transfer of body.txs) {
    for (const key of transferNumbers) expect([key, Number.isFinite(transfer[key])]).toEqual([key, true]);
    for (const key of transferTexts) expect([key, typeof transfer[key]]).toEqual([key, 'string']);
  }
}
