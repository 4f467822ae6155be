import { expect, test } from 'vitest';
import { dialects } from '../../test/dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';
import { build, type Query } from '../db/statement.ts';
import { checkInvariants } from './check-invariants.ts';

for (const dialect of dialects) {
  test(`each planted fault is found, and named by its rule (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { db, clock } = shop.app.shop;
    const product = await aProductWithKeys(shop, 5);
    const placed = await anOrder(shop, product.slug, { quantity: 2 });
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    const found = async () => [...new Set((await checkInvariants(db, clock.now())).map(({ id }) => id))].toSorted();
    expect(await found()).toEqual([]);

    const plant = async (rule: string, query: Query<unknown>, undo: Query<unknown>) => {
      await db.transaction((tx) => tx.run(query));
      expect(await found()).toContain(rule);
      await db.transaction((tx) => tx.run(undo));
      expect(await found()).toEqual([]);
    };
    const order = build.updateTable('orders').where('id', '=', placed.id);
    await plant('I2', order.set({ amount_due_minor: 1 }), order.set({ amount_due_minor: 25_000_000 }));
    await plant('I14', order.set({ status: 'expired' }), order.set({ status: 'delivered' }));
    const receipts = build.updateTable('receipts').where('order_id', '=', placed.id);
    await plant('I5', receipts.set({ state: 'unapplied', reason: 'late' }), receipts.set({ state: 'applied', reason: null }));
    const keys = build.updateTable('card_keys').where('order_id', '=', placed.id);
    await plant('I8', keys.set({ state: 'reserved' }), keys.set({ state: 'delivered' }));
    const reservation = build.updateTable('reservations').where('order_id', '=', placed.id);
    await plant('I9', reservation.set({ state: 'held' }), reservation.set({ state: 'consumed' }));
  });
}
