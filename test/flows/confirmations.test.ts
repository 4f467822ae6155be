/** A transfer on its way: its buyer sees how far the network is, and that it never goes back. */
import { expect, test } from 'vitest';
import { attemptsOf } from '../../src/payments/store.ts';
import { dialects } from '../dialects.ts';
import { testClock } from '../harness.ts';
import { anAttempt, anOrderOf, factOf, openMoneyShop, tell, variantsWithOneKey } from '../money-shop.ts';

test.each(dialects)('confirmations are kept as they grow, and old news changes nothing (%s)', async (dialect) => {
  const clock = testClock();
  const money = await openMoneyShop(dialect, clock);
  const shop = money.at(clock);
  await variantsWithOneKey(shop, ['one']);
  const order = await anOrderOf(shop, 'one');
  const attempt = await anAttempt(shop, order, 1);
  const seen: (number | undefined)[] = [];
  for (const confirmations of [0, 3, 12, 5]) {
    await tell(shop, { ...factOf(attempt, 'confirming', 0), confirmations });
    seen.push((await attemptsOf(shop.db.read, order.id))[0]?.confirmations);
  }
  expect(seen).toEqual([0, 3, 12, 12]);
});
