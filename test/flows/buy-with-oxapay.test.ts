import { expect, test } from 'vitest';
import { simulatorMerchantKey } from '../../src/config/config.ts';
import { signNotice } from '../../src/payments/oxapay/signature.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, goodsOf, order, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const notify = (shop: TestShop, body: string, headers: Record<string, string>) =>
  fetch(`${shop.base}/oxapay-webhook`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body });

async function lastNotice(shop: TestShop, trackId: string): Promise<string> {
  const row = await shop.call('GET', `/simulator/control/notices?track_id=${trackId}`);
  return row.body.items.at(-1).body;
}

for (const dialect of dialects) {
  test(`a buyer orders two, pays and reads two keys, oldest first (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 5);
    const placed = await anOrder(shop, product.slug, { quantity: 2 });
    const track = await aPayment(shop, placed.id);
    expect(await statusOf(shop, placed)).toBe('pending');
    await atGateway(shop, track, 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    expect(await goodsOf(shop, placed)).toEqual(product.keys.slice(0, 2));
    const stock = await shop.call('GET', `/api/products/${product.slug}`);
    expect(stock.body.stock_quantity).toBe(3);
  });

  test(`asking for a payment twice gives the same one; at once too (W7, H17) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 2);
    const placed = await anOrder(shop, product.slug);
    const tracks = await Promise.all(Array.from({ length: 8 }, () => aPayment(shop, placed.id)));
    expect(new Set(tracks).size).toBe(1);
    expect(await aPayment(shop, placed.id)).toBe(tracks[0]);
  });

  test(`an idempotency key places one order; with another body it is refused (W7) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 20);
    const answers = await Promise.all(Array.from({ length: 10 }, () => order(shop, product.slug, {}, { 'idempotency-key': 'one-and-only' })));
    expect(new Set(answers.map((answer) => answer.body.order_id)).size).toBe(1);
    expect((await order(shop, product.slug, { quantity: 2 }, { 'idempotency-key': 'one-and-only' })).status).toBe(422);
    expect((await shop.call('GET', `/api/products/${product.slug}`)).body.stock_quantity).toBe(19);
  });

  test(`a notice changes nothing when forged, unsigned or altered (F12, S1, S2, H1, H2), and one effect when repeated 50 times at once (F10, H5) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 5);
    const placed = await anOrder(shop, product.slug);
    const track = await aPayment(shop, placed.id);
    const forged = JSON.stringify({
      track_id: track,
      status: 'Paid',
      type: 'invoice',
      amount: 12.5,
      value: 12.5,
      currency: 'USDT',
      order_id: placed.id,
      date: 1,
      txs: [],
    });
    expect((await notify(shop, forged, {})).status).toBe(401);
    expect((await notify(shop, forged, { hmac: '0'.repeat(128) })).status).toBe(401);
    expect((await notify(shop, forged, { hmac: signNotice(forged, 'another-key-of-somebody') })).status).toBe(401);
    expect((await notify(shop, `${forged} `, { hmac: signNotice(forged, simulatorMerchantKey) })).status).toBe(401);
    // Well signed, but the gateway itself knows of no payment: the notice is only a reason to ask (W8).
    expect((await notify(shop, forged, { hmac: signNotice(forged, simulatorMerchantKey) })).status).toBe(200);
    await shop.settle();
    expect(await statusOf(shop, placed)).toBe('pending');

    await atGateway(shop, track, 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    const body = await lastNotice(shop, track);
    const copies = await Promise.all(Array.from({ length: 50 }, () => notify(shop, body, { hmac: signNotice(body, simulatorMerchantKey) })));
    expect(copies.map((copy) => copy.status)).toEqual(Array(50).fill(200));
    expect(await copies[0]?.text()).toBe('ok');
    await shop.settle();
    expect(await goodsOf(shop, placed)).toEqual([product.keys[0]]);
    expect((await shop.call('GET', `/api/products/${product.slug}`)).body.stock_quantity).toBe(4);
  });

  test(`the old camelCase notice is refused (H3) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const body = JSON.stringify({ orderId: 'order_1748500000000_1a2b3c4d', trackId: '1', status: 'Paid', amount: '130' });
    expect((await notify(shop, body, { hmac: signNotice(body, simulatorMerchantKey) })).status).toBe(400);
  });

  test(`all notices are lost, and the payment still settles (F9) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    await shop.call('POST', '/simulator/control', { preset: 'notices_lost' });
    const product = await aProductWithKeys(shop, 1);
    const placed = await anOrder(shop, product.slug);
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered without any notice', async () => (await statusOf(shop, placed)) === 'delivered');
  });

  test(`ten buyers, one key: one wins and nine are told so (S21, F26) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 1);
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => order(shop, product.slug, { customer_email: `b${i}@example.com` })));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 400 && answer.body.error === '库存不足')).toHaveLength(9);
  });

  test(`shared goods and manual goods are delivered each in their way (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const shared = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'shared', shared_content: 'the shared secret' });
    const first = await anOrder(shop, shared.slug);
    await atGateway(shop, await aPayment(shop, first.id), 'pay');
    await until('shared goods arrive', async () => (await statusOf(shop, first)) === 'delivered');
    expect(await goodsOf(shop, first)).toEqual(['the shared secret']);

    const manual = await aProduct(shop, { stock_mode: 'counter', stock_quantity: 3, delivery: 'manual' });
    const second = await anOrder(shop, manual.slug);
    await atGateway(shop, await aPayment(shop, second.id), 'pay');
    await until('it is paid', async () => (await statusOf(shop, second)) === 'paid');
    const delivered = await shop.admin('POST', `/api/admin/orders/${second.id}/deliver`, { items: ['account: a', 'password: b'] });
    expect(delivered.body.status).toBe('delivered');
    expect(await goodsOf(shop, second)).toEqual(['account: a', 'password: b']);
    expect((await shop.admin('POST', `/api/admin/orders/${second.id}/deliver`, { items: ['again'] })).status).toBe(409);
  });

  test(`private fields and goods need the token; a wrong token and a wrong id look alike (S16, S17, H13) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 1);
    const placed = await anOrder(shop, product.slug, { customer_notes: 'my note' });
    const open = await shop.call('GET', `/api/order-status/${placed.id}`);
    expect(open.body.order.customer_email).toBe('b•••@example.com');
    expect(JSON.stringify(open.body)).not.toContain('my note');
    const wrongToken = await shop.call('GET', `/api/orders/${placed.id}/goods`, undefined, { 'x-order-token': 'x'.repeat(32) });
    const wrongId = await shop.call('GET', `/api/orders/order_1748500000000_1a2b3c4d5e6f7a8b/goods`, undefined, { 'x-order-token': placed.token });
    expect([wrongToken.status, wrongToken.body.code]).toEqual([wrongId.status, wrongId.body.code]);
  });
}
