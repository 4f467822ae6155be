/** After a storm of notices the shop's books and the gateway's say the same, to the micro-unit (I3, I6, F9, F10, F11). */
import { describe, expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import type { Scenario } from '../../src/simulator/scenarios.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, type PlacedOrder } from '../factories.ts';
import { openTestShop } from '../harness.ts';

/** `CHAOS_ORDERS=5000` is the whole storm. */
const orders = Number(process.env.CHAOS_ORDERS ?? 150);
const buyers = 25;

/** Of a hundred payments: so many have their notices doubled, lost, late, shuffled. */
function weather(index: number): Scenario {
  const place = (index * 37) % 100;
  if (place < 30) return { notice: ['duplicate'], notice_copies: 3 };
  if (place < 40) return { notice: ['drop'] };
  if (place < 45) return { notice: ['delay'], notice_delay_ms: 2_000 };
  return place < 75 ? { notice: ['reorder', 'duplicate'] } : {};
}

/** And the buyers are no better. */
function habit(index: number): readonly [act: string, body?: object] {
  const place = (index * 53) % 100;
  if (place < 8) return ['pay_too_much', { percent: 117 }];
  if (place < 14) return ['pay_too_little', { percent: 83 }];
  if (place < 18) return ['pay_twice'];
  return place < 22 ? ['pay_late'] : ['pay'];
}

describe.for(dialects)('chaos (%s)', { timeout: 900_000 }, (dialect) => {
  test(`${orders} payments, 60 % doubled or shuffled, 10 % lost, 5 % late: nothing is lost, nothing is counted twice`, async () => {
    const shop = await openTestShop({ dialect });
    const { db } = shop.app.shop;
    const product = await aProductWithKeys(shop, orders);
    const placed: { order: PlacedOrder; track: string; act: string }[] = [];
    const queue = Array.from({ length: orders }, (_, index) => index).values();
    const buyer = async (): Promise<void> => {
      for (const index of queue) {
        const order = await anOrder(shop, product.slug, { customer_email: `b${index}@example.com` });
        const track = await aPayment(shop, order.id);
        await shop.call('POST', `/simulator/control/payments/${track}/scenario`, weather(index));
        const [act, body] = habit(index);
        await atGateway(shop, track, act, { ...body, wait: false });
        if (act === 'pay_too_little') await atGateway(shop, track, 'expire');
        placed.push({ order, track, act });
      }
    };
    await Promise.all(Array.from({ length: buyers }, buyer));

    const received = async (): Promise<string> => {
      const { body } = await shop.call('GET', '/simulator/control/ledger');
      return body.totals[0].received;
    };
    const ours = async (): Promise<number> => {
      const row = await db.read.first(
        build
          .selectFrom('ledger_entries')
          .select((e) => e.fn.sum<number>('amount_minor').as('sum'))
          .where('account', '=', 'gateway:oxapay'),
      );
      return -Number(row?.sum ?? 0);
    };
    const theirs = Math.round(Number(await received()) * 1_000_000);
    for (const end = Date.now() + 600_000; (await ours()) !== theirs && Date.now() < end; ) await new Promise((resolve) => setTimeout(resolve, 250));
    expect(await ours()).toBe(theirs);
    await shop.settle();

    const states = new Map((await db.read.all(build.selectFrom('orders').select(['id', 'status']))).map(({ id, status }) => [id, status]));
    for (const { order, act } of placed) expect([act, states.get(order.id)]).toEqual([act, act === 'pay_too_little' ? 'attention' : 'delivered']);
    const items = await db.read.all(build.selectFrom('delivery_items').select('order_id'));
    expect(items).toHaveLength(placed.filter(({ act }) => act !== 'pay_too_little').length);
    const { body } = await shop.admin(
      'GET',
      `/api/admin/reconciliation?from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`,
    );
    expect(body.differences).toEqual([]);
  });
});
