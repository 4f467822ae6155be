/**
 * What a device is given to sign. A challenge counts once, for a few minutes, and only for what it was made for: signing in, or one deed of one
 * session. Nothing is kept until one is spent: it carries its own time and is signed by us, so asking for many costs no space.
 */
import { keyedHash, randomToken, secretsEqual, sha256 } from '../core/crypto.ts';
import { MINUTE } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { insertUsedToken } from './store.ts';

/** Time to find the key in a drawer and type its PIN. */
export const challengeMs = 5 * MINUTE;

export type Purpose = { readonly kind: 'sign_in' } | { readonly kind: 'add' | 'confirm'; readonly sessionId: string };

export interface Challenge {
  /** As the device signed it. */
  readonly text: string;
  /** What of it counts once. */
  readonly body: string;
  readonly expiresAt: number;
}

/** In base64url, as browsers take it. */
export function newChallenge(shop: Shop, purpose: Purpose): string {
  const body = `${randomToken(16)}.${shop.clock.now() + challengeMs}`;
  return Buffer.from(`${body}.${signatureOf(shop, purpose, body)}`).toString('base64url');
}

/** The challenge that a device says it signed; nothing when it is not ours, too old, or was made for something else. */
export function readChallenge(shop: Shop, purpose: Purpose, clientData: string): Challenge | undefined {
  const text = challengeIn(clientData);
  const [nonce = '', expires = '', signature = ''] = Buffer.from(text, 'base64url').toString().split('.');
  const body = `${nonce}.${expires}`;
  const expiresAt = Number(expires);
  return secretsEqual(signature, signatureOf(shop, purpose, body)) && shop.clock.now() < expiresAt ? { text, body, expiresAt } : undefined;
}

/** False when it was spent before; the row is forgotten with other old tokens, long after the challenge has expired. */
export function spendChallenge(tx: Transaction, challenge: Challenge, operatorId: string, now: number): Promise<boolean> {
  return insertUsedToken(tx, {
    token_hash: sha256(challenge.body),
    purpose: 'passkey_challenge',
    subject: operatorId,
    expires_at: challenge.expiresAt,
    used_at: now,
  });
}

function signatureOf(shop: Shop, purpose: Purpose, body: string): string {
  const session = purpose.kind === 'sign_in' ? '' : purpose.sessionId;
  return keyedHash(`passkey:${purpose.kind}:${session}:${body}`, shop.config.secrets.values.sessionKey);
}

/** `clientDataJSON` of WebAuthn: JSON in base64url, made by a browser or by anybody. */
function challengeIn(clientData: string): string {
  try {
    const data: unknown = JSON.parse(Buffer.from(clientData, 'base64url').toString());
    return typeof data === 'object' && data !== null && 'challenge' in data && typeof data.challenge === 'string' ? data.challenge : '';
  } catch {
    return '';
  }
}
