/** What the operator of a shop under test does: puts goods on sale, and asks whether the books are right. */
import { expect } from 'vitest';
import { type Answer, demand } from './calls.ts';
import type { Ground } from './processes.ts';

export interface Product {
  readonly slug: string;
  /** All card keys it ever had. */
  readonly keys: readonly string[];
}

function asOperator(ground: Ground, base: string, path: string, body?: object): Promise<Answer> {
  return demand(base, { path: `/api/admin${path}`, body, headers: { authorization: `Bearer ${ground.apiKey}` } });
}

/** A product with so many card keys. */
export async function offerKeys(ground: Ground, base: string, slug: string, count: number): Promise<Product> {
  const keys = Array.from({ length: count }, (_, index) => `${slug.toUpperCase()}-${index}-${Math.random().toString(36).slice(2)}`);
  const fields = { name: slug, slug, price_usd: '12.50', price_unit: '月', stock_mode: 'keys', delivery: 'keys', max_per_order: 5 };
  const { body } = await asOperator(ground, base, '/products', fields);
  for (let from = 0; from < count; from += 500) await asOperator(ground, base, `/products/${body.id}/keys`, { keys: keys.slice(from, from + 500) });
  return { slug, keys };
}

/** A product of which there is always enough. */
export async function offerShared(ground: Ground, base: string, slug: string): Promise<Product> {
  const fields = { name: slug, slug, price_usd: '3', price_unit: '月', stock_mode: 'unlimited', delivery: 'shared', shared_content: 'for everyone' };
  await asOperator(ground, base, '/products', fields);
  return { slug, keys: [] };
}

/** @throws when the data breaks a rule that must always hold */
export async function expectInvariants(ground: Ground, base: string): Promise<void> {
  const { body } = await asOperator(ground, base, '/invariants');
  expect(body.violations).toEqual([]);
}
