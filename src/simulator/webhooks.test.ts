/** Notices as the simulator sends them (protocol reference §3, §4.1 rows 12–14), heard by a real listener, on both databases. */
import { describe, expect, test } from 'vitest';
import { createTestDatabase, dialects, openPlace } from '../../test/dialects.ts';
import { MovableClock, openBareDatabase, openEar, playGateway } from '../../test/simulator.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import { readNotice } from '../payments/oxapay/notice-wire.ts';

const invoice = (url: string) => ({ amount: 10, currency: 'USDT', lifetime: 30, order_id: 'ORD-1-A1', callback_url: url });

describe.each(dialects)('notices on %s', (dialect) => {
  test('of a payment come at once, in order, signed over their exact bytes, and read by the shop as the gateway tells it', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    const id = (await api('POST', '/payment/invoice', { ...invoice(ear.url), description: '数字商品 № 7 / café', email: 'buyer@example.com' })).body.data
      .track_id;
    await control(`/payments/${id}/pay`, {});
    expect(ear.heard.map(({ status, verdict }) => [status, verdict])).toEqual([
      ['Paying', 'valid'],
      ['Paid', 'valid'],
    ]);
    const [paying, paid] = ear.heard;
    expect(paying?.headers).toMatchObject({ 'content-type': 'application/json', 'x-webhook-version': 'v1' });
    expect(paying && readNotice(paying.raw)).toMatchObject({
      kind: 'payment',
      payment: { trackId: id, status: 'paying', orderId: 'ORD-1-A1', transfers: [{ confirmed: false, confirmations: 1 }] },
    });
    expect(paid && readNotice(paid.raw)).toMatchObject({ kind: 'payment', payment: { status: 'paid', transfers: [{ confirmed: true, confirmations: 20 }] } });
  });

  test('are tried five times, after 0 s, 1 min, 4 min, 34 min and 3.5 h, then never again (row 13)', async () => {
    const clock = new MovableClock();
    const { api, control, simulator } = await playGateway(await openBareDatabase(dialect), { clock });
    const ear = await openEar();
    ear.answer = { status: 500, body: 'ok' };
    const id = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    await control(`/payments/${id}/see`, {});
    const heardAfter: number[] = [ear.heard.length];
    for (const seconds of [59, 1, 180, 1_800, 10_800, 99_999]) {
      clock.advance(seconds * SECOND);
      await simulator.runDue();
      heardAfter.push(ear.heard.length);
    }
    expect(heardAfter).toEqual([1, 1, 2, 3, 4, 5, 5]);
    expect(new Set(ear.heard.map(({ raw }) => raw.toString()))).toHaveProperty('size', 1);
    const [notice] = (await control(`/notices?track_id=${id}`)).body.items;
    expect(notice).toMatchObject({ state: 'given_up', attempts: 5, log: [{ attempt: 1, status: 500, text: 'ok' }, {}, {}, {}, { attempt: 5 }] });
  });

  test('of one payment may have a scenario of their own: late and reordered', async () => {
    const clock = new MovableClock();
    const { api, control, simulator } = await playGateway(await openBareDatabase(dialect), { clock });
    const ear = await openEar();
    const spoilt = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    const other = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    await control(`/payments/${spoilt}/scenario`, { notice: ['reorder', 'delay'], notice_delay_ms: 5_000 });
    await control(`/payments/${spoilt}/pay`, {});
    await control(`/payments/${other}/pay`, {});
    expect(ear.heard.map(({ body }) => body.track_id)).toEqual([other, other]);
    clock.advance(5 * SECOND);
    await simulator.runDue();
    expect(ear.heard.slice(2).map(({ body }) => body.track_id)).toEqual([spoilt, spoilt]);
    await control(`/payments/${other}/repeat`, { copies: 20 });
    expect(ear.heard).toHaveLength(24);
    expect(ear.heard.slice(4).every(({ status, verdict }) => status === 'Paid' && verdict === 'valid')).toBe(true);
  });

  test('tell every status only when the scenario pushes them all', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    for (const preset of ['well_behaved', 'pushes_everything']) {
      await control('/', { preset });
      const id = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
      for (const what of ['pay_too_little', 'expire', 'accept', 'refunding', 'refund']) expect((await control(`/payments/${id}/${what}`, {})).status).toBe(200);
    }
    expect(ear.heard.map(({ status }) => status)).toEqual(['Paying', 'Paying', 'Underpaid', 'Manual_accept', 'Refunding', 'Refunded']);
  });

  test('are heard before the request that made the payment is answered, when the scenario is so (F18)', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    await control('/', { preset: 'notice_before_answer' });
    const { data } = (await api('POST', '/payment/white-label', { ...invoice(ear.url), pay_currency: 'USDT' })).body;
    expect(ear.heard.map(({ status, body }) => [status, body.track_id])).toEqual([
      ['Paying', data.track_id],
      ['Paid', data.track_id],
    ]);
  });

  test('of two processes on one database: each sends what it caused, and what is due is sent once', async () => {
    const place = await createTestDatabase(dialect, { migrated: false });
    const clock = new MovableClock();
    const one = await playGateway(await openPlace(place), { clock });
    const two = await playGateway(await openPlace(place), { clock });
    const ear = await openEar();
    await one.control('/', { scenario: { notice: ['delay'], notice_delay_ms: MINUTE } });
    const ids: string[] = [];
    for (let i = 0; i < 15; i += 1) ids.push((await (i % 2 ? one : two).api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id);
    await two.simulator.runDue();
    for (const [i, id] of ids.entries()) await (i % 3 ? one : two).control(`/payments/${id}/pay`, {});
    expect(ear.heard).toHaveLength(0);
    clock.advance(MINUTE);
    await Promise.all([one.simulator.runDue(), two.simulator.runDue(), one.simulator.runDue()]);
    expect(ear.heard.map(({ body }) => `${body.track_id} ${body.status}`).sort()).toEqual(ids.flatMap((id) => [`${id} Paid`, `${id} Paying`]).sort());
  });

  test('survive the process: one that stops before sending leaves them to the next', async () => {
    const place = await createTestDatabase(dialect, { migrated: false });
    const clock = new MovableClock();
    const first = await playGateway(await openPlace(place), { clock });
    const ear = await openEar();
    const id = (await first.api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    // Committed with the payment, and never sent by the process that was to send them.
    await first.simulator.change(id, (payment) => ({ payment, told: [{ status: 'paid', payment }] }));
    const next = await playGateway(await openPlace(place), { clock });
    await next.simulator.runDue();
    expect(ear.heard).toHaveLength(0);
    clock.advance(31 * SECOND);
    await next.simulator.runDue();
    expect(ear.heard).toMatchObject([{ status: 'Paid', verdict: 'valid' }]);
  });

  test('and money stay right when fifty buyers pay one payment at once', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    const id = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    await Promise.all(Array.from({ length: 50 }, () => control(`/payments/${id}/pay`, { amount: '0.4' })));
    expect((await control('/ledger')).body.totals).toEqual([{ currency: 'USDT', received: '20', paid_out: '0' }]);
    expect((await api('GET', `/payment/${id}`)).body.data).toMatchObject({ status: 'paid', txs: { length: 50 } });
    expect(ear.heard.filter(({ status }) => status === 'Paid')).toHaveLength(26);
  });

  test('of many payments are sent side by side', async () => {
    const { api, control } = await playGateway(await openBareDatabase(dialect));
    const ear = await openEar();
    await Promise.all(Array.from({ length: 40 }, (_, i) => api('POST', '/payment/invoice', { ...invoice(ear.url), order_id: `BULK-${i}` })));
    await api('POST', '/payment/invoice', invoice(ear.url));
    expect((await control('/pay-many', { order_id: 'BULK-', concurrency: 8 })).body).toMatchObject({ paid: 40, refused: [] });
    expect(ear.heard).toHaveLength(80);
    expect((await control('/pay-many', { order_id: 'BULK-' })).body).toMatchObject({ paid: 0 });
    expect((await control('/payments?status=paid&limit=100')).body.items).toHaveLength(40);
  });
});

describe('notices', () => {
  test.each([
    [200, 'ok', true],
    [200, 'OK\n', true],
    [200, 'fine', false],
    [200, '', false],
    [201, 'ok', false],
    [302, 'ok', false],
  ])('answered %i "%s" are delivered: %s', async (status, body, delivered) => {
    const { api, control } = await playGateway(await openBareDatabase('sqlite'));
    const ear = await openEar();
    ear.answer = { status, body };
    const id = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    await control(`/payments/${id}/see`, {});
    expect((await control(`/notices?track_id=${id}`)).body.items).toMatchObject([{ state: delivered ? 'delivered' : 'pending', attempts: 1 }]);
  });

  test.each([
    ['notices_forged', ['mismatch', 'mismatch']],
    ['notices_wrong_key', ['mismatch', 'mismatch']],
    ['notices_reserialised', ['mismatch', 'mismatch']],
    ['notices_unsigned', ['missing', 'missing']],
    ['notices_lost', []],
    ['notices_doubled', Array(6).fill('valid')],
  ])('with the scenario %s are judged %j (row 14)', async (preset, verdicts) => {
    const { api, control } = await playGateway(await openBareDatabase('sqlite'));
    const ear = await openEar();
    await control('/', { preset });
    const id = (await api('POST', '/payment/invoice', invoice(ear.url))).body.data.track_id;
    await control(`/payments/${id}/pay`, {});
    expect(ear.heard.map(({ verdict }) => verdict)).toEqual(verdicts);
  });
});
