/** Sealing at rest (S45), keyed hashes, tokens and constant-time comparison. */
import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** A named 256-bit key; the name travels with what it sealed, so that keys can be rotated. */
export interface SealingKey {
  readonly name: string;
  readonly key: Buffer;
}

/** Current key first; the others still open what they sealed. */
export type SealingKeys = readonly [SealingKey, ...SealingKey[]];

/** Derives a 256-bit key for one purpose from a secret of any length (HKDF-SHA256). */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'aistorm', purpose, 32));
}

/** Makes a sealing key whose name is a short fingerprint of the key itself. */
export function sealingKey(secret: string): SealingKey {
  const key = deriveKey(secret, 'sealing');
  return { name: createHash('sha256').update(key).digest('hex').slice(0, 8), key };
}

/**
 * AES-256-GCM. `binding` (the row's id) is authenticated, so a sealed text cannot be moved to another row.
 * Shape: `v1.<key name>.<base64url of nonce(12) | tag(16) | ciphertext>`.
 */
export function seal(text: string, binding: string, keys: SealingKeys): string {
  const [key] = keys;
  return `v1.${key.name}.${encrypt(noPrefix, Buffer.from(text), binding, key).toString('base64url')}`;
}

/** @throws Error when the key is unknown, the binding differs, or a byte was changed. */
export function unseal(sealed: string, binding: string, keys: SealingKeys): string {
  const [version, name, body] = sealed.split('.');
  const known = keys.find((key) => key.name === name);
  if (version !== 'v1' || !known || body === undefined) throw unknownKey(name ?? '');
  return decrypt(Buffer.from(body, 'base64url'), binding, known).toString();
}

/** As `seal`, for bytes: the key's name in 4 of them goes before nonce, tag and ciphertext. */
export function sealBytes(bytes: Uint8Array, binding: string, keys: SealingKeys): Buffer {
  const [key] = keys;
  return encrypt(Buffer.from(key.name, 'hex'), bytes, binding, key);
}

/** @throws Error as `unseal` */
export function unsealBytes(sealed: Uint8Array, binding: string, keys: SealingKeys): Buffer {
  const name = Buffer.from(sealed.subarray(0, 4)).toString('hex');
  const known = keys.find((key) => key.name === name);
  if (!known) throw unknownKey(name);
  return decrypt(sealed.subarray(4), binding, known);
}

const noPrefix = Buffer.alloc(0);

/** prefix | nonce(12) | tag(16) | ciphertext, put together once: pieces of files are large. */
function encrypt(prefix: Buffer, bytes: Uint8Array, binding: string, { key }: SealingKey): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(binding));
  const body = [cipher.update(bytes), cipher.final()];
  return Buffer.concat([prefix, nonce, cipher.getAuthTag(), ...body]);
}

function decrypt(bytes: Uint8Array, binding: string, { key }: SealingKey): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12));
  decipher.setAAD(Buffer.from(binding));
  decipher.setAuthTag(bytes.subarray(12, 28));
  return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
}

function unknownKey(name: string): Error {
  return new Error(`Cannot open what key "${name}" sealed: set DATA_KEY_PREVIOUS to the key it was sealed with`);
}

/** HMAC-SHA256 in hex: finds duplicates and looks tokens up without keeping the text. */
export function keyedHash(text: string, key: Buffer): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

/** SHA-256 in hex, for digests that need no key. */
export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

/** `bytes` random bytes as base64url text; 24 bytes give 192 bits. */
export function randomToken(bytes = 24): string {
  return randomBytes(bytes).toString('base64url');
}

/** Compares secrets in time that does not depend on where they differ. */
export function secretsEqual(a: string, b: string): boolean {
  const left = createHash('sha256').update(a).digest();
  const right = createHash('sha256').update(b).digest();
  return timingSafeEqual(left, right);
}
