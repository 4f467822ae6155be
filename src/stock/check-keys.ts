/** Says of a list of card keys, before it is imported, which the shop has already and which are none. Nothing is changed. */
import { errorText, isRefusal } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { knownFingerprints } from './batch-store.ts';
import { fingerprintOf, parseKey } from './card-key.ts';

export interface KeyCheck {
  /** How many would be imported. */
  readonly fresh: number;
  /** Places in the list, from 0, of keys that the shop has, whatever product they are under, or that stand in the list before. */
  readonly duplicates: readonly number[];
  readonly problems: readonly { readonly place: number; readonly problem: string }[];
}

export async function checkKeys(shop: Shop, keys: readonly string[]): Promise<KeyCheck> {
  const problems: { place: number; problem: string }[] = [];
  const places = new Map<string, number>();
  const duplicates: number[] = [];
  for (const [place, text] of keys.entries()) {
    try {
      const fingerprint = fingerprintOf(shop.config, parseKey(text, place));
      if (places.has(fingerprint)) duplicates.push(place);
      else places.set(fingerprint, place);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      problems.push({ place, problem: errorText(error.code, 'zh', error.details) });
    }
  }
  const known = await knownFingerprints(shop.db.read, [...places.keys()]);
  for (const fingerprint of known) duplicates.push(places.get(fingerprint) ?? 0);
  return { fresh: places.size - known.size, duplicates: duplicates.toSorted((one, other) => one - other), problems };
}
