import { expect, test } from 'vitest';
import { aProduct } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';
import { rawQuery } from '../db/statement.ts';

test('after an import the planner of PostgreSQL knows at once how many keys there are, and finds the oldest by the index', async () => {
  const shop = await openTestShop({ dialect: 'postgres' });
  const { id } = await aProduct(shop);
  const keys = Array.from({ length: 1_000 }, (_, n) => `key-${n}`);
  expect((await shop.admin('POST', `/api/admin/products/${id}/keys`, { keys })).status).toBe(200);
  const plan = await shop.app.shop.db.read.all(
    rawQuery<Record<string, string>>(
      "explain select id from card_keys where variant_id = (select variant_id from card_keys limit 1) and state = 'available' order by pos limit 1",
    ),
  );
  const text = plan.map((row) => Object.values(row).join()).join('\n');
  expect(text).toContain('card_keys_available');
  expect(text).not.toContain('Sort');
});
