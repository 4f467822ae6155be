import { describe, expect, test } from 'vitest';
import { DAY } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { type DialectName, dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, goodsOf, type PlacedOrder, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';
import { ann, auditOf, ben, group, openOperatedShop } from '../telegram-shop.ts';

async function delivered(shop: TestShop, slug: string, quantity: number): Promise<PlacedOrder> {
  const placed = await anOrder(shop, slug, { quantity });
  await atGateway(shop, await aPayment(shop, placed.id), 'pay');
  await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
  return placed;
}

/** The order page, and its form, as a browser without script uses them. */
function orderPageOf(shop: TestShop, { id, token }: PlacedOrder) {
  const cookie = `access_${id}=${token}; lang=en`;
  return {
    read: async (query = '') => String((await shop.call('GET', `/orders/${id}${query}`, undefined, { cookie })).body),
    claim: async (fields: Readonly<Record<string, string>>) => {
      const headers = { cookie, origin: shop.base, 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(`${shop.base}/orders/${id}/warranty`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(fields) });
      return { status: answer.status, text: await answer.text() };
    },
  };
}

const claim = (shop: TestShop, { id, token }: PlacedOrder, body: object) =>
  shop.call('POST', `/api/orders/${id}/warranty-claims`, body, { 'x-order-token': token });

const detailOf = async (shop: TestShop, { id }: PlacedOrder) => (await shop.admin('GET', `/api/admin/orders/${id}`)).body;

async function openShop(dialect: DialectName) {
  const clock = testClock();
  const shop = await openTestShop({ dialect, clock });
  return { clock, shop };
}

describe.each(dialects)('warranty claims on %s', (dialect) => {
  test('a buyer claims a piece on his page, an operator presses one button, and he has another key (I8, I16, S42)', async () => {
    const { shop, telegram, operator, press, find, reply } = await openOperatedShop(dialect);
    const annId = await operator(ann, 'support');
    const product = await aProductWithKeys(shop, 4);
    const placed = await delivered(shop, product.slug, 2);
    const page = orderPageOf(shop, placed);
    expect(await page.read()).toContain('Covered until');

    expect((await page.claim({ piece: '2', reason: 'used', note: 'it says <b>taken</b>' })).status).toBe(303);
    expect((await page.claim({ piece: '2', reason: 'other', note: 'again' })).status).toBe(303);
    expect(await page.read()).toContain('Waiting for the shop');
    expect((await shop.admin('GET', '/api/admin/warranty-claims?state=open')).body.items).toMatchObject([
      { order_id: placed.id, piece: 2, reason: 'used', note: 'it says <b>taken</b>', state: 'open', version: 1 },
    ]);

    await operator(ben);
    telegram.sendText({ from: ben, text: '/today' });
    expect((await find(ben, '📊 今天')).text).toContain('🛠 待处理质保申请  1');
    expect((await find(group, '🛠 质保申请：')).text).toContain('已被使用过');
    expect(await press(ann, group, '🔁 同意并更换')).toBe('已更换，买家会收到通知。');
    expect(await goodsOf(shop, placed)).toEqual([product.keys[0], product.keys[2]]);
    await find(group, '✅ 质保申请 · 已更换');
    expect(await page.read()).toContain('Replaced; the new one is above');
    const { claims } = await detailOf(shop, placed);
    expect(claims).toMatchObject([{ state: 'replaced', decided_by: `operator:${annId}`, version: 2 }]);
    expect((await shop.admin('POST', `/api/admin/warranty-claims/${claims[0].id}/accept`, { version: 1 })).body.code).toBe('warranty.decided');
    expect(await auditOf(shop, 'goods.replaced')).toMatchObject([{ actor: `operator:${annId}`, after: expect.stringContaining(claims[0].id) }]);

    // The other piece works after all: he is told why.
    await claim(shop, placed, { piece: 1, reason: 'invalid' });
    await find(group, '无法使用或提示无效');
    await press(ann, group, '❌ 拒绝');
    await reply(ann, '买家会看到', 'It was activated with your account');
    await find(group, '❌ 质保申请 · 已拒绝');
    expect(await page.read()).toContain('It was activated with your account');
    await until('the buyer is told', async () =>
      (await detailOf(shop, placed)).jobs.some(
        ({ event, channel }: { event: string; channel: string }) => event === 'warranty.declined' && channel === 'email',
      ),
    );

    // Long after, it takes a second, deliberate press.
    await shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('orders').set({ warranty_days: 0 }).where('id', '=', placed.id)));
    telegram.sendText({ from: ann, text: `/order ${placed.id}` });
    await press(ann, ann, '🔁 更换卡密');
    await press(ann, ann, '1');
    await find(ann, '质保已于');
    expect(await goodsOf(shop, placed)).toContain(product.keys[0]);
    expect(await press(ann, ann, '🔁 质保外更换')).toBe('已更换，买家会收到通知。');
    expect(await goodsOf(shop, placed)).toEqual([product.keys[3], product.keys[2]]);

    const [batch] = (await shop.admin('GET', `/api/admin/products/${product.id}/key-batches`)).body.items;
    expect(batch).toMatchObject({ sold: 4, faulty: 2, replaced: 2, faulty_share: 0.5 });
  });

  test('without a key in stock the claim stays open; what somebody else has seen otherwise is left alone; money back settles it (I20)', async () => {
    const { shop } = await openShop(dialect);
    const product = await aProductWithKeys(shop, 1);
    const placed = await delivered(shop, product.slug, 1);
    expect((await claim(shop, placed, { piece: 1, reason: 'stopped' })).status).toBe(202);
    const [open] = (await detailOf(shop, placed)).claims;
    const path = `/api/admin/warranty-claims/${open.id}`;
    expect((await shop.admin('POST', `${path}/accept`, { version: 1 })).body).toMatchObject({
      code: 'warranty.no_stock',
      error: expect.stringContaining('仍待处理'),
    });
    expect((await shop.admin('POST', `${path}/decline`, { version: 2, reason: 'no' })).body.code).toBe('version.conflict');
    expect((await detailOf(shop, placed)).claims).toMatchObject([{ state: 'open' }]);
    expect(await goodsOf(shop, placed)).toEqual(product.keys);

    const { body: refund } = await shop.admin('POST', `/api/admin/orders/${placed.id}/refunds`, { reason: 'none left', by: 'hand' });
    await shop.admin('POST', `/api/admin/refunds/${refund.id}/mark-done`, { proof: 'paid' });
    expect((await detailOf(shop, placed)).claims).toMatchObject([{ state: 'refunded' }]);
    expect((await shop.admin('POST', `${path}/accept`, { version: 2 })).body.code).toBe('warranty.decided');
    const suppliers = (await shop.admin('GET', '/api/admin/suppliers')).body.items;
    expect(suppliers).toMatchObject([{ supplier: '', batches: 1, imported: 1, sold: 1, faulty: 1, replaced: 0, faulty_share: 1 }]);
  });

  test('a claim needs the token, a piece, the warranty, and patience; after it an operator must say that he knows (S16)', async () => {
    const { clock, shop } = await openShop(dialect);
    const product = await aProductWithKeys(shop, 6, { warranty_days: 3 });
    const placed = await delivered(shop, product.slug, 2);
    const page = orderPageOf(shop, placed);
    const body = { piece: 1, reason: 'invalid' };
    expect((await claim(shop, { ...placed, token: 'x'.repeat(32) }, body)).body.code).toBe('order.not_found');
    expect((await claim(shop, placed, { ...body, piece: 3 })).body.code).toBe('warranty.no_piece');
    expect((await page.claim({ piece: 'two', reason: 'invalid', note: 'kept' })).text).toContain('>kept</textarea>');
    for (let turn = 0; turn < 3; turn += 1) {
      const { id } = (await claim(shop, placed, body)).body;
      expect((await shop.admin('POST', `/api/admin/warranty-claims/${id}/decline`, { version: 1, reason: 'it works' })).status).toBe(200);
    }
    expect((await claim(shop, placed, body)).body.code).toBe('warranty.too_many');
    const kept = (await claim(shop, placed, { ...body, piece: 2 })).body;

    // What was promised when it was bought counts, whatever the product says now.
    await shop.admin('PATCH', `/api/admin/products/${product.id}`, { warranty_days: 300 });
    clock.advance(3 * DAY);
    expect((await claim(shop, placed, body)).body.code).toBe('warranty.over');
    expect(await page.read()).toMatch(/The warranty ended on .*contact us/);
    const [first] = (await detailOf(shop, placed)).deliveries[0].items;
    const replace = (fields: object) => shop.admin('POST', `/api/admin/orders/${placed.id}/replace`, { item_id: first.id, reason: 'goodwill', ...fields });
    expect((await replace({})).body).toMatchObject({ code: 'warranty.ended' });
    expect((await replace({ outside_warranty: true })).status).toBe(200);
    // A claim that was made in time is still good.
    expect((await shop.admin('POST', `/api/admin/warranty-claims/${kept.id}/accept`, { version: 1 })).body.state).toBe('replaced');
    expect((await auditOf(shop, 'goods.replaced')).map(({ after }) => JSON.parse(after ?? '').outside_warranty ?? false).toSorted()).toEqual([false, true]);
  });
});
