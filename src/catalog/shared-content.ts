/** The content that every buyer of a `shared` product gets: sealed at rest, bound to its product (S45). */
import type { Config } from '../config/config.ts';
import { seal, unseal } from '../core/crypto.ts';
import type { Queries } from '../db/queries.ts';
import { findSharedContent } from './store.ts';

export function sealSharedContent(config: Config, productId: number, text: string): string {
  return seal(text, `product:${productId}`, config.secrets.values.sealingKeys);
}

/**
 * The content of a product, archived or not: what was sold is still owed (F33).
 * @throws Error when the product has none
 */
export async function openSharedContent(config: Config, queries: Queries, productId: number): Promise<string> {
  const sealed = await findSharedContent(queries, productId);
  if (sealed === undefined) throw new Error(`Product ${productId} has no shared content`);
  return unseal(sealed, `product:${productId}`, config.secrets.values.sealingKeys);
}
