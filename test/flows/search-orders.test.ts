import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, goodsOf, statusOf, until } from '../factories.ts';
import { openTestShop, testClock } from '../harness.ts';

for (const dialect of dialects) {
  test(`orders are found by every code that belongs to one, narrowed, sorted and paged (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const cheap = await aProductWithKeys(shop, 5, { price_usd: '1.00' });
    const dear = await aProductWithKeys(shop, 5, { price_usd: '90.00' });
    const first = await anOrder(shop, cheap.slug, { customer_email: 'ann@example.com' });
    const second = await anOrder(shop, dear.slug, { customer_email: 'bob@example.com' });
    const third = await anOrder(shop, cheap.slug, { customer_email: 'bob@example.com', payment_method: 'alipay' });
    const track = await aPayment(shop, first.id);
    await atGateway(shop, track, 'pay');
    await until('it is delivered', async () => (await statusOf(shop, first)) === 'delivered');
    const find = async (query: string) => {
      const { status, body } = await shop.admin('GET', `/api/admin/orders?${query}`);
      expect(status).toBe(200);
      return body.items.map(({ order_id: id }: { order_id: string }) => id);
    };
    const [hash] = await shop.app.shop.db.read.all(build.selectFrom('transfer_hashes').selectAll());
    const [key = ''] = await goodsOf(shop, first);
    for (const q of [first.id, 'ann@example.com', 'ann@', track, hash?.hash ?? '', key]) expect(await find(`q=${encodeURIComponent(q)}`)).toEqual([first.id]);
    expect(await find('q=nobody%40example.com')).toEqual([]);
    expect(await find('goods=delivered')).toEqual([first.id]);
    expect(await find('method=alipay')).toEqual([third.id]);
    expect(await find(`product=${dear.id}`)).toEqual([second.id]);
    expect(await find('min_usd=50')).toEqual([second.id]);
    expect(await find('to=2001-01-01')).toEqual([]);
    expect(await find('sort=oldest')).toEqual([first.id, second.id, third.id].toSorted());

    const page = await shop.admin('GET', '/api/admin/orders?sort=amount_high&limit=1');
    expect(page.body.items[0].order_id).toBe(second.id);
    expect((await find(`sort=amount_high&cursor=${encodeURIComponent(page.body.next_cursor)}`)).toSorted()).toEqual([first.id, third.id].toSorted());
    for (const wrong of ['from=yesterday', 'cursor=1', 'sort=up', 'min_usd=x'])
      expect((await shop.admin('GET', `/api/admin/orders?${wrong}`)).status).toBe(400);
  });

  test(`dates are days of the shop: the list, batch work and exports agree at midnight (${dialect})`, async () => {
    const clock = testClock(Date.UTC(2026, 0, 15, 15, 59, 59));
    const shop = await openTestShop({ dialect, clock });
    const { slug } = await aProductWithKeys(shop, 5);
    const { id: evening } = await anOrder(shop, slug);
    clock.advance(1_000);
    const { id: midnight } = await anOrder(shop, slug);
    const find = async (query: string) => {
      const { body: list } = await shop.admin('GET', `/api/admin/orders?sort=oldest&${query}`);
      const { body: selection } = await shop.admin('GET', `/api/admin/orders/selection?sort=oldest&${query}`);
      const { body: csv } = await shop.admin('GET', `/api/admin/orders/export?format=csv&sort=oldest&${query}`);
      expect(selection.order_ids).toEqual(list.items.map(({ order_id: id }: { order_id: string }) => id));
      expect(csv.match(/order_\w+(?=,pending)/g) ?? []).toEqual(selection.order_ids);
      return selection.order_ids;
    };
    // In Shanghai, where the shop is unless told, the second one was placed as a new day began.
    expect(await find('to=2026-01-15')).toEqual([evening]);
    expect(await find('from=2026-01-16')).toEqual([midnight]);
    expect(await find('from=2026-01-16&to=2026-01-16')).toEqual([midnight]);
    await shop.admin('PATCH', '/api/admin/settings', { time_zone: 'Europe/Berlin' });
    expect(await find('from=2026-01-15&to=2026-01-15')).toEqual([evening, midnight]);
    expect(await find('from=2026-01-16')).toEqual([]);
  });

  test(`a batch on a filter says before what it would refuse, and tags are found again (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { slug } = await aProductWithKeys(shop, 5);
    const open = await anOrder(shop, slug);
    const closed = await anOrder(shop, slug);
    await shop.admin('POST', `/api/admin/orders/${closed.id}/cancel`, {});
    const { body: selection } = await shop.admin('GET', '/api/admin/orders/selection?q=buyer%40example.com');
    expect(selection.order_ids.toSorted()).toEqual([open.id, closed.id].toSorted());
    const preview = await shop.admin('POST', '/api/admin/orders/batch/preview', { action: 'resend', order_ids: selection.order_ids });
    expect(preview.body).toMatchObject({ ready: 0, refused: 2 });

    const tag = await shop.admin('POST', '/api/admin/orders/batch', { action: 'tag', text: ' VIP ', order_ids: [open.id, 'order_1'] });
    expect(tag.body.results.map(({ ok }: { ok: boolean }) => ok)).toEqual([true, false]);
    expect((await shop.admin('GET', '/api/admin/orders?tag=vip')).body.items).toMatchObject([{ order_id: open.id, tags: ['vip'] }]);
    expect((await shop.admin('GET', '/api/admin/order-tags')).body).toEqual({ tags: ['vip'] });
    await shop.admin('POST', '/api/admin/orders/batch', { action: 'untag', text: 'vip', order_ids: [open.id] });
    expect((await shop.admin('GET', `/api/admin/orders/${open.id}`)).body.tags).toEqual([]);
  });
}
