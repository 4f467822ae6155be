import { describe, expect, test } from 'vitest';
import { money } from '../../core/money.ts';
import { noticeKind, readNotice } from './notice-wire.ts';
import type { Payment } from './payment-wire.ts';
import { confirmedTransfers, isSandbox, leastConfirmations, pricedAt, receivedIn, transferHashes } from './received.ts';

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

const transfer = {
  status: 'confirmed',
  tx_hash: 'aa11',
  sent_amount: 10,
  received_amount: 9.96,
  value: 10.0012,
  sent_value: 10.0012,
  currency: 'USDT',
  network: 'Tron Network',
  sender_address: '',
  address: 'TReceiver',
  memo: '',
  rate: 1.00012,
  confirmations: 20,
  auto_convert_amount: 0,
  auto_convert_currency: '',
  date: 1738494035,
};
const notice = {
  track_id: '151811887',
  status: 'Paid',
  type: 'invoice',
  module_name: 'Demo Shop',
  amount: 10,
  value: 10.0012,
  sent_value: 10.0012,
  currency: 'USDT',
  order_id: 'ORD-1001-A1',
  email: '',
  note: '',
  fee_paid_by_payer: 0,
  under_paid_coverage: 0,
  description: '',
  date: 1738493900,
  txs: [transfer],
};
const payout = {
  track_id: '227296189',
  status: 'Confirmed',
  type: 'payout',
  tx_hash: '5c5c',
  address: 'TRecipient',
  amount: 20,
  value: 20.01,
  currency: 'USDT',
  network: 'Tron Network',
  description: 'PO-17',
  date: 1738492316,
};
const legacy = { status: 'Paid', trackId: '95841734', amount: '100', currency: 'TRX', orderId: 'ORD-1001', date: '1698107946', type: 'payment', txID: '5c5c' };

function paymentOf(body: unknown): Payment {
  const reading = readNotice(bytes(body));
  if (reading.kind !== 'payment') throw new Error(`Read as ${reading.kind}`);
  return reading.payment;
}

describe('the kind of a notice chooses its key', () => {
  test.each(['invoice', 'white_label', 'static_address', 'payment_link', 'donation'])('%s: the merchant key', (type) => {
    expect(noticeKind(bytes({ ...notice, type }))).toEqual({ kind: 'merchant' });
  });

  test('payout: the payout key', () => {
    expect(noticeKind(bytes(payout))).toEqual({ kind: 'payout' });
  });

  test('the former API is told apart, to be refused (H3)', () => {
    expect(noticeKind(bytes(legacy))).toEqual({ kind: 'legacy' });
    expect(readNotice(bytes(legacy))).toEqual({ kind: 'legacy' });
    expect(noticeKind(bytes({ trackId: 1, type: 'invoice' }))).toEqual({ kind: 'legacy' });
  });

  test('an unknown type is refused, not checked with some default key (S4)', () => {
    expect(noticeKind(bytes({ ...notice, type: 'Invoice' }))).toMatchObject({ kind: 'unreadable' });
    expect(noticeKind(bytes({ ...notice, type: ['payout'] }))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('a notice', () => {
  test('about an invoice is read with its transfers', () => {
    expect(paymentOf(notice)).toMatchObject({
      trackId: '151811887',
      type: 'invoice',
      status: 'paid',
      currency: 'USDT',
      orderId: 'ORD-1001-A1',
      createdAt: 1_738_493_900_000,
      expiresAt: undefined,
    });
    expect(paymentOf({ ...notice, track_id: 151811887, status: 'Manual Accept', txs: [] })).toMatchObject({
      trackId: '151811887',
      status: 'manual_accept',
      transfers: [],
    });
    expect(paymentOf({ ...notice, status: 'Frozen' }).status).toEqual({ unknown: 'frozen' });
  });

  test('about a payout is read', () => {
    expect(readNotice(bytes({ ...payout, status: 'Failed', tx_hash: '' }))).toMatchObject({
      kind: 'payout',
      payout: { trackId: '227296189', status: 'failed', hash: '', description: 'PO-17' },
    });
  });

  test.each([
    ['a repeated key', `{"track_id":"1","track_id":"2",${JSON.stringify(notice).slice(1)}`],
    ['a repeated key in another spelling', `{"order_i\\u0064":"A",${JSON.stringify(notice).slice(1)}`],
    ['a byte-order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes(notice)])],
    ['bytes that are not UTF-8', Buffer.concat([bytes(notice), Buffer.from([0xff])])],
    ['UTF-16', Buffer.from(JSON.stringify(notice), 'utf16le')],
    ['NaN', JSON.stringify(notice).replace('"amount":10', '"amount":NaN')],
    ['Infinity by overflow', JSON.stringify(notice).replace('"amount":10', '"amount":1e400')],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
  ])('with %s is refused (S7)', (_, body) => {
    expect(readNotice(Buffer.isBuffer(body) ? body : bytes(body))).toMatchObject({ kind: 'unreadable' });
  });

  test.each([
    ['an amount that is a list', { amount: [10] }],
    ['an amount that is true', { amount: true }],
    ['an amount in full-width digits', { amount: '１０' }],
    ['a negative transfer', { txs: [{ ...transfer, sent_amount: -10 }] }],
    ['a transfer without amount', { txs: [{ ...transfer, sent_amount: undefined }] }],
    ['transfers that are no list', { txs: { 0: transfer } }],
    ['a status that is a list', { status: ['Paid'] }],
  ])('with %s is refused (S5)', (_, wrong) => {
    expect(readNotice(bytes({ ...notice, ...wrong }))).toMatchObject({ kind: 'unreadable' });
  });
});

describe('what arrived', () => {
  const received = (txs: unknown[]) => receivedIn(paymentOf({ ...notice, txs }).transfers, 'USDT');

  test('is the sum of the transfers in the currency of the price', () => {
    expect(received([transfer, { ...transfer, tx_hash: 'bb22', sent_amount: '2.503801' }])).toEqual({ minor: 12_503_801, text: '10 USDT + 2.503801 USDT' });
    expect(received([])).toEqual({ minor: 0, text: '' });
  });

  test('counts a converted coin by what it became', () => {
    expect(received([{ ...transfer, currency: 'ETH', sent_amount: 0.00154, auto_convert_amount: 9.96, auto_convert_currency: 'USDT' }])).toEqual({
      minor: 9_960_000,
      text: '0.00154 ETH',
    });
  });

  test('is not guessed for a coin that was not converted (F17)', () => {
    expect(received([transfer, { ...transfer, currency: 'ETH', sent_amount: 0.00154 }])).toEqual({ minor: undefined, text: '10 USDT + 0.00154 ETH' });
  });

  test.each([
    [2.9999999999999996, 3_000_000],
    [3.0440897036220003, 3_044_090],
    [0.30000000000000004, 300_000],
    [1e-7, 0],
    [9.999999, 9_999_999],
  ])('forgives the noise of a double: %f is %i micro-USDT (I1)', (amount, minor) => {
    expect(received([{ ...transfer, sent_amount: amount }]).minor).toBe(minor);
  });

  test('beyond what can be counted is not counted', () => {
    expect(received([{ ...transfer, sent_amount: 1e22 }]).minor).toBeUndefined();
  });

  test('tells confirmations, hashes and what is confirmed', () => {
    const payment = paymentOf({ ...notice, txs: [{ ...transfer, tx_hash: 'bb', confirmations: 3, status: 'confirming' }, transfer, transfer] });
    expect(leastConfirmations(payment.transfers)).toBe(3);
    expect(leastConfirmations([])).toBe(0);
    expect(transferHashes(payment.transfers)).toEqual(['aa11', 'bb']);
    expect(confirmedTransfers(payment)).toHaveLength(2);
  });

  test('is play money when a hash or an address says sandbox', () => {
    expect(isSandbox(paymentOf(notice))).toBe(false);
    expect(isSandbox(paymentOf({ ...notice, txs: [transfer, { ...transfer, tx_hash: 'Sandbox' }] }))).toBe(true);
    expect(isSandbox(paymentOf({ ...notice, txs: [{ ...transfer, address: 'sandbox' }] }))).toBe(true);
  });

  test('the price must be equal to the last digit, whatever its spelling', () => {
    const at = (amount: unknown, currency = 'USDT') => pricedAt(paymentOf({ ...notice, amount, currency }), money(10_000_000, 'USDT'));
    for (const amount of [10, '10', '10.000000', 10.0, '10.0000000']) expect(at(amount)).toBe(true);
    for (const amount of [9.999999, '10.0000001', 1e22, 0]) expect(at(amount)).toBe(false);
    expect(at(10, 'USD')).toBe(false);
    expect(at(10, 'usdt')).toBe(true);
  });
});
