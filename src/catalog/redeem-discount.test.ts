import { describe, expect, test } from 'vitest';
import { openShop } from '../../test/catalog-shop.ts';
import { type DialectName, dialects } from '../../test/dialects.ts';
import { systemActor } from '../accounts/audit-log.ts';
import { isRefusal } from '../core/errors.ts';
import { money } from '../core/money.ts';
import type { Shop } from '../outbox/shop.ts';
import { findDiscountCode } from './discount-store.ts';
import { createDiscountCode, type DiscountCodeFields, deleteDiscountCode, updateDiscountCode } from './edit-discount-codes.ts';
import { releaseDiscount, reserveDiscount, useDiscount } from './redeem-discount.ts';

async function shopWithCode(dialect: DialectName, fields: DiscountCodeFields = {}): Promise<Shop> {
  const { shop } = await openShop(dialect);
  await createDiscountCode(shop, systemActor, { code: 'TEN', discount_value: 10, ...fields });
  return shop;
}

const reserve = (shop: Shop, orderId: string, code = 'TEN', cents = 10_000, email = 'a@b.example') =>
  shop.db.transaction((tx) => reserveDiscount(tx, { code, orderId, email, basket: { amount: money(cents, 'USD') }, now: shop.clock.now() }));
const reserveAs = (shop: Shop, orderId: string, email: string) => reserve(shop, orderId, 'TEN', 10_000, email);
const release = (shop: Shop, orderId: string) => shop.db.transaction((tx) => releaseDiscount(tx, orderId, shop.clock.now()));
const use = (shop: Shop, orderId: string) => shop.db.transaction((tx) => useDiscount(tx, orderId, shop.clock.now()));
const usedCount = async (shop: Shop, code = 'TEN') => (await findDiscountCode(shop.db.read, code))?.used_count;

async function codeOf(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return isRefusal(error) ? error.code : String(error);
}

for (const dialect of dialects) {
  describe(`redeeming a discount on ${dialect}`, () => {
    test('S21 I10 a hundred buyers at once for five uses: five get it', async () => {
      const shop = await shopWithCode(dialect, { max_uses: 5 });
      const results = await Promise.allSettled(Array.from({ length: 100 }, (_, index) => reserve(shop, `order_${index}`)));
      const won = results.filter((result) => result.status === 'fulfilled');
      const lost = results.filter((result) => result.status === 'rejected').map((result) => isRefusal(result.reason) && result.reason.code);
      expect(won).toHaveLength(5);
      expect(new Set(lost)).toEqual(new Set(['discount.used_up']));
      expect(await usedCount(shop)).toBe(5);
    });

    test('I10 a use is given back at most once, however often the order ends', async () => {
      const shop = await shopWithCode(dialect, { max_uses: 2 });
      expect(await reserve(shop, 'order_1', ' ten ')).toEqual({ code: 'TEN', discount: money(1_000, 'USD') });
      await reserve(shop, 'order_2');
      expect(await usedCount(shop)).toBe(2);
      await Promise.all(Array.from({ length: 20 }, () => release(shop, 'order_1')));
      expect(await usedCount(shop)).toBe(1);
      await reserve(shop, 'order_3');
      expect(await codeOf(reserve(shop, 'order_4'))).toBe('discount.used_up');
    });

    test('what was used is not given back, and what was given back is not used', async () => {
      const shop = await shopWithCode(dialect);
      await reserve(shop, 'order_1');
      await use(shop, 'order_1');
      await release(shop, 'order_1');
      expect(await usedCount(shop)).toBe(1);
      await reserve(shop, 'order_2');
      await release(shop, 'order_2');
      await use(shop, 'order_2');
      expect(await usedCount(shop)).toBe(1);
      await use(shop, 'order_without_code');
      await release(shop, 'order_without_code');
      expect(await usedCount(shop)).toBe(1);
    });

    test('a refused code counts nothing', async () => {
      const shop = await shopWithCode(dialect, { min_order_amount: 30 });
      expect(await codeOf(reserve(shop, 'order_1', 'TEN', 2_999))).toBe('discount.minimum');
      expect(await codeOf(reserve(shop, 'order_1', ''))).toBe('discount.empty');
      expect(await codeOf(reserve(shop, 'order_1', 'NONE'))).toBe('discount.not_found');
      await updateDiscountCode(shop, systemActor, 1, { is_active: false });
      expect(await codeOf(reserve(shop, 'order_1'))).toBe('discount.disabled');
      expect(await usedCount(shop)).toBe(0);
    });

    test('an order that fails after its discount was reserved leaves no use behind', async () => {
      const shop = await shopWithCode(dialect);
      const failing = shop.db.transaction(async (tx) => {
        await reserveDiscount(tx, { code: 'TEN', orderId: 'order_1', email: 'a@b.example', basket: { amount: money(10_000, 'USD') }, now: 0 });
        throw new Error('no stock');
      });
      await expect(failing).rejects.toThrow('no stock');
      expect(await usedCount(shop)).toBe(0);
    });

    test('a code with uses can be deleted; its uses are still given back, and the new code of that name starts from none', async () => {
      const shop = await shopWithCode(dialect);
      await reserve(shop, 'order_1');
      await deleteDiscountCode(shop, systemActor, 1);
      expect(await codeOf(reserve(shop, 'order_2'))).toBe('discount.not_found');
      await createDiscountCode(shop, systemActor, { code: 'TEN', discount_value: 20 });
      await release(shop, 'order_1');
      expect(await usedCount(shop)).toBe(0);
      expect((await reserve(shop, 'order_3')).discount.minor).toBe(2_000);
    });

    test('S21 I10 a customer who orders thirty times at once gets the code twice, where it allows him two, and others get theirs', async () => {
      const shop = await shopWithCode(dialect, { max_uses_per_customer: 2 });
      const same = ['a@b.example', 'A+1@b.example', 'a+2@B.example'];
      const results = await Promise.allSettled(
        Array.from({ length: 30 }, (_, index) => reserveAs(shop, `order_${index}`, index % 10 === 9 ? `other${index}@b.example` : (same[index % 3] ?? ''))),
      );
      const lost = results.filter((result) => result.status === 'rejected').map((result) => isRefusal(result.reason) && result.reason.code);
      expect(lost).toEqual(Array(25).fill('discount.customer_used_up'));
      expect(await usedCount(shop)).toBe(5);
    });

    test('I10 what an order gave back, its customer can use again', async () => {
      const shop = await shopWithCode(dialect, { max_uses_per_customer: 1 });
      await reserve(shop, 'order_1');
      expect(await codeOf(reserve(shop, 'order_2'))).toBe('discount.customer_used_up');
      await release(shop, 'order_1');
      await reserve(shop, 'order_3');
      await use(shop, 'order_3');
      expect(await codeOf(reserve(shop, 'order_4'))).toBe('discount.customer_used_up');
      await updateDiscountCode(shop, systemActor, 1, { max_uses_per_customer: -1 });
      await reserve(shop, 'order_5');
      expect(await usedCount(shop)).toBe(2);
    });

    test('a code is only for products that there are', async () => {
      const shop = await shopWithCode(dialect);
      expect(await codeOf(updateDiscountCode(shop, systemActor, 1, { product_ids: [7] }))).toBe('request.invalid');
    });

    test('a limit cannot be set below the uses so far', async () => {
      const shop = await shopWithCode(dialect);
      await reserve(shop, 'order_1');
      await reserve(shop, 'order_2');
      expect(await codeOf(updateDiscountCode(shop, systemActor, 1, { max_uses: 1 }))).toBe('request.invalid');
      await updateDiscountCode(shop, systemActor, 1, { max_uses: 2 });
      expect(await codeOf(reserve(shop, 'order_3'))).toBe('discount.used_up');
    });
  });
}
