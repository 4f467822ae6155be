/** A card key: one deliverable unit of text, sealed at rest (S45). Pure. */
import type { Config } from '../config/config.ts';
import { keyedHash, seal } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';

const longestKey = 4_000;

/**
 * A key as it will be delivered: cleaned, not empty, at most 4 000 characters.
 * @throws Refusal `request.invalid` or `text.forbidden_character` naming the line
 */
export function parseKey(text: string, line: number): string {
  const cleaned = cleanText(text, `keys[${line}]`);
  if (cleaned === '' || cleaned.length > longestKey)
    throw refuse('request.invalid', { field: `keys[${line}]`, problem: `must have 1 to ${longestKey} characters` });
  return cleaned;
}

/** Finds the same key again without keeping its text; one shop never holds a key twice, whatever product it is under. */
export function fingerprintOf(config: Config, text: string): string {
  return keyedHash(text, config.secrets.values.fingerprintKey);
}

export function sealKey(config: Config, id: string, text: string): string {
  return seal(text, id, config.secrets.values.sealingKeys);
}
