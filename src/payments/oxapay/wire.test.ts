import { describe, expect, test } from 'vitest';
import { money } from '../../core/money.ts';
import { findNetwork, readBalance, readCoins, readFiats, readPrices, readSymbols } from './market-wire.ts';
import { invoiceBody, readInvoice, readPayment, readPaymentHistory, readWhiteLabel, whiteLabelBody } from './payment-wire.ts';
import { payoutBody, readMadePayout, readPayout, readPayoutHistory } from './payout-wire.ts';
import { normaliseStatus, paymentStatuses, paymentStatusRank, readAnswer, readPaymentStatus } from './wire.ts';

const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const envelope = (data: unknown, status = 200) => ({ data, message: 'Operation completed successfully!', error: {}, status, version: '1.0.0' });

describe('the envelope of an answer', () => {
  test('with status 200 carries data', () => {
    expect(readAnswer(200, bytes(envelope({ track_id: '1' })))).toEqual({ kind: 'done', data: { track_id: '1' } });
    expect(readAnswer(200, bytes({ data: {} }))).toEqual({ kind: 'done', data: {} });
    expect(readAnswer(200, bytes({ ...envelope({}), error: [] }))).toEqual({ kind: 'done', data: {} });
  });

  test.each([
    [
      'a named field',
      400,
      {
        data: {},
        message: 'Validation failed',
        error: { type: 'validation', key: 'lifetime', message: 'The lifetime field must be an integer.' },
        status: 400,
      },
      400,
      'lifetime',
      'The lifetime field must be an integer.',
    ],
    ['401 inside and 403 outside', 403, { data: {}, message: 'Invalid key', error: {}, status: 401 }, 401, '', 'Invalid key'],
    ['a failure under HTTP 200', 200, { data: {}, message: '', error: null, status: 500 }, 500, '', 'status 500'],
    ['no status inside', 429, { message: 'Too many requests' }, 429, '', 'Too many requests'],
  ])('says no: %s', (_, http, body, status, field, problem) => {
    expect(readAnswer(http, bytes(body))).toEqual({ kind: 'refused', status, field, problem });
  });

  test('shows their words on one line, without control characters and not for ever', () => {
    const answer = readAnswer(400, bytes({ status: 400, message: `bad\u001b[31m\u202e\nthing ${'x'.repeat(999)}` }));
    expect(answer).toMatchObject({ kind: 'refused', problem: expect.stringMatching(/^bad \[31m thing x{50,}$/) });
  });

  test.each([
    ['an HTML page', '<!doctype html><title>502</title>'],
    ['nothing', ''],
    ['a bare number', '200'],
    ['a list', '[]'],
    ['data that is text', envelope('ok')],
    ['no data', { status: 200 }],
    ['a status that is text', { data: {}, status: 'ok' }],
    ['NaN', '{"data":{"amount":NaN},"status":200}'],
    ['a number beyond all bounds', '{"data":{"amount":1e999},"status":200}'],
    ['a repeated key', '{"data":{},"status":200,"status":200}'],
    ['nesting without end', `{"status":200,"data":${'['.repeat(5_000)}${']'.repeat(5_000)}}`],
  ])('is garbage, not an answer: %s (F8)', (_, body) => {
    expect(readAnswer(200, bytes(body))).toMatchObject({ kind: 'garbage', status: 200 });
  });
});

describe('statuses', () => {
  test.each(['Manual_accept', 'manual accept', ' MANUAL-ACCEPT '])('"%s" is manual_accept', (text) => {
    expect(normaliseStatus(text)).toBe('manual_accept');
    expect(readPaymentStatus(text)).toBe('manual_accept');
  });

  test('one that nobody documented is kept as unknown (S5)', () => {
    expect(readPaymentStatus('Exploded')).toEqual({ unknown: 'exploded' });
  });

  test('are ranked so that nothing moves a payment back (I14)', () => {
    expect(Object.keys(paymentStatusRank).sort()).toEqual([...paymentStatuses].sort());
    expect(paymentStatusRank.paying).toBeLessThan(paymentStatusRank.expired);
    expect(paymentStatusRank.expired).toBeLessThan(paymentStatusRank.paid);
    expect(paymentStatusRank.paid).toBeLessThan(paymentStatusRank.refunded);
  });
});

describe('an invoice', () => {
  test('is asked for with its fee, tolerance and mixing stated, and without absent fields', () => {
    const body = invoiceBody({
      price: money(12_503_801, 'USDT'),
      orderId: 'ORD-1-A1',
      lifetimeMinutes: 30,
      callbackUrl: 'https://shop.example/oxapay-webhook',
    });
    expect(JSON.parse(JSON.stringify(body))).toEqual({
      amount: 12.503801,
      currency: 'USDT',
      lifetime: 30,
      fee_paid_by_payer: 0,
      under_paid_coverage: 0,
      mixed_payment: false,
      callback_url: 'https://shop.example/oxapay-webhook',
      order_id: 'ORD-1-A1',
    });
  });

  test('is read from the documented answer', () => {
    expect(readInvoice({ track_id: '193139644', payment_url: 'https://pay.oxapay.com/13355044/193139644', expired_at: 1755999478, date: 1755997678 })).toEqual({
      trackId: '193139644',
      payUrl: 'https://pay.oxapay.com/13355044/193139644',
      expiresAt: 1_755_999_478_000,
      createdAt: 1_755_997_678_000,
    });
  });

  test.each([
    ['a script for a link', { payment_url: 'javascript:alert(1)' }],
    ['a link without host', { payment_url: '/pay/1' }],
    ['a track id that leads elsewhere', { track_id: '../payout' }],
    ['a fractional time', { expired_at: 1.5 }],
    ['no time', { date: undefined }],
  ])('with %s is refused (F8)', (_, wrong) => {
    expect(readInvoice({ track_id: '1', payment_url: 'https://pay.oxapay.com/1', expired_at: 1755999478, date: 1755997678, ...wrong })).toBeUndefined();
  });
});

describe('a white-label payment', () => {
  const answer = {
    track_id: '128317411',
    amount: 12.5,
    currency: 'USD',
    pay_amount: '12.5038',
    pay_currency: 'usdt',
    network: 'Tron Network',
    address: 'TReceiverExample0000000000000000000',
    memo: '',
    fee_paid_by_payer: 0,
    qr_code: 'https://api.qrserver.com/v1/create-qr-code/?data=x',
    expired_at: 1755999478,
    date: 1755997678,
  };

  test('is asked for in a coin and a network', () => {
    const body = whiteLabelBody({
      price: money(1250, 'USD'),
      payCurrency: 'USDT',
      network: 'TRC20',
      orderId: 'A',
      lifetimeMinutes: 15,
      callbackUrl: 'https://s.example/h',
      description: 'Order',
    });
    expect(body).toMatchObject({ amount: 12.5, currency: 'USD', pay_currency: 'USDT', network: 'TRC20', description: 'Order' });
    expect(body).not.toHaveProperty('mixed_payment');
  });

  test('tells where to send how much', () => {
    expect(readWhiteLabel(answer)).toMatchObject({
      trackId: '128317411',
      payAmount: { digits: 125_038n, scale: 4 },
      payCurrency: 'USDT',
      network: 'Tron Network',
      memo: '',
    });
  });

  test.each([
    ['no address', { address: '' }],
    ['an address with spaces', { address: 'T abc' }],
    ['nothing to pay', { pay_amount: 0 }],
    ['a negative amount', { pay_amount: -1 }],
  ])('with %s is refused (F8)', (_, wrong) => {
    expect(readWhiteLabel({ ...answer, ...wrong })).toBeUndefined();
  });
});

describe('payment information', () => {
  const answer = {
    track_id: '168931368',
    type: 'invoice',
    amount: 15,
    currency: 'usd',
    status: 'paid',
    mixed_payment: false,
    order_id: 'ORD-1001-A1',
    expired_at: 1755999478,
    date: 1755995878,
    txs: [
      {
        tx_hash: '0x3b8c',
        amount: '0.00613418',
        currency: 'ETH',
        network: 'Ethereum Network',
        address: '0x1111',
        status: 'confirmed',
        confirmations: 11,
        auto_convert: { processed: true, amount: 14.73, currency: 'USDT' },
        auto_withdrawal: { processed: false },
        date: 1755996200,
      },
    ],
  };

  test('is read with its transfers', () => {
    expect(readPayment(answer)).toEqual({
      trackId: '168931368',
      type: 'invoice',
      status: 'paid',
      amount: { digits: 15n, scale: 0 },
      currency: 'USD',
      feeOnTop: false,
      orderId: 'ORD-1001-A1',
      createdAt: 1_755_995_878_000,
      expiresAt: 1_755_999_478_000,
      transfers: [
        {
          hash: '0x3b8c',
          confirmed: true,
          confirmations: 11,
          sent: { digits: 613_418n, scale: 8 },
          currency: 'ETH',
          network: 'Ethereum Network',
          address: '0x1111',
          converted: { amount: { digits: 1473n, scale: 2 }, currency: 'USDT' },
          at: 1_755_996_200_000,
        },
      ],
    });
  });

  test('without transfers, with a number for a track id, is read', () => {
    expect(readPayment({ ...answer, track_id: 168931368, txs: undefined, order_id: null })).toMatchObject({ trackId: '168931368', transfers: [], orderId: '' });
  });

  test.each([
    ['an unknown type', { type: 'gift' }],
    ['an amount that is a list', { amount: [15] }],
    ['an amount that is no number', { amount: '15 USD' }],
    ['a negative amount', { amount: -15 }],
    ['a transfer that cannot be counted', { txs: [{ ...answer.txs[0], amount: 'much' }] }],
  ])('with %s is refused (F8)', (_, wrong) => {
    expect(readPayment({ ...answer, ...wrong })).toBeUndefined();
  });

  test('in a history: one unreadable entry does not hide the others', () => {
    expect(readPaymentHistory({ list: [answer, { nonsense: true }, answer], meta: { page: 1, last_page: 3, total: 27 } })).toMatchObject({
      items: [{}, {}],
      unreadable: 1,
      page: 1,
      lastPage: 3,
      total: 27,
    });
    expect(readPaymentHistory({ list: 'none' })).toBeUndefined();
  });
});

describe('a payout', () => {
  const answer = {
    track_id: '258298351',
    address: 'TRecipient',
    currency: 'USDT',
    network: 'Tron Network',
    amount: 20,
    fee: 2,
    status: 'confirmed',
    tx_hash: '9f2c',
    description: 'PO-17',
    internal: false,
    memo: '',
    date: 1755997678,
  };

  test('is asked for with our id as its description', () => {
    expect(payoutBody({ amount: money(20_000_000, 'USDT'), address: 'TRecipient', network: 'TRC20', description: 'rfd_1' })).toEqual({
      address: 'TRecipient',
      currency: 'USDT',
      amount: 20,
      network: 'TRC20',
      description: 'rfd_1',
    });
  });

  test('is read when made, when asked about and in the history', () => {
    expect(readMadePayout({ track_id: '258298351', status: 'processing' })).toEqual({ trackId: '258298351', status: 'processing' });
    expect(readPayout(answer)).toMatchObject({
      trackId: '258298351',
      status: 'confirmed',
      amount: { digits: 20n, scale: 0 },
      fee: { digits: 2n, scale: 0 },
      hash: '9f2c',
      description: 'PO-17',
    });
    expect(readPayoutHistory({ list: [answer], meta: { page: 1, last_page: 1, total: 1 } })).toMatchObject({ total: 1, items: [{ trackId: '258298351' }] });
    expect(readPayout({ ...answer, amount: null })).toBeUndefined();
  });
});

describe('the market', () => {
  test('prices are decimals; nonsense among them is left out', () => {
    const prices = readPrices({ BTC: 61234.5, usdt: '1.0001', XYZ: 0 });
    expect(prices).toEqual(
      new Map([
        ['BTC', { digits: 612_345n, scale: 1 }],
        ['USDT', { digits: 10_001n, scale: 4 }],
      ]),
    );
    expect(readPrices([])).toBeUndefined();
  });

  test('balances are read in both documented shapes', () => {
    expect(readBalance({ USDT: 10.5, BTC: { available: '0.5', pending: 0 } })).toEqual(
      new Map([
        ['USDT', { digits: 105n, scale: 1 }],
        ['BTC', { digits: 5n, scale: 1 }],
      ]),
    );
  });

  test('fiat currencies have a price, as number or text', () => {
    const fiats = readFiats({ CNY: { symbol: 'CNY', name: 'Chinese Yuan', price: '7.12', display_precision: 2 }, USD: { price: 1 } });
    expect(fiats).toEqual(
      new Map([
        ['CNY', { digits: 712n, scale: 2 }],
        ['USD', { digits: 1n, scale: 0 }],
      ]),
    );
    expect(readFiats({ CNY: 7.12 })).toBeUndefined();
  });

  test('a network is found by any of its names', () => {
    const coins = readCoins({
      USDT: {
        symbol: 'USDT',
        name: 'Tether',
        status: true,
        networks: {
          Tron: {
            network: 'Tron',
            name: 'Tron Network',
            keys: ['TRC20', 'TRON'],
            required_confirmations: 20,
            withdraw_fee: 2,
            withdraw_min: 5,
            deposit_min: 1,
          },
        },
      },
      BAD: 'none',
    });
    const usdt = coins?.get('USDT');
    if (!usdt) throw new Error('USDT was not read');
    for (const spelling of ['trc20', 'TRON', 'Tron Network']) expect(findNetwork(usdt, spelling)?.key).toBe('Tron');
    expect(findNetwork(usdt, 'ERC20')).toBeUndefined();
    expect(coins?.size).toBe(1);
  });

  test('accepted coins are a list of symbols', () => {
    expect(readSymbols({ list: ['BTC', 'USDT'] })).toEqual(['BTC', 'USDT']);
    expect(readSymbols({ list: [1] })).toBeUndefined();
  });
});
