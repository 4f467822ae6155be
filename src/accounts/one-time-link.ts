/** Links that let someone in once: to become the first owner, to accept an invitation, to set a forgotten password. Only the token's hash is kept. */
import type { Config } from '../config/config.ts';
import { randomToken, sha256 } from '../core/crypto.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { insertToken, type TokenPurpose } from './store.ts';

type LinkPurpose = Extract<TokenPurpose, 'first_owner' | 'operator_link'>;

/** A code for the bot: made and used within one visit to the account page. */
export const telegramLinkMs = 10 * MINUTE;

const lifetimes: Readonly<Record<LinkPurpose, number>> = {
  /** It stands in a terminal or a log (S30). */
  first_owner: 30 * MINUTE,
  operator_link: 24 * HOUR,
};

/** Makes a link; its token is in the fragment, which browsers send to nobody (S18). */
export async function createLink(
  tx: Transaction,
  config: Config,
  purpose: LinkPurpose,
  subject: string,
  now: number,
): Promise<{ link: string; expiresAt: number }> {
  const token = randomToken(32);
  const expiresAt = now + lifetimes[purpose];
  await insertToken(tx, { token_hash: sha256(token), purpose, subject, expires_at: expiresAt });
  return { link: `${config.publicUrl}/admin/setup#${token}`, expiresAt };
}
