/** A second factor for people who handle money (S33): the six digits of an authenticator app (TOTP, RFC 6238), each usable once. */
import { seal, unseal } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { forgetUselessCodes } from './factors.ts';
import { giveRecoveryCodes, recoveryHash } from './recovery-codes.ts';
import {
  confirmFactor,
  deleteSecondFactor,
  findSecondFactor,
  insertUnconfirmed,
  type SecondFactor,
  spendRecoveryCode,
  spendStep,
} from './second-factor-store.ts';
import { lockOperator } from './store.ts';

/** A code that was right; it must still be spent, in the transaction of what it allows. */
export type Proof = { readonly kind: 'app'; readonly step: number } | { readonly kind: 'recovery'; readonly hash: string };

/** Loaded by the first person who needs it. */
const otpauth = () => import('otpauth');

const bindingOf = (operatorId: string): string => `second_factor:${operatorId}`;

/**
 * Makes a secret for the app; it counts once a code made from it was given.
 * @returns the secret in base32 and as an `otpauth:` address for a QR code
 * @throws Refusal `second_factor.already_on`
 */
export async function beginSecondFactor(shop: Shop, operator: { id: string; email: string }): Promise<{ secret: string; uri: string }> {
  const { Secret, TOTP } = await otpauth();
  const secret = new Secret({ size: 20 });
  await shop.db.transaction(async (tx) => {
    const factor = {
      operator_id: operator.id,
      sealed_secret: seal(secret.base32, bindingOf(operator.id), shop.config.secrets.values.sealingKeys),
      confirmed_at: null,
      last_step: 0,
      created_at: shop.clock.now(),
    };
    if (!(await insertUnconfirmed(tx, factor))) throw refuse('second_factor.already_on');
  });
  return { secret: secret.base32, uri: new TOTP({ issuer: new URL(shop.config.publicUrl).hostname, label: operator.email, secret }).toString() };
}

/**
 * Turns the factor on with the first code of the app.
 * @returns the recovery codes, the only time that they can be read
 * @throws Refusal `second_factor.not_on` when none was begun, `operator.wrong_code`
 */
export async function confirmSecondFactor(shop: Shop, actor: Actor, operatorId: string, code: string): Promise<string[]> {
  const factor = await findSecondFactor(shop.db.read, operatorId);
  if (!factor) throw refuse('second_factor.not_on');
  if (factor.confirmed_at !== null) throw refuse('second_factor.already_on');
  const step = await stepOf(shop, factor, code);
  if (step === undefined) throw refuse('operator.wrong_code');
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    await lockOperator(tx, operatorId);
    if (!(await confirmFactor(tx, factor, step, now))) throw refuse('operator.wrong_code');
    await recordAudit(tx, now, actor, { action: 'operator.second_factor_added', subject: operatorId });
    return giveRecoveryCodes(tx, operatorId, now);
  });
}

/** Turns the app off. @throws Refusal `second_factor.not_on` */
export async function removeSecondFactor(shop: Shop, actor: Actor, operatorId: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    await lockOperator(tx, operatorId);
    if (!(await deleteSecondFactor(tx, operatorId))) throw refuse('second_factor.not_on');
    await forgetUselessCodes(tx, operatorId);
    await recordAudit(tx, shop.clock.now(), actor, { action: 'operator.second_factor_removed', subject: operatorId });
  });
}

/**
 * Checks a code of the app or a recovery code of someone who gave the right password or is signed in. Six digits could be tried
 * from many addresses, so tries are counted per account; `giveBack('sign_in_code')` when it was right.
 * @throws Refusal `request.too_many`
 */
export async function checkCode(shop: Shop, limits: RateLimits, operatorId: string, code: string): Promise<Proof | undefined> {
  await limits.use('sign_in_code', operatorId);
  const recovery = recoveryHash(code);
  if (recovery !== undefined) return { kind: 'recovery', hash: recovery };
  const factor = await findSecondFactor(shop.db.read, operatorId);
  const step = factor && factor.confirmed_at !== null ? await stepOf(shop, factor, code) : undefined;
  return step === undefined ? undefined : { kind: 'app', step };
}

/** Uses a code up; false when it was used before or is none of the operator's. */
export function spendProof(tx: Transaction, operatorId: string, proof: Proof, now: number): Promise<boolean> {
  switch (proof.kind) {
    case 'app':
      return spendStep(tx, operatorId, proof.step);
    case 'recovery':
      return spendRecoveryCode(tx, operatorId, proof.hash, now);
  }
}

/** The period a code of the app belongs to, one period early or late allowed; undefined for a wrong code. */
async function stepOf(shop: Shop, factor: SecondFactor, code: string): Promise<number | undefined> {
  const { Secret, TOTP } = await otpauth();
  const secret = Secret.fromBase32(unseal(factor.sealed_secret, bindingOf(factor.operator_id), shop.config.secrets.values.sealingKeys));
  const timestamp = shop.clock.now();
  const delta = new TOTP({ secret }).validate({ token: code.replace(/\s/g, ''), window: 1, timestamp });
  return delta === null ? undefined : TOTP.counter({ timestamp }) + delta;
}
