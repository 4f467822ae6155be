/** A thousand buyers in one instant for a hundred card keys: how long it takes, and how many were promised what is not there. */
import { releaseTogether } from '../test/crash/at-once.ts';
import { type BenchShop, offerKeys, orderOf } from './shops.ts';
import { at } from './windows.ts';

export interface FlashResult {
  readonly buyers: number;
  readonly keys: number;
  readonly accepted: number;
  readonly oversold: number;
  readonly errors: number;
  readonly p50: number;
  readonly p99: number;
}

const buyers = 1_000;
const keys = 100;

export async function measureFlashSale(shop: BenchShop): Promise<FlashResult> {
  const slug = `flash-${Date.now()}`;
  await offerKeys(shop, slug, keys);
  const requests = Array.from({ length: buyers }, (_, index) => ({
    base: shop.program.base,
    path: '/api/create-order',
    body: orderOf(slug, `flash-${index}`),
  }));
  const answers = await releaseTogether(requests);
  const times = answers.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const accepted = answers.filter(({ status }) => status === 200).length;
  return {
    buyers,
    keys,
    accepted,
    oversold: Math.max(0, accepted - keys),
    errors: answers.filter(({ status }) => status >= 500).length,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
  };
}
