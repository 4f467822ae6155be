/** Proof of who sends a push (RFC 8292): a token signed with the shop's own key, good for one push service and some hours. */
import { createECDH, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Config } from '../../config/config.ts';
import { HOUR, SECOND } from '../../core/time.ts';

/** A day is the longest that push services take. */
const tokenLivesMs = 12 * HOUR;

export interface VapidKey {
  /** The uncompressed point on P-256 in base64url, as browsers and push services want it. */
  readonly publicKey: string;
  readonly privateKey: KeyObject;
}

/** The shop's key: derived from `SECRET_KEY`, so that there is nothing to set, to keep or to lose, and all instances have the same. */
export function vapidKey(config: Config): VapidKey {
  const scalar = config.secrets.values.pushKey;
  const curve = createECDH('prime256v1');
  curve.setPrivateKey(scalar);
  const point = curve.getPublicKey();
  const part = (bytes: Buffer): string => bytes.toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', d: part(scalar), x: part(point.subarray(1, 33)), y: part(point.subarray(33)) };
  return { publicKey: part(point), privateKey: createPrivateKey({ key: jwk, format: 'jwk' }) };
}

/**
 * The `Authorization` header for a push to this endpoint.
 * @param contact where the push service's people find us: an https or mailto address
 */
export function vapidHeader({ publicKey, privateKey }: VapidKey, endpoint: URL, contact: string, now: number): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { aud: endpoint.origin, exp: Math.floor((now + tokenLivesMs) / SECOND), sub: contact };
  const signed = `${part({ typ: 'JWT', alg: 'ES256' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${publicKey}`;
}
