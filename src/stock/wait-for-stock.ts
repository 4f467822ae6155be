/** A buyer asks to be told when something is back in stock, or to be told nothing of the kind any more. */

import type { Config } from '../config/config.ts';
import { keyedHash } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import type { Language } from '../core/languages.ts';
import { isLinkToken, linkToken } from '../http/link-token.ts';
import type { Shop } from '../outbox/shop.ts';
import { findVariantId, productOfSlug } from './store.ts';
import { countWaits, forgetWaitingOf, isMailStopped, saveWaiting, stopMail } from './waiting-store.ts';

/** Nobody waits for more; it keeps an address from being filled by somebody else. */
const mostWaits = 20;

export interface Wish {
  readonly slug: string;
  /** Slug of a variant; the default one without it. */
  readonly variant?: string | undefined;
  /** A checked address. */
  readonly email: string;
  readonly locale: Language;
}

/**
 * Nobody learns from the answer whether the address waits already, waits for too much, or wants no such mail.
 * @throws Refusal `product.not_found`, `variant.not_found`
 */
export async function waitForStock(shop: Shop, { slug, variant, email, locale }: Wish): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const productId = await productOfSlug(tx, slug);
    if (productId === undefined) throw refuse('product.not_found');
    const variantId = await findVariantId(tx, productId, variant);
    if (variantId === undefined) throw refuse('variant.not_found', { variant: variant ?? '' });
    if ((await isMailStopped(tx, stopHash(shop.config, email))) || (await countWaits(tx, email)) >= mostWaits) return;
    await saveWaiting(tx, { id: newId('wtg'), variant_id: variantId, email, locale, asked_at: shop.clock.now(), told_at: null });
  });
}

/** Forgets everything that the address waits for, and keeps only a keyed hash of it, so that nobody can have it written to again. */
export async function stopWaiting(shop: Shop, email: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    await stopMail(tx, stopHash(shop.config, email), shop.clock.now());
    await forgetWaitingOf(tx, email);
  });
}

function stopHash(config: Config, email: string): string {
  return keyedHash(email.toLowerCase(), config.secrets.values.fingerprintKey);
}

const subject = (email: string): string => `stop-waiting:${email}`;

/** The link in every such mail. */
export function stopLink(config: Config, email: string): string {
  return `${config.publicUrl}/waiting/stop?${new URLSearchParams({ email, token: linkToken(config, subject(email)) })}`;
}

export function isStopLink(config: Config, email: string, token: string): boolean {
  return isLinkToken(config, subject(email), token);
}
