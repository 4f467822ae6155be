import { expect, test } from 'vitest';
import { build } from '../../src/db/statement.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, cardKeys, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

const batch = `bat_${'0123'.repeat(6)}`;

async function sendParts(shop: TestShop, productId: number, keys: readonly string[], part: number) {
  const sum = { imported: 0, duplicates: 0 };
  for (let at = 0; at < keys.length; at += part) {
    const body = { keys: keys.slice(at, at + part), batch_id: batch, supplier: 'Wholesale', cost_usd: '2.50' };
    const answer = await shop.admin('POST', `/api/admin/products/${productId}/keys`, body);
    expect(answer.status).toBe(200);
    sum.imported += answer.body.imported;
    sum.duplicates += answer.body.duplicates;
  }
  return sum;
}

for (const dialect of dialects) {
  test(`a list of keys comes in parts as one batch; stopped and begun again it adds exactly the missing ones (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { id } = await aProduct(shop);
    const keys = cardKeys(1_234);
    // Stopped in the middle.
    expect(await sendParts(shop, id, keys.slice(0, 700), 350)).toEqual({ imported: 700, duplicates: 0 });
    const { body: seen } = await shop.admin('POST', `/api/admin/products/${id}/keys/check`, { keys: [...keys, keys[1_000] ?? '', ' '] });
    expect([seen.fresh, seen.duplicates.length, seen.duplicates[0], seen.duplicates.at(-1)]).toEqual([534, 701, 0, 1_234]);
    expect(seen.problems).toMatchObject([{ place: 1_235 }]);
    expect(await sendParts(shop, id, keys, 500)).toEqual({ imported: 534, duplicates: 700 });

    const { items } = (await shop.admin('GET', `/api/admin/products/${id}/key-batches`)).body;
    expect(items).toMatchObject([{ id: batch, imported: 1_234, supplier: 'Wholesale', cost_usd: '2.50', variant: 'default' }]);
    const other = await aProduct(shop);
    const foreign = await shop.admin('POST', `/api/admin/products/${other.id}/keys`, { keys: cardKeys(1), batch_id: batch });
    expect(foreign.status).toBe(400);
    expect((await shop.admin('POST', `/api/admin/products/${other.id}/keys/check`, { keys: keys.slice(0, 3) })).body).toMatchObject({
      fresh: 0,
      duplicates: [0, 1, 2],
    });
  });

  test(`what keys cost is taken off the profit, and can be corrected (${dialect})`, async () => {
    const shop = await openTestShop({ dialect });
    const { id, slug } = await aProductWithKeys(shop, 1);
    await sendParts(shop, id, cardKeys(3), 3);
    await shop.app.shop.db.transaction((tx) => tx.run(build.updateTable('card_keys').set({ state: 'voided' }).where('batch_id', '<>', batch)));
    const order = await anOrder(shop, slug, { quantity: 2 });
    await atGateway(shop, await aPayment(shop, order.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, order)) === 'delivered');
    await shop.settle();
    const totals = async () => (await shop.admin('GET', '/api/admin/statistics')).body.totals;
    expect(await totals()).toMatchObject({ revenue_usd: '25.00', cost_usd: '5.00', profit_usd: '20.00', costed_units: 2 });
    const changed = await shop.admin('PATCH', `/api/admin/key-batches/${batch}`, { cost_usd: null, supplier: 'Other' });
    expect(changed.body).toMatchObject({ cost_usd: null, supplier: 'Other' });
    expect((await shop.admin('PATCH', `/api/admin/key-batches/bat_${'f'.repeat(24)}`, {})).status).toBe(404);
  });
}
