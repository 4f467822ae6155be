import { expect, test } from 'vitest';
import { watchStock } from '../../src/stock/low-stock.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../factories.ts';
import { openTestShop } from '../harness.ts';

for (const dialect of dialects) {
  test(`the ledger is read by time, account and order, and its sums balance (I3, ${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { slug } = await aProductWithKeys(shop, 3);
    const orders = [await anOrder(shop, slug), await anOrder(shop, slug)];
    for (const order of orders) await atGateway(shop, await aPayment(shop, order.id), 'pay');
    for (const order of orders) await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');

    const all = (await shop.admin('GET', '/api/admin/ledger')).body.items;
    expect(all).toHaveLength(4);
    const first = (await shop.admin('GET', '/api/admin/ledger?limit=3')).body;
    const rest = (await shop.admin('GET', `/api/admin/ledger?limit=3&cursor=${encodeURIComponent(first.next_cursor)}`)).body;
    expect([...first.items, ...rest.items]).toEqual(all);
    const ofOrder = (await shop.admin('GET', `/api/admin/ledger?order_id=${orders[0]?.id}&account=order`)).body.items;
    expect(ofOrder).toMatchObject([{ amount: '12.50', currency: 'USDT', account: 'order' }]);

    const { accounts } = (await shop.admin('GET', '/api/admin/ledger/sums')).body;
    expect(accounts).toEqual([
      { account: 'gateway:oxapay', currency: 'USDT', came: '0.00', left: '25.00', change: '-25.00' },
      { account: 'order', currency: 'USDT', came: '25.00', left: '0.00', change: '25.00' },
    ]);
    expect((await shop.admin('GET', '/api/admin/ledger/sums?from=2001-01-01&to=2001-01-31')).body.accounts).toEqual([]);
    for (const wrong of ['from=2001-01-01', 'from=x', 'cursor=1']) expect((await shop.admin('GET', `/api/admin/ledger?${wrong}`)).status).toBe(400);
  });

  test(`receipts, refunds and claims are found by order number and e-mail (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { slug } = await aProductWithKeys(shop, 3);
    const orders = [await anOrder(shop, slug, { customer_email: 'ann@example.com' }), await anOrder(shop, slug, { customer_email: 'ben@example.com' })];
    for (const order of orders) await atGateway(shop, await aPayment(shop, order.id), 'pay');
    for (const order of orders) await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
    for (const { id, token } of orders) {
      expect((await shop.call('POST', `/api/orders/${id}/warranty-claims`, { piece: 1, reason: 'used' }, { 'x-order-token': token })).status).toBe(202);
      expect((await shop.admin('POST', `/api/admin/orders/${id}/refunds`, { reason: 'late', by: 'hand', amount: '1.00' })).status).toBe(201);
    }
    const [ann] = orders;
    expect((await shop.admin('GET', '/api/admin/orders?q=ANN%40')).body.items).toMatchObject([{ order_id: ann?.id }]);
    for (const list of ['receipts', 'refunds', 'warranty-claims'])
      for (const [q, wanted] of [
        [ann?.id, [ann?.id]],
        ['ANN@', [ann?.id]],
        ['@example.com', []],
        ['order_', orders.map(({ id }) => id).toReversed()],
      ] as const) {
        const { items } = (await shop.admin('GET', `/api/admin/${list}?q=${encodeURIComponent(q ?? '')}`)).body;
        expect([list, q, items.map(({ order_id: id }: { order_id: string }) => id).toSorted()]).toEqual([list, q, [...wanted].toSorted()]);
      }
  });

  test(`what runs out is listed, an announcement keeps its hours and its Markdown does nothing but look, and the audit log leaves as CSV (S25, S27, ${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { id } = await aProductWithKeys(shop, 2);
    await watchStock(shop.app.shop);
    expect((await shop.admin('GET', '/api/admin/stock/low')).body.items).toMatchObject([{ product_id: id, variant: 'default' }]);

    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const post = (fields: object) =>
      shop.admin('POST', '/api/admin/announcements', { title: '=now', content: 'Text', announcement_date: '2026-01-01', ...fields });
    await post({ title: 'later', visible_from: at(3_600_000) });
    await post({ title: 'over', visible_until: at(-3_600_000) });
    await post({ title: 'off', is_active: false, visible_from: at(3_600_000) });
    const content = '**Open** again\n\n<img src=x onerror=alert(1)> [a](javascript:alert(1))';
    const now = await post({ content, visible_from: at(-3_600_000), visible_until: at(3_600_000) });
    const listed = (await shop.admin('GET', '/api/admin/announcements')).body.items;
    expect(listed.map(({ title, state }: { title: string; state: string }) => `${title} ${state}`)).toEqual([
      '=now running',
      'off off',
      'over over',
      'later planned',
    ]);
    expect((await post({ visible_from: at(2_000), visible_until: at(1_000) })).body.code).toBe('request.invalid');
    const shown = (await shop.call('GET', '/api/announcements')).body;
    expect(shown.map((one: { title: string; content: string }) => [one.title, one.content])).toEqual([['=now', content]]);
    const page = (await shop.call('GET', '/', undefined, { 'accept-language': 'en' })).body;
    expect(page).toContain(
      '<div class="markdown"><p><strong>Open</strong> again</p>\n<p>&lt;img src=x onerror=alert(1)&gt; [a](javascript:alert(1))</p>\n</div>',
    );
    for (const title of ['later', 'over', 'off']) expect(page).not.toContain(`<span>${title}</span>`);
    expect((await shop.admin('PATCH', `/api/admin/announcements/${now.body.id}`, { visible_until: at(-7_200_000) })).status).toBe(400);
    await shop.admin('PATCH', `/api/admin/announcements/${now.body.id}`, { visible_from: null, visible_until: null });
    expect((await shop.admin('GET', '/api/admin/announcements')).body.items[0]).toMatchObject({ visible_from: null, visible_until: null });

    const { body, headers } = await shop.admin('GET', '/api/admin/audit-log/export?action=announcement.created');
    expect(headers.get('content-type')).toContain('text/csv');
    const lines = body.split('\r\n');
    expect(lines[0]).toContain('id,at,actor,ip,action,subject,before,after,request_id,hash');
    expect(lines).toHaveLength(6);
    expect(lines[1]).toMatch(/,[0-9a-f]{64}$/);
  });
}
