/** Money goes back: by payout, by hand, in part, twice never. The gateway is the simulator, over HTTP. */
import { describe, expect, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { simulatorPayoutKey } from '../../src/config/config.ts';
import { MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { approveRefund } from '../../src/refunds/approve-refund.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, goodsOf, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, type TestShopOptions } from '../harness.ts';

/** A real address of the network, as a buyer would give it. */
const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';
const byPayout = { reason: 'does not work', by: 'payout', address: tron, network: 'TRC20' } as const;

async function delivered(shop: TestShop, fields: object = {}): Promise<PlacedOrder & { keys: string[]; track: string }> {
  const product = await aProductWithKeys(shop, 1, { ...fields });
  const placed = await anOrder(shop, product.slug);
  const track = await aPayment(shop, placed.id);
  await atGateway(shop, track, 'pay');
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  return { ...placed, keys: product.keys, track };
}

async function refundOf(shop: TestShop, order: PlacedOrder) {
  const { body } = await shop.admin('GET', `/api/admin/orders/${order.id}`);
  return body.refunds.at(-1);
}

const hasRefund = (shop: TestShop, order: PlacedOrder, status: string) =>
  until(`the refund is ${status}`, async () => (await refundOf(shop, order))?.status === status);

/** What the gateway has paid out, by its own books. */
async function payouts(shop: TestShop): Promise<{ description: string; amount: number; status: string }[]> {
  const { body } = await shop.call('GET', '/simulator/v1/payout?size=200', undefined, { payout_api_key: simulatorPayoutKey });
  return body.data.list;
}

const receiptsOf = async (shop: TestShop, order: PlacedOrder) => (await shop.admin('GET', `/api/admin/orders/${order.id}`)).body.receipts;

describe.for(dialects)('a refund (%s)', { timeout: 60_000 }, (dialect) => {
  const open = (options: Partial<TestShopOptions> = {}) => openTestShop({ dialect, ...options });

  test('by payout gives all of it back; the order is refunded and its card key is never sold again (I8)', async () => {
    const shop = await open();
    const order = await delivered(shop);
    const asked = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({ amount: '12.50', currency: 'USDT', by: 'payout', status: 'sent' });
    await hasRefund(shop, order, 'done');
    expect(await statusOf(shop, order)).toBe('refunded');
    expect(await refundOf(shop, order)).toMatchObject({ tx_hash: expect.stringMatching(/^[0-9a-f]{64}$/), fee: '2.00' });
    expect(await payouts(shop)).toMatchObject([{ description: asked.body.id, amount: 12.5, status: 'confirmed' }]);
    expect((await shop.call('GET', `/api/orders/${order.id}/goods`, undefined, { 'x-order-token': order.token })).status).toBe(409);
    const again = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    expect([again.status, again.body.code]).toEqual([409, 'refund.not_allowed']);
    const keys = await shop.app.shop.db.read.all(build.selectFrom('card_keys').select(['state', 'order_id']));
    expect(keys).toEqual([{ state: 'voided', order_id: order.id }]);
    // The gateway owes us nothing any more, but for what the payout cost.
    const { body } = await shop.call('GET', '/simulator/control/ledger');
    expect(body.totals).toEqual([{ currency: 'USDT', received: '12.5', paid_out: '14.5' }]);
    const books = await shop.app.shop.db.read.all(
      build
        .selectFrom('ledger_entries')
        .select((e) => ['account', e.fn.sum<number>('amount_minor').as('sum')])
        .groupBy('account'),
    );
    expect(Object.fromEntries(books.map(({ account, sum }) => [account, Number(sum)]))).toEqual({
      'gateway:oxapay': 2_000_000,
      order: 0,
      refunded: 0,
      fee: -2_000_000,
    });
  });

  test('whose payout acted and was then cut is never paid twice and ends right by itself (F32)', async () => {
    const shop = await open();
    const order = await delivered(shop);
    await shop.call('POST', '/simulator/control', { scenario: { answer: 'cut', answer_on: 'create', answer_times: 1 } });
    const asked = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    expect(asked.body.status).toBe('unknown');
    await hasRefund(shop, order, 'done');
    expect(await payouts(shop)).toMatchObject([{ description: asked.body.id, status: 'confirmed' }]);
    expect(await statusOf(shop, order)).toBe('refunded');
  });

  test('that the gateway answered with garbage, or with a failure after it acted, is looked up as well (F8)', async () => {
    const shop = await open();
    for (const answer of ['html', 'acts_then_500', 'wrong_types']) {
      const order = await delivered(shop);
      await shop.call('POST', '/simulator/control', { scenario: { answer, answer_on: 'create', answer_times: 1 } });
      const asked = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
      expect(asked.body.status).toBe('unknown');
      await hasRefund(shop, order, 'done');
    }
    expect(await payouts(shop)).toHaveLength(3);
  });

  test('that never reached the gateway is sent once more, after the whole history was read (F32)', async () => {
    let ahead = 0;
    const shop = await open({ clock: { now: () => Date.now() + ahead } });
    const order = await delivered(shop);
    await shop.call('POST', '/simulator/control', { scenario: { answer: 'cut_early', answer_on: 'create', answer_times: 1 } });
    const asked = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    expect(asked.body.status).toBe('unknown');
    await until('it was looked for', async () => (await refundOf(shop, order)).problem === 'the provider does not show it yet');
    expect(await payouts(shop)).toEqual([]);
    ahead = 11 * MINUTE;
    await hasRefund(shop, order, 'done');
    expect(await payouts(shop)).toMatchObject([{ description: asked.body.id }]);
  });

  test('of a process that died before it could tell the gateway, or before it could hear the answer, ends by itself (F1)', async () => {
    let ahead = 0;
    const shop = await open({ clock: { now: () => Date.now() + ahead } });
    const { db } = shop.app.shop;
    const [untold, unheard] = [await delivered(shop), await delivered(shop)];
    await shop.admin('PATCH', '/api/admin/settings', { refund_manager_limit_minor: 1 });
    for (const order of [untold, unheard])
      await shop.call('POST', `/api/orders/${order.id}/refund-request`, { ...byPayout, by: undefined }, { 'x-order-token': order.token });
    const ids = await db.read.all(build.selectFrom('refunds').select(['id', 'order_id']));
    const idOf = (order: PlacedOrder) => ids.find(({ order_id: id }) => id === order.id)?.id ?? '';
    await shop.call(
      'POST',
      '/simulator/v1/payout',
      { address: tron, currency: 'USDT', amount: 12.5, network: 'TRC20', description: idOf(unheard) },
      { payout_api_key: simulatorPayoutKey },
    );
    await db.transaction(
      async (tx) => void (await tx.run(build.updateTable('refunds').set({ status: 'sent', sent_at: shop.app.shop.clock.now(), next_check_at: 0 }))),
    );
    await hasRefund(shop, unheard, 'done');
    expect((await refundOf(shop, untold)).status).toBe('sent');
    ahead = 11 * MINUTE;
    await hasRefund(shop, untold, 'done');
    expect((await payouts(shop)).map(({ description }) => description).sort()).toEqual([idOf(untold), idOf(unheard)].sort());
  });

  test('that the gateway rejects fails, its money is there as before, and it can be paid by hand with proof', async () => {
    const shop = await open();
    const order = await delivered(shop);
    await shop.call('POST', '/simulator/control', { preset: 'payouts_fail' });
    await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    await hasRefund(shop, order, 'failed');
    expect(await statusOf(shop, order)).toBe('delivered');
    const byHand = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, { reason: 'paid from my wallet', by: 'hand' });
    expect(byHand.body).toMatchObject({ status: 'approved', amount: '12.50' });
    expect((await shop.admin('POST', `/api/admin/refunds/${byHand.body.id}/mark-done`, {})).status).toBe(400);
    const done = await shop.admin('POST', `/api/admin/refunds/${byHand.body.id}/mark-done`, { tx_hash: 'abc123' });
    expect(done.body).toMatchObject({ status: 'done', tx_hash: 'abc123' });
    expect((await shop.admin('POST', `/api/admin/refunds/${byHand.body.id}/mark-done`, { tx_hash: 'abc123' })).body.code).toBe('refund.wrong_state');
    expect(await statusOf(shop, order)).toBe('refunded');
  });

  test('that the gateway refuses outright fails at once with its reason', async () => {
    const shop = await open();
    const order = await delivered(shop, { price_usd: '90000.00' });
    // More than the play merchant owns.
    await shop.call(
      'POST',
      '/simulator/v1/payout',
      { address: tron, currency: 'USDT', amount: 99_000, network: 'TRC20' },
      { payout_api_key: simulatorPayoutKey },
    );
    const asked = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    expect(asked.body).toMatchObject({ status: 'failed', problem: expect.stringContaining('Insufficient balance') });
    expect((await receiptsOf(shop, order))[0]).toMatchObject({ state: 'applied', left: '90000.00' });
  });

  test('in parts leaves the order as it is until nothing is left, and never gives back more than came (I3)', async () => {
    const shop = await open();
    const order = await delivered(shop);
    const part = (amount: string) => shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, { ...byPayout, amount });
    expect((await part('5')).body).toMatchObject({ amount: '5.00' });
    const tooMuch = await part('7.500001');
    expect([tooMuch.status, tooMuch.body.code]).toEqual([409, 'refund.too_much']);
    await hasRefund(shop, order, 'done');
    expect(await statusOf(shop, order)).toBe('delivered');
    const raced = await Promise.all(Array.from({ length: 6 }, () => part('7.5')));
    expect(raced.filter(({ status }) => status === 201)).toHaveLength(1);
    await until('it is refunded', async () => (await statusOf(shop, order)) === 'refunded');
    expect((await payouts(shop)).reduce((sum, { amount }) => sum + amount, 0)).toBe(12.5);
  });

  test('with an idempotency key is one refund, however often it is asked for (W7)', async () => {
    const shop = await open();
    const order = await delivered(shop);
    const ask = (body: object) =>
      shop.call('POST', `/api/admin/orders/${order.id}/refunds`, body, { authorization: `Bearer ${shop.apiKey}`, 'idempotency-key': 'once' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask({ ...byPayout, amount: '2' })));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await ask({ ...byPayout, amount: '3' })).status).toBe(422);
    expect((await refundOf(shop, order)).amount).toBe('2.00');
  });

  test('of late money without stock ends the case', async () => {
    const shop = await open();
    const product = await aProductWithKeys(shop, 1);
    const late = await anOrder(shop, product.slug);
    const track = await aPayment(shop, late.id);
    await shop.admin('POST', `/api/admin/orders/${late.id}/cancel`, {});
    const other = await anOrder(shop, product.slug);
    await atGateway(shop, track, 'pay');
    await until('a person is called', async () => (await statusOf(shop, late)) === 'attention');
    expect(await receiptsOf(shop, late)).toMatchObject([{ state: 'unapplied', reason: 'cancelled_order' }]);
    await shop.admin('POST', `/api/admin/orders/${late.id}/refunds`, byPayout);
    await until('it is refunded', async () => (await statusOf(shop, late)) === 'refunded');
    expect(await receiptsOf(shop, late)).toMatchObject([{ state: 'refunded', left: '0.00' }]);
    expect(await statusOf(shop, other)).toBe('pending');
  });

  test('of a surplus leaves the order delivered, and is decided once (I20)', async () => {
    const shop = await open();
    const product = await aProductWithKeys(shop, 1);
    const order = await anOrder(shop, product.slug);
    await atGateway(shop, await aPayment(shop, order.id), 'pay_too_much', { percent: 120 });
    await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
    const surplus = (await receiptsOf(shop, order)).find((receipt: { reason: string | null }) => receipt.reason === 'surplus');
    expect(surplus.amount).toBe('2.50');
    const ask = (version: number) => shop.admin('POST', `/api/admin/receipts/${surplus.id}/refund`, { ...byPayout, version });
    expect((await ask(surplus.version + 1)).body.code).toBe('receipt.already_resolved');
    const answers = await Promise.all([ask(surplus.version), ask(surplus.version), ask(surplus.version)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await shop.admin('POST', `/api/admin/receipts/${surplus.id}/apply`, {})).body.code).toBe('receipt.already_resolved');
    await hasRefund(shop, order, 'done');
    expect(await statusOf(shop, order)).toBe('delivered');
    expect(await goodsOf(shop, order)).toEqual(product.keys);
  });

  test('asked for by the buyer waits for approval; a wrong key and a wrong order look alike (S16)', async () => {
    const shop = await open();
    const order = await delivered(shop);
    const ask = (id: string, token: string, change: object = {}) =>
      shop.call('POST', `/api/orders/${id}/refund-request`, { reason: '不能用', address: tron, network: 'trc20', ...change }, { 'x-order-token': token });
    const [wrongToken, wrongOrder] = [await ask(order.id, 'x'.repeat(32)), await ask('order_1748500000000_1a2b3c4d5e6f7a8b', order.token)];
    expect([wrongToken.status, { ...wrongToken.body, request_id: '' }]).toEqual([404, { ...wrongOrder.body, request_id: '' }]);
    expect((await ask(order.id, order.token, { address: `${tron.slice(0, -1)}u` })).body.code).toBe('refund.address_invalid');
    expect((await ask(order.id, order.token, { network: 'DOGE' })).body.code).toBe('refund.address_invalid');
    const asked = await ask(order.id, order.token);
    expect([asked.status, asked.body.status, asked.body.amount]).toEqual([202, 'requested', '12.50']);
    expect((await ask(order.id, order.token)).body.id).toBe(asked.body.id);
    await shop.settle();
    expect(await payouts(shop)).toEqual([]);
    expect((await shop.admin('GET', '/api/admin/refunds?state=requested')).body.items).toMatchObject([
      { id: asked.body.id, requested_by: 'buyer', network: 'TRC20' },
    ]);
    expect((await shop.admin('POST', `/api/admin/refunds/${asked.body.id}/approve`, {})).body.status).toBe('sent');
    await hasRefund(shop, order, 'done');

    const unpaid = await anOrder(shop, (await aProductWithKeys(shop, 1)).slug);
    expect((await ask(unpaid.id, unpaid.token)).body.code).toBe('refund.not_allowed');
    await shop.admin('PATCH', '/api/admin/settings', { refund_requests: false });
    const paid = await delivered(shop);
    expect((await ask(paid.id, paid.token)).body.code).toBe('refund.not_allowed');
  });

  test('that is declined gives its money free again', async () => {
    const shop = await open();
    const order = await delivered(shop);
    const asked = await shop.call(
      'POST',
      `/api/orders/${order.id}/refund-request`,
      { reason: 'no', address: tron, network: 'TRC20' },
      { 'x-order-token': order.token },
    );
    const declined = await shop.admin('POST', `/api/admin/refunds/${asked.body.id}/reject`, { reason: 'it works' });
    expect(declined.body).toMatchObject({ status: 'failed', problem: 'it works' });
    expect((await shop.admin('POST', `/api/admin/refunds/${asked.body.id}/approve`, {})).body.code).toBe('refund.wrong_state');
    expect((await receiptsOf(shop, order))[0].left).toBe('12.50');
  });

  test('above the second-person amount is not approved by whoever asked for it (S40)', async () => {
    const shop = await open();
    await shop.admin('PATCH', '/api/admin/settings', { refund_second_person_minor: 1_000 });
    const order = await delivered(shop);
    const small = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, { ...byPayout, amount: '10' });
    expect(small.body.status).toBe('sent');
    await hasRefund(shop, order, 'done');
    const other = await delivered(shop);
    // A key that no account has made is nobody of whom a second person could be told apart; others are whoever made them.
    const nobody = await shop.admin('POST', `/api/admin/orders/${other.id}/refunds`, byPayout);
    expect([nobody.status, nobody.body.code]).toEqual([403, 'operator.account_required']);
    const as = async (operator: string) => {
      const { key } = await createApiKey(shop.app.shop, { ...systemActor, id: operator }, { name: operator, role: 'owner' });
      return (path: string, body: object) => shop.call('POST', path, body, { authorization: `Bearer ${key}` });
    };
    const [ann, ben] = [await as('operator:ann'), await as('operator:ben')];
    const large = await ann(`/api/admin/orders/${other.id}/refunds`, byPayout);
    expect(large.body.status).toBe('requested');
    for (const call of [ann, ben]) {
      const refused = await call(`/api/admin/refunds/${large.body.id}/approve`, {});
      expect([refused.status, refused.body.code]).toEqual([403, 'refund.second_person']);
    }
    const approve = (operator: string) =>
      shop.app.shop.db.transaction((tx) => approveRefund(shop.app.shop, tx, large.body.id, { ...systemActor, id: operator }, 'owner'));
    await expect(approve('operator:ann')).rejects.toMatchObject({ code: 'refund.second_person' });
    await expect(approve('telegram:1001')).rejects.toMatchObject({ code: 'refund.second_person' });
    expect((await approve('operator:ben')).status).toBe('approved');
    await shop.settle();
    await hasRefund(shop, other, 'done');
  });

  test('keeps the network fee back when the merchant’s rule says so', async () => {
    const shop = await open();
    await shop.admin('PATCH', '/api/admin/settings', { refund_network_fee: 'buyer' });
    const order = await delivered(shop);
    await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
    await hasRefund(shop, order, 'done');
    expect(await refundOf(shop, order)).toMatchObject({ amount: '12.50', withheld: '2.00', fee: '2.00' });
    expect((await payouts(shop))[0]).toMatchObject({ amount: 10.5 });
    expect(await statusOf(shop, order)).toBe('refunded');
  });

  test('gives a discount’s use back by the shop’s rule', async () => {
    const shop = await open();
    for (const [refund_returns_discount, code, left] of [
      [false, 'KEPT', 1],
      [true, 'BACK', 0],
    ] as const) {
      await shop.admin('PATCH', '/api/admin/settings', { refund_returns_discount });
      await shop.admin('POST', '/api/admin/discount-codes', { code, discount_type: 'percentage', discount_value: '10' });
      const product = await aProductWithKeys(shop, 1);
      const order = await anOrder(shop, product.slug, { discount_code: code });
      await atGateway(shop, await aPayment(shop, order.id), 'pay');
      await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
      await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout);
      await until('it is refunded', async () => (await statusOf(shop, order)) === 'refunded');
      const used = await shop.app.shop.db.read.first(build.selectFrom('discount_codes').select('used_count').where('code', '=', code));
      expect(used).toEqual({ used_count: left });
    }
  });

  test('that the gateway made by itself is recorded and left to a person; before delivery the order waits for him', async () => {
    const shop = await open();
    await shop.call('POST', '/simulator/control', { scenario: { push_all: true } });
    const order = await delivered(shop);
    await atGateway(shop, order.track, 'refund');
    await hasRefund(shop, order, 'sent');
    expect(await refundOf(shop, order)).toMatchObject({ by: 'gateway', amount: '12.50' });
    expect(await statusOf(shop, order)).toBe('delivered');
    await shop.admin('POST', `/api/admin/refunds/${(await refundOf(shop, order)).id}/mark-done`, { proof: 'seen at the gateway' });
    expect(await statusOf(shop, order)).toBe('refunded');

    const manual = await aProduct(shop, { stock_mode: 'counter', stock_quantity: 1, delivery: 'manual' });
    const waiting = await anOrder(shop, manual.slug);
    const track = await aPayment(shop, waiting.id);
    await atGateway(shop, track, 'pay');
    await until('it is paid', async () => (await statusOf(shop, waiting)) === 'paid');
    await atGateway(shop, track, 'refunding');
    await until('a person is called', async () => (await statusOf(shop, waiting)) === 'attention');
    expect((await shop.admin('GET', `/api/admin/orders/${waiting.id}`)).body.order.attention).toBe('refund');
    await atGateway(shop, track, 'refund');
    await shop.settle();
    expect((await shop.admin('GET', `/api/admin/orders/${waiting.id}`)).body.refunds).toHaveLength(1);
    // Goods must not follow money that is gone; if it was not, they may.
    const deliver = () => shop.admin('POST', `/api/admin/orders/${waiting.id}/deliver`, { items: ['account'] });
    expect((await deliver()).body.code).toBe('refund.in_progress');
    await shop.admin('POST', `/api/admin/refunds/${(await refundOf(shop, waiting)).id}/reject`, { reason: 'a mistake of the gateway' });
    expect((await deliver()).body.status).toBe('delivered');
  });

  test('of a red packet is paid by hand only', async () => {
    const shop = await open();
    const product = await aProductWithKeys(shop, 1);
    const order = await anOrder(shop, product.slug, { payment_method: 'alipay' });
    await shop.call('POST', `/api/orders/${order.id}/red-packet`, { code: '12345678' }, { 'x-order-token': order.token });
    const [packet] = (await shop.admin('GET', '/api/admin/red-packets?state=submitted')).body.items;
    await shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount: packet.amount_due });
    await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
    expect((await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, byPayout)).body.code).toBe('refund.not_allowed');
    const byHand = await shop.admin('POST', `/api/admin/orders/${order.id}/refunds`, { reason: 'back by Alipay', by: 'hand' });
    expect(byHand.body).toMatchObject({ status: 'approved', amount: '100.00', currency: 'CNY' });
    await shop.admin('POST', `/api/admin/refunds/${byHand.body.id}/mark-done`, { proof: '支付宝转账 2026011' });
    expect(await statusOf(shop, order)).toBe('refunded');
  });
});
