import { expect, test } from 'vitest';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, goodsOf, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

async function delivered(shop: TestShop, slug: string, fields: object = {}) {
  const placed = await anOrder(shop, slug, { ...fields });
  await atGateway(shop, await aPayment(shop, placed.id), 'pay');
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  return placed;
}

for (const dialect of dialects) {
  test(`a faulty key is replaced by the next one and never sold again (I8, I11) (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 3);
    const placed = await delivered(shop, product.slug, { quantity: 2 });
    const detail = await shop.admin('GET', `/api/admin/orders/${placed.id}`);
    const [first] = detail.body.deliveries[0].items;
    const replaced = await shop.admin('POST', `/api/admin/orders/${placed.id}/replace`, { item_id: first.id, reason: 'does not work' });
    expect(replaced.status).toBe(200);
    expect(await goodsOf(shop, placed)).toEqual([product.keys[2], product.keys[1]]);
    expect((await shop.admin('POST', `/api/admin/orders/${placed.id}/replace`, { item_id: first.id, reason: 'again' })).status).toBe(404);
    const second = (await shop.admin('GET', `/api/admin/orders/${placed.id}`)).body.deliveries[0].items.find(
      (item: { state: string }) => item.state === 'active',
    );
    expect((await shop.admin('POST', `/api/admin/orders/${placed.id}/replace`, { item_id: second.id, reason: 'none left' })).body.code).toBe('stock.sold_out');
    expect(await goodsOf(shop, placed)).toEqual([product.keys[2], product.keys[1]]);
    const log = await shop.admin('GET', `/api/admin/audit-log?subject=${placed.id}`);
    expect(log.body.items.filter((entry: { action: string }) => entry.action === 'goods.replaced')).toHaveLength(1);
  });

  test(`only card keys are replaced from stock: other goods say so, and stay as they are (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'shared', shared_content: 'the same for all' });
    const placed = await delivered(shop, product.slug);
    const [item] = (await shop.admin('GET', `/api/admin/orders/${placed.id}`)).body.deliveries[0].items;
    expect(item).toMatchObject({ card_key_id: null, state: 'active' });
    const answer = await shop.admin('POST', `/api/admin/orders/${placed.id}/replace`, { item_id: item.id, reason: 'does not work' });
    expect([answer.status, answer.body.code]).toEqual([409, 'goods.no_key']);
    expect(await goodsOf(shop, placed)).toEqual(['the same for all']);
  });

  test(`many orders at once: each stands for itself (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProductWithKeys(shop, 3);
    const pending = await anOrder(shop, product.slug);
    const done = await delivered(shop, product.slug);
    const cancel = await shop.admin('POST', '/api/admin/orders/batch', {
      action: 'cancel',
      order_ids: [pending.id, done.id, 'order_1748500000000_1a2b3c4d5e6f7a8b'],
    });
    expect(cancel.body.results.map((result: { ok: boolean }) => result.ok)).toEqual([true, false, false]);
    expect(await statusOf(shop, pending)).toBe('cancelled');
    const resend = await shop.admin('POST', '/api/admin/orders/batch', { action: 'resend', order_ids: [done.id] });
    expect(resend.body.results).toEqual([{ order_id: done.id, ok: true }]);
  });

  test(`low stock is told once, and again after it was filled up (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const product = await aProduct(shop, { stock_mode: 'counter', stock_quantity: 3, delivery: 'manual' });
    const { watchStock } = await import('../../src/stock/low-stock.ts');
    const told = async () =>
      (await shop.admin('GET', '/api/admin/jobs?state=not_configured')).body.items.filter((job: { event: string }) => job.event === 'stock.low').length;
    const look = async () => {
      await watchStock(shop.app.shop);
      await shop.settle();
      return told();
    };
    expect(await look()).toBe(1);
    expect(await look()).toBe(1);
    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { stock_quantity: 100 });
    expect(await look()).toBe(1);
    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { stock_quantity: 1 });
    expect(await look()).toBe(2);
  });
}
