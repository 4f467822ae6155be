/** Secrets of links, derived from what they open: every message can contain the same working link, and nothing secret lies in the database. 192 bits. */
import { createHmac } from 'node:crypto';
import type { Config } from '../config/config.ts';
import { secretsEqual } from '../core/crypto.ts';

function tokenWith(key: Buffer, subject: string): string {
  return createHmac('sha256', key).update(subject).digest().subarray(0, 24).toString('base64url');
}

/** @param subject all that the link says: with any other one the token is wrong */
export function linkToken(config: Config, subject: string): string {
  return tokenWith(config.secrets.values.linkKeys[0], subject);
}

/** Also accepts tokens made with former keys, so that old links outlive a rotation. */
export function isLinkToken(config: Config, subject: string, token: string): boolean {
  return config.secrets.values.linkKeys.map((key) => secretsEqual(tokenWith(key, subject), token)).includes(true);
}
