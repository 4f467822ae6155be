/** Money that does not fit: too little, too late, too much. It is kept, named, and ends at its order or with its owner (I6). */
import { describe, expect, test } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, cardKeys, goodsOf, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, type TestShopOptions } from '../harness.ts';

const detail = async (shop: TestShop, order: PlacedOrder) => (await shop.admin('GET', `/api/admin/orders/${order.id}`)).body;
const receiptsOf = async (shop: TestShop, order: PlacedOrder) => (await detail(shop, order)).receipts;
const becomes = (shop: TestShop, order: PlacedOrder, status: string) => until(`it is ${status}`, async () => (await statusOf(shop, order)) === status);
const apply = (shop: TestShop, id: string, body?: object) => shop.admin('POST', `/api/admin/receipts/${id}/apply`, body);

/** An order of which 80 % have arrived when its time was over. */
async function shortOrder(shop: TestShop, keys = 1) {
  const product = await aProductWithKeys(shop, keys);
  const order = await anOrder(shop, product.slug);
  const track = await aPayment(shop, order.id);
  await atGateway(shop, track, 'pay_too_little', { percent: 80 });
  await atGateway(shop, track, 'expire');
  await becomes(shop, order, 'attention');
  return { ...order, product, track };
}

/** An order whose money came after it was cancelled. */
async function lateOrder(shop: TestShop) {
  const product = await aProductWithKeys(shop, 1);
  const order = await anOrder(shop, product.slug);
  const track = await aPayment(shop, order.id);
  await shop.admin('POST', `/api/admin/orders/${order.id}/cancel`, {});
  await atGateway(shop, track, 'pay');
  await until('its money is known', async () => (await receiptsOf(shop, order)).length > 0);
  return { ...order, product, track };
}

describe.for(dialects)('money that does not fit (%s)', { timeout: 60_000 }, (dialect) => {
  const open = (options: Partial<TestShopOptions> = {}) => openTestShop({ dialect, ...options });

  test('a short payment and its top-up pay the order together, to the micro-unit (F15)', async () => {
    const shop = await open();
    const order = await shortOrder(shop);
    expect(await receiptsOf(shop, order)).toMatchObject([{ amount: '10.00', state: 'unapplied', reason: 'short' }]);
    const topUp = await shop.admin('POST', `/api/admin/orders/${order.id}/top-up`, {});
    expect(topUp.body).toMatchObject({ amount: '2.50', currency: 'USDT', link: expect.stringContaining(`/orders/${order.id}#`) });
    // The buyer asks for the same, and starts no second one; his page shows it.
    const asked = await shop.call('POST', '/api/oxapay-payment', { orderId: order.id });
    expect(asked.body.payAmountText).toBe('2.5');
    expect((await detail(shop, order)).attempts).toHaveLength(2);
    const page = await shop.call('GET', `/orders/${order.id}`, undefined, { cookie: `access_${order.id}=${order.token}` });
    expect(page.body).toContain(asked.body.payAddress.slice(6, -6));
    await atGateway(shop, asked.body.trackId, 'pay');
    await becomes(shop, order, 'delivered');
    expect(await goodsOf(shop, order)).toEqual(order.product.keys);
    expect(await receiptsOf(shop, order)).toMatchObject([
      { amount: '10.00', state: 'applied' },
      { amount: '2.50', state: 'applied' },
    ]);
  });

  test('a top-up that is itself too much leaves exactly the surplus; one that is too little asks for the new rest', async () => {
    const shop = await open();
    const order = await shortOrder(shop);
    const first = (await shop.call('POST', '/api/oxapay-payment', { orderId: order.id })).body.trackId;
    await atGateway(shop, first, 'pay', { amount: '1' });
    await atGateway(shop, first, 'expire');
    await until('the second part is known', async () => (await receiptsOf(shop, order)).length === 2);
    const second = (await shop.call('POST', '/api/oxapay-payment', { orderId: order.id })).body;
    expect(second.payAmountText).toBe('1.5');
    await atGateway(shop, second.trackId, 'pay', { amount: '1.750001' });
    await becomes(shop, order, 'delivered');
    const receipts: { amount: string; state: string; reason: string | null }[] = await receiptsOf(shop, order);
    expect(receipts.map(({ amount, state, reason }) => [amount, state, reason]).sort()).toEqual([
      ['0.250001', 'unapplied', 'surplus'],
      ['1.00', 'applied', null],
      ['1.50', 'applied', null],
      ['10.00', 'applied', null],
    ]);
  });

  test('a top-up whose stock is gone waits for a person, and is delivered when he restocks', async () => {
    const shop = await open();
    const order = await shortOrder(shop);
    const topUp = (await shop.call('POST', '/api/oxapay-payment', { orderId: order.id })).body.trackId;
    await anOrder(shop, order.product.slug);
    await atGateway(shop, topUp, 'pay');
    await until('the reason is the stock', async () => (await detail(shop, order)).order.attention === 'no_stock');
    const [part, rest] = await receiptsOf(shop, order);
    expect((await apply(shop, part.id)).body).toMatchObject({ outcome: 'short', missing: '2.50', order: { status: 'attention' } });
    expect((await apply(shop, rest.id)).body).toMatchObject({ outcome: 'no_stock', missing: '0.00', order: { status: 'attention', attention: 'no_stock' } });
    await shop.admin('POST', `/api/admin/products/${order.product.id}/keys`, { keys: cardKeys(1) });
    expect((await shop.admin('POST', `/api/admin/orders/${order.id}/deliver`, {})).body.status).toBe('delivered');
  });

  test('late money is delivered while there is stock, left to a person when the shop says so or the order is large (F14)', async () => {
    const shop = await open();
    const served = await lateOrder(shop);
    await becomes(shop, served, 'delivered');
    for (const settings of [{ late_money: 'attention' }, { late_money: 'deliver', auto_apply_limit_minor: 1_000 }]) {
      await shop.admin('PATCH', '/api/admin/settings', settings);
      const order = await lateOrder(shop);
      await becomes(shop, order, 'attention');
      expect((await detail(shop, order)).order.attention).toBe('late');
      const [receipt] = await receiptsOf(shop, order);
      expect((await apply(shop, receipt.id, { version: receipt.version + 1 })).body.code).toBe('receipt.already_resolved');
      const answers = await Promise.all([1, 2, 3].map(() => apply(shop, receipt.id, { version: receipt.version })));
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
      await becomes(shop, order, 'delivered');
      expect(await goodsOf(shop, order)).toEqual(order.product.keys);
    }
  });

  test('what the order does not need is not taken: a part is split, and money on top is to be refunded', async () => {
    const shop = await open();
    const order = await shortOrder(shop);
    const [part] = await receiptsOf(shop, order);
    expect((await apply(shop, part.id)).body.outcome).toBe('short');
    // Everything once more on the first address, after its end: the gateway keeps it for the merchant.
    await shop.call('POST', '/simulator/control', { scenario: { late: 'keep' } });
    await atGateway(shop, order.track, 'pay', { amount: '12.5' });
    await until('it is known', async () => (await receiptsOf(shop, order)).length === 2);
    const late = (await receiptsOf(shop, order)).find((receipt: { state: string }) => receipt.state === 'unapplied');
    expect(late).toMatchObject({ amount: '12.50', reason: 'late' });
    expect((await apply(shop, late.id)).body).toMatchObject({ outcome: 'paid', receipt: { amount: '2.50', state: 'applied' } });
    await becomes(shop, order, 'delivered');
    const rest = (await receiptsOf(shop, order)).find((receipt: { state: string }) => receipt.state === 'unapplied');
    expect(rest).toMatchObject({ amount: '10.00', reason: 'surplus' });
    expect((await apply(shop, rest.id)).body.code).toBe('receipt.not_needed');
  });

  test('short money of one invoice does not disturb an order that another one has paid (F16)', async () => {
    const shop = await open({ env: { RECONCILE_SECONDS: '1' } });
    await shop.call('POST', '/simulator/control', { scenario: { answer: 'cut', answer_on: 'create', answer_times: 1 } });
    const product = await aProductWithKeys(shop, 1);
    const order = await anOrder(shop, product.slug);
    expect((await shop.call('POST', '/api/oxapay-payment', { orderId: order.id })).status).toBe(503);
    const second = await aPayment(shop, order.id);
    const first = (await detail(shop, order)).attempts[0].track_id;
    expect(first).not.toBe(second);
    await atGateway(shop, second, 'pay');
    await becomes(shop, order, 'delivered');
    await atGateway(shop, first, 'pay_too_little', { percent: 80 });
    await atGateway(shop, first, 'expire');
    await until('it is known', async () => (await receiptsOf(shop, order)).length === 2);
    expect(await statusOf(shop, order)).toBe('delivered');
    expect((await receiptsOf(shop, order))[1]).toMatchObject({ amount: '10.00', state: 'unapplied', reason: 'second_invoice' });
  });

  test('the tolerance and the bearer of the fee reach the gateway, and the fee is no surplus', async () => {
    const shop = await open();
    await shop.admin('PATCH', '/api/admin/settings', { underpayment_tolerance_bp: 200, fee_paid_by_payer: true });
    const product = await aProductWithKeys(shop, 2);
    const exact = await anOrder(shop, product.slug);
    const asked = (await shop.call('POST', '/api/oxapay-payment', { orderId: exact.id })).body;
    expect(asked.payAmountText).toBe('12.55');
    await atGateway(shop, asked.trackId, 'pay');
    await becomes(shop, exact, 'delivered');
    expect(await receiptsOf(shop, exact)).toMatchObject([{ amount: '12.50', state: 'applied' }]);

    await shop.admin('PATCH', '/api/admin/settings', { fee_paid_by_payer: false });
    const tolerated = await anOrder(shop, product.slug);
    await atGateway(shop, await aPayment(shop, tolerated.id), 'pay', { amount: '12.3' });
    await becomes(shop, tolerated, 'delivered');
    expect(await receiptsOf(shop, tolerated)).toMatchObject([{ amount: '12.30', state: 'applied' }]);
  });

  test('what the merchant accepts by hand at the gateway pays the order, however little it is', async () => {
    const shop = await open();
    await shop.admin('PATCH', '/api/admin/settings', { late_money: 'attention' });
    const order = await shortOrder(shop);
    await atGateway(shop, order.track, 'accept');
    await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
    expect(await receiptsOf(shop, order)).toMatchObject([{ amount: '10.00', state: 'applied' }]);
  });

  test('part of a red packet whose order expires calls a person, and the rest may still be sent', async () => {
    let ahead = 0;
    const shop = await open({ clock: { now: () => Date.now() + ahead } });
    const product = await aProductWithKeys(shop, 1);
    const order = await anOrder(shop, product.slug, { payment_method: 'alipay' });
    const send = (code: string) => shop.call('POST', `/api/orders/${order.id}/red-packet`, { code }, { 'x-order-token': order.token });
    const confirm = async (amount: string) => {
      const [packet] = (await shop.admin('GET', '/api/admin/red-packets?state=submitted')).body.items;
      return shop.admin('POST', `/api/admin/red-packets/${packet.id}/confirm`, { amount });
    };
    await send('11112222');
    await confirm('60');
    expect(await statusOf(shop, order)).toBe('pending');
    ahead = DAY;
    await becomes(shop, order, 'attention');
    expect((await shop.admin('POST', `/api/admin/orders/${order.id}/top-up`, {})).body).toMatchObject({ amount: '40.00', currency: 'CNY' });
    expect((await send('33334444')).status).toBe(202);
    await confirm('40');
    await becomes(shop, order, 'delivered');
  });
});
