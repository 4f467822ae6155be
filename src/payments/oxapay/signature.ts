/**
 * OxaPay's proof that a notice is its own: header `HMAC`, the lower-case hex of HMAC-SHA512 over the raw body bytes.
 * The key is the merchant API key, or the payout API key for notices about payouts: https://docs.oxapay.com/webhook
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** Only `valid` opens the door. `no_key` is our own mistake; the others are the sender's. */
export type SignatureVerdict = 'valid' | 'missing' | 'malformed' | 'no_key' | 'mismatch';

const signatureShape = /^[0-9a-f]{128}$/;

/**
 * Signs the exact bytes that will be sent.
 * @throws Error for an empty key: anyone could sign with it
 */
export function signNotice(rawBody: Uint8Array | string, key: string): string {
  if (key.trim() === '') throw new Error('Refusing to sign with an empty key');
  return digest(rawBody, key).toString('hex');
}

/**
 * Judges the `HMAC` header of a notice over the bytes as received, never over a parsed and rewritten body (S2).
 * `keys`: the current key first, then those that notices in flight may still be signed with. Without a current key nothing is computed (S1).
 */
export function verifyNotice(rawBody: Uint8Array, header: string | readonly string[] | undefined, keys: readonly (string | undefined)[]): SignatureVerdict {
  const [current] = keys;
  if (current === undefined || current.trim() === '') return 'no_key';
  if (header === undefined || header === '' || header.length === 0) return 'missing';
  // Node joins repeated headers with a comma, which the shape refuses too.
  if (typeof header !== 'string') return 'malformed';
  const signature = header.toLowerCase();
  if (!signatureShape.test(signature)) return 'malformed';
  const given = Buffer.from(signature, 'hex');
  const matches = keys.filter((key) => key !== undefined && key.trim() !== '' && timingSafeEqual(digest(rawBody, key), given));
  return matches.length > 0 ? 'valid' : 'mismatch';
}

function digest(rawBody: Uint8Array | string, key: string): Buffer {
  return createHmac('sha512', key).update(rawBody).digest();
}
