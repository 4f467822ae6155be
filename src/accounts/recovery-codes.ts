/** Ten codes on paper for the day that a phone or a key is lost; each works once, beside the password. Kept as hashes, as long as there is a second factor. */
import { randomInt } from 'node:crypto';
import { sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { hasSecondFactor } from './factors.ts';
import { replaceRecoveryCodes } from './second-factor-store.ts';

/** Without O, 0, I and 1, which people confuse. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const length = 16;

/**
 * Makes the old codes worthless.
 * @returns new ones of 80 bits, written `ABCD-EFGH-JKLM-NPQR`, the only time that they can be read
 */
export async function giveRecoveryCodes(tx: Transaction, operatorId: string, now: number): Promise<string[]> {
  const codes = Array.from({ length: 10 }, () => Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join(''));
  await replaceRecoveryCodes(tx, operatorId, codes.map(sha256), now);
  return codes.map((code) => code.replace(/(.{4})(?=.)/g, '$1-'));
}

/** @throws Refusal `second_factor.not_on` */
export function renewRecoveryCodes(shop: Shop, actor: Actor, operatorId: string): Promise<string[]> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (!(await hasSecondFactor(tx, operatorId))) throw refuse('second_factor.not_on');
    const codes = await giveRecoveryCodes(tx, operatorId, now);
    await recordAudit(tx, now, actor, { action: 'operator.recovery_codes_renewed', subject: operatorId });
    return codes;
  });
}

/** The hash of a code as a person typed it; nothing for a text that can be none. */
export function recoveryHash(typed: string): string | undefined {
  const code = typed.trim().toUpperCase().replace(/[\s-]/g, '');
  return code.length === length ? sha256(code) : undefined;
}
