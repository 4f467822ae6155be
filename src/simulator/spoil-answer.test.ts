/** The shop's own client before a gateway that misbehaves: it must say "refused", "unreachable" or "I do not know", and never take garbage for money (F6–F8). */
import { describe, expect, test } from 'vitest';

import { openBareDatabase, playGateway } from '../../test/simulator.ts';
import { simulatorMerchantKey } from '../config/config.ts';
import { money } from '../core/money.ts';
import { createOxapayClient } from '../payments/oxapay/client.ts';

const request = { price: money(12_500_000, 'USDT'), orderId: 'ORD-1-A1', lifetimeMinutes: 30, callbackUrl: 'http://127.0.0.1:9/hook' };

async function open() {
  const gateway = await playGateway(await openBareDatabase('sqlite'));
  return { ...gateway, client: createOxapayClient(`${gateway.base}/v1`, simulatorMerchantKey) };
}

describe('making an invoice', () => {
  test('works when the gateway behaves', async () => {
    const { client } = await open();
    expect(await client.createInvoice(request)).toMatchObject({ kind: 'done', value: { trackId: expect.stringMatching(/^\d{9}$/) } });
    expect(await client.createWhiteLabel({ ...request, payCurrency: 'USDT', network: 'TRC20' })).toMatchObject({
      kind: 'done',
      value: { payCurrency: 'USDT' },
    });
  });

  test.each(['cut', 'acts_then_500', 'html', 'empty', 'truncated', 'wrong_types', 'not_a_number', 'huge', 'bad_link'] as const)(
    'answered by "%s": the client does not know, the invoice is there, and the history tells (F6, F8)',
    async (answer) => {
      const { client, control } = await open();
      await control('/', { scenario: { answer } });
      expect(await client.createInvoice(request)).toMatchObject({ kind: 'unknown' });
      const history = await client.history({ from: 0 }, 1);
      expect(history).toMatchObject({ kind: 'done', value: { total: 1, items: [{ orderId: 'ORD-1-A1', status: 'new' }] } });
    },
  );

  test.each([
    ['error_429', { kind: 'unknown' }],
    ['error_500', { kind: 'unknown' }],
    ['error_503', { kind: 'unknown' }],
    ['cut_early', { kind: 'unknown' }],
    ['key_refused', { kind: 'refused', status: 401 }],
  ] as const)('answered by "%s" makes nothing (F7)', async (answer, reply) => {
    const { client, control } = await open();
    await control('/', { scenario: { answer } });
    expect(await client.createInvoice(request)).toMatchObject(reply);
    expect(await client.history({ from: 0 }, 1)).toMatchObject({ value: { total: 0 } });
  });

  test('answered slowly is still answered; a fault may last for a number of answers only', async () => {
    const { client, control } = await open();
    await control('/', { scenario: { answer: 'slow', slow_ms: 300 } });
    const startedAt = performance.now();
    expect(await client.createInvoice(request)).toMatchObject({ kind: 'done' });
    expect(performance.now() - startedAt).toBeGreaterThan(290);
    await control('/', { scenario: { answer: 'error_500', answer_times: 2 } });
    const kinds = [];
    for (let i = 0; i < 3; i += 1) kinds.push((await client.createInvoice(request)).kind);
    expect(kinds).toEqual(['unknown', 'unknown', 'done']);
  });
});

describe('asking about a payment', () => {
  test.each([
    ['error_500', { kind: 'unknown' }],
    ['html', { kind: 'unknown' }],
    ['not_a_number', { kind: 'unknown' }],
    ['wrong_types', { kind: 'unknown' }],
    ['foreign', { kind: 'done', value: { trackId: '100000007', orderId: 'FOREIGN-1' } }],
  ] as const)('answered by "%s" is never the payment asked about (F8, F17)', async (answer, reply) => {
    const { client, control } = await open();
    const made = await client.createInvoice(request);
    if (made.kind !== 'done') throw new Error('no invoice');
    await control(`/payments/${made.value.trackId}/pay`, {});
    await control('/', { scenario: { answer, answer_on: 'lookup' } });
    expect(await client.payment(made.value.trackId)).toMatchObject(reply);
    await control('/', { preset: 'well_behaved' });
    expect(await client.payment(made.value.trackId)).toMatchObject({ kind: 'done', value: { status: 'paid' } });
  });

  test('can be spoiled for one payment alone', async () => {
    const { client, control } = await open();
    const [one, two] = [await client.createInvoice(request), await client.createInvoice(request)];
    if (one.kind !== 'done' || two.kind !== 'done') throw new Error('no invoices');
    await control(`/payments/${one.value.trackId}/scenario`, { answer: 'truncated', answer_on: 'lookup' });
    expect(await client.payment(one.value.trackId)).toMatchObject({ kind: 'unknown' });
    expect(await client.payment(two.value.trackId)).toMatchObject({ kind: 'done' });
  });
});

test('prices and coins are read by the shop’s client', async () => {
  const { client } = await open();
  expect(await client.prices()).toMatchObject({ kind: 'done' });
  const coins = await client.coins();
  expect(coins.kind === 'done' && coins.value.get('USDT')?.networks[0]).toMatchObject({ key: 'Tron', name: 'Tron Network', requiredConfirmations: 20 });
});
