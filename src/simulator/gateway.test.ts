/** The simulator seen from outside: what OxaPay's API must do (protocol reference §4.1, by row), on both databases. */
import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { dialects } from '../../test/dialects.ts';
import { MovableClock, openBareDatabase, openEar, playGateway } from '../../test/simulator.ts';
import { simulatorMerchantKey } from '../config/config.ts';
import { MINUTE } from '../core/time.ts';

const invoice = { amount: 12.5, currency: 'USDT', lifetime: 30, order_id: 'ORD-1-A1' };

describe.each(dialects)('the simulated gateway on %s', (dialect) => {
  test('makes invoices with nine-digit track ids, a deadline and a pay page of its own (rows 1, 9)', async () => {
    const { api, base } = await playGateway(await openBareDatabase(dialect));
    const made = await api('POST', '/payment/invoice', invoice);
    expect(made).toMatchObject({ status: 200, body: { status: 200, error: {}, version: '1.0.0', data: { track_id: expect.stringMatching(/^\d{9}$/) } } });
    const { data } = made.body;
    expect(data.expired_at - data.date).toBe(30 * 60);
    expect(data.payment_url).toBe(`${base}/pay/${data.track_id}`);
    const page = await fetch(data.payment_url);
    expect(page.status).toBe(200);
    expect((await api('GET', `/payment/${data.track_id}`)).body.data).toMatchObject({
      type: 'invoice',
      status: 'new',
      amount: 12.5,
      currency: 'USDT',
      order_id: 'ORD-1-A1',
      under_paid_coverage: 0,
      txs: [],
    });
  });

  test('makes white-label payments that say where to send how much', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    await control('/', { prices: { USDT: '0.9997' } });
    const { body } = await api('POST', '/payment/white-label', { ...invoice, currency: 'USD', pay_currency: 'usdt', network: 'trc20', fee_paid_by_payer: 1 });
    expect(body.data).toMatchObject({
      amount: 12.5,
      currency: 'USD',
      pay_amount: 12.553767,
      pay_currency: 'USDT',
      network: 'Tron Network',
      address: expect.stringMatching(/^T\w{33}$/),
      memo: '',
      rate: 0.9997,
      fee_paid_by_payer: 1,
    });
    expect((await api('GET', `/payment/${body.data.track_id}`)).body.data).toMatchObject({ type: 'white_label', status: 'waiting' });
  });

  test('forgives repeated and trailing slashes, and filters in the body of a GET (rows 3, 4)', async () => {
    const { api, base } = await playGateway(await openBareDatabase(dialect));
    const { track_id: trackId } = (await api('POST', '//payment/invoice/', invoice)).body.data;
    await api('POST', '/payment/invoice', { ...invoice, amount: 99 });
    expect((await api('GET', `/payment//${trackId}/`)).body.data.track_id).toBe(trackId);
    // `fetch` sends no body with GET; some clients do.
    const answer = await getWithBody(`${base}/v1/payment/`, { merchant_api_key: simulatorMerchantKey }, { to_amount: '50', size: 5 });
    expect(answer.data).toMatchObject({ list: [{ track_id: trackId }], meta: { page: 1, last_page: 1, total: 1 } });
  });

  test('refuses a missing or wrong key: 401 inside, 403 outside when asked to (rows 2, 8)', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    expect(await api('POST', '/payment/invoice', invoice, {})).toMatchObject({ status: 401, body: { status: 401, data: {} } });
    expect(await api('GET', '/payout', undefined, { merchant_api_key: 'x', payout_api_key: 'y' })).toMatchObject({ status: 401 });
    await control('/', { scenario: { forbid_wrong_keys: true } });
    expect(await api('POST', '/payment/invoice', invoice, { merchant_api_key: 'x' })).toMatchObject({ status: 403, body: { status: 401 } });
  });

  test('refuses a wrong field by its name, and knows nothing of unknown paths and payments (row 7)', async () => {
    const { api } = await playGateway(await openBareDatabase(dialect));
    expect(await api('POST', '/payment/invoice', { ...invoice, lifetime: 5 })).toMatchObject({
      status: 400,
      body: { status: 400, data: {}, error: { key: 'lifetime', message: expect.any(String) } },
    });
    expect(await api('POST', '/payment/invoice', { ...invoice, to_currency: 'BTC' })).toMatchObject({ status: 400, body: { error: { key: 'to_currency' } } });
    expect(await api('GET', '/payment/999999999')).toMatchObject({ status: 404, body: { status: 404 } });
    expect(await api('GET', '/nothing')).toMatchObject({ status: 404 });
    expect(await api('POST', '/payment/999999999')).toMatchObject({ status: 404 });
  });

  test('pages, sorts and filters its history', async () => {
    const clock = new MovableClock();
    const { api, control } = await playGateway(await openBareDatabase(dialect), { clock });
    const start = Math.floor(clock.now() / 1_000);
    const ids: string[] = [];
    for (const amount of [3, 1, 2]) {
      ids.push((await api('POST', '/payment/invoice', { ...invoice, amount })).body.data.track_id);
      clock.advance(10_000);
    }
    await control(`/payments/${ids[1]}/pay`, {});
    const list = async (query: string) => (await api('GET', `/payment?${query}`)).body.data.list.map((entry: { track_id: string }) => entry.track_id);
    expect(await list('')).toEqual(ids.toReversed());
    expect(await list('sort_type=asc&size=1&page=2')).toEqual([ids[1]]);
    expect(await list('sort_by=amount&sort_type=asc')).toEqual([ids[1], ids[2], ids[0]]);
    expect(await list(`from_date=${start + 10}&to_date=${start + 19}`)).toEqual([ids[1]]);
    expect(await list('status=paid&pay_currency=usdt&network=TRC20')).toEqual([ids[1]]);
    expect(await list('from_amount=2&to_amount=2.5')).toEqual([ids[2]]);
    expect((await api('GET', '/payment?size=2')).body.data.meta).toEqual({ page: 1, last_page: 2, total: 3 });
    expect((await api('GET', '/payment/stats')).body.data).toEqual({ list: [{ pay_currency: 'USDT', total: 1, received_amount: '1' }] });
  });

  test('lets time run out: expired, or underpaid when a part had come (rows 10, 11)', async () => {
    const { api, control, simulator } = await playGateway(await openBareDatabase(dialect), { clock: new MovableClock() });
    const empty = (await api('POST', '/payment/invoice', invoice)).body.data.track_id;
    const short = (await api('POST', '/payment/invoice', invoice)).body.data.track_id;
    const tolerated = (await api('POST', '/payment/invoice', { ...invoice, under_paid_coverage: '10' })).body.data.track_id;
    const swept = (await api('POST', '/payment/invoice', invoice)).body.data.track_id;
    await control(`/payments/${short}/pay_too_little`, {});
    await control(`/payments/${tolerated}/pay_too_little`, {});
    await control('/', { advance_ms: 30 * MINUTE });
    const statusOf = async (id: string) => (await api('GET', `/payment/${id}`)).body.data.status;
    expect(await statusOf(empty)).toBe('expired');
    expect(await statusOf(short)).toBe('underpaid');
    expect(await statusOf(tolerated)).toBe('paid');
    await simulator.runDue();
    expect((await control('/ledger')).body).toEqual({
      totals: [{ currency: 'USDT', received: '22.5', paid_out: '0' }],
      payments: { expired: 2, paid: 1, underpaid: 1 },
    });
    expect(await statusOf(swept)).toBe('expired');
  });

  test('marks test invoices as the vendor does, and only those (row 15)', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    for (const sandbox of [true, false]) {
      const { track_id: id } = (await api('POST', '/payment/invoice', { ...invoice, sandbox })).body.data;
      await control(`/payments/${id}/pay`, {});
      const [tx] = (await api('GET', `/payment/${id}`)).body.data.txs;
      expect([tx.tx_hash === 'sandbox', tx.address === 'sandbox']).toEqual([sandbox, sandbox]);
    }
  });

  test('keeps static addresses: made, paid into more than once, listed, revoked', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    const { data } = (await api('POST', '/payment/static-address', { network: 'TRON', order_id: 'USER-77', callback_url: ear.url })).body;
    expect(data).toMatchObject({ network: 'Tron Network', memo: '' });
    await control(`/payments/${data.track_id}/pay`, { amount: '50' });
    await control(`/payments/${data.track_id}/pay`, { amount: '7' });
    expect(ear.heard.filter((notice) => notice.status === 'Paid').map((notice) => [notice.body.type, notice.body.amount, notice.body.txs.length])).toEqual([
      ['static_address', 50, 1],
      ['static_address', 7, 1],
    ]);
    expect((await api('GET', '/payment/static-address?have_tx=1')).body.data.list).toMatchObject([{ address: data.address, order_id: 'USER-77' }]);
    expect((await api('POST', '/payment/static-address/revoke', { address: data.address, network: '' })).body).toMatchObject({ status: 200, data: {} });
    expect((await control(`/payments/${data.track_id}/pay`, { amount: '1' })).status).toBe(409);
    expect((await api('POST', '/payment/static-address/revoke', { address: 'unknown' })).status).toBe(404);
  });

  test('pays out in stages, tells with the payout key, and gives back what it could not send', async () => {
    const clock = new MovableClock();
    const { api, control, simulator } = await playGateway(await openBareDatabase(dialect), { clock });
    const ear = await openEar();
    const request = { address: 'TRecipient', currency: 'USDT', amount: '20', network: 'TRC20', callback_url: ear.url, description: 'rfd_1' };
    const { data } = (await api('POST', '/payout', request)).body;
    expect(data).toMatchObject({ status: 'processing' });
    for (const status of ['confirming', 'confirmed']) {
      clock.advance(1_000);
      await simulator.runDue();
      expect((await api('GET', `/payout/${data.track_id}`)).body.data).toMatchObject({
        status,
        amount: 20,
        fee: 2,
        network: 'Tron Network',
        description: 'rfd_1',
        internal: false,
      });
    }
    expect(ear.heard.map((notice) => [notice.status, notice.body.type, notice.verdict, notice.body.tx_hash.length])).toEqual([
      ['Confirming', 'payout', 'valid', 64],
      ['Confirmed', 'payout', 'valid', 64],
    ]);
    const balance = async () => (await api('GET', '/general/account/balance?currency=USDT')).body.data.USDT;
    expect(await balance()).toBe(10_000 - 22);

    await control('/', { preset: 'payouts_fail' });
    const failed = (await api('POST', '/payout', request)).body.data.track_id;
    expect(await balance()).toBe(10_000 - 44);
    clock.advance(1_000);
    await simulator.runDue();
    expect(ear.heard.at(-1)).toMatchObject({ status: 'Failed', body: { track_id: failed, tx_hash: '' } });
    expect((await api('GET', '/payout?status=rejected')).body.data).toMatchObject({ list: [{ track_id: failed }], meta: { total: 1 } });
    expect(await balance()).toBe(10_000 - 22);
    expect((await api('POST', '/payout', { ...request, amount: 1_000_000 })).body).toMatchObject({ status: 400, error: { key: 'amount' } });
    expect((await api('POST', '/payout', { ...request, network: '' })).body).toMatchObject({ status: 400, error: { key: 'network' } });
  });

  test('answers what needs no key', async () => {
    const { api } = await playGateway(await openBareDatabase(dialect));
    expect((await api('GET', '/common/prices', undefined, {})).body.data).toMatchObject({ USDT: 1, BTC: 64_000 });
    expect((await api('GET', '/common/currencies', undefined, {})).body.data.USDT).toMatchObject({
      status: true,
      networks: { Tron: { keys: ['TRC20', 'TRON'], name: 'Tron Network' } },
    });
    expect((await api('GET', '/common/fiats', undefined, {})).body.data.CNY).toMatchObject({ symbol: 'CNY', display_precision: 2 });
    expect((await api('GET', '/common/networks', undefined, {})).body.data.list).toContain('Tron Network');
    expect((await api('GET', '/common/monitor', undefined, {})).body.data).toEqual({ status: 'OK' });
    expect((await api('GET', '/payment/accepted-currencies')).body.data.list).toContain('USDT');
  });
});

/** GET with a JSON body, which `fetch` refuses to send. */
async function getWithBody(url: string, headers: Record<string, string>, body: object): Promise<{ data: unknown }> {
  const text = JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      url,
      { method: 'GET', headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) } },
      async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(Buffer.from(chunk));
        resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
      },
    );
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}
