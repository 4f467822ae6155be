/** Signing in: e-mail, password and, where there is one, the second factor. Nothing in the answer or its time tells which accounts exist (S32). */
import { refuse } from '../core/errors.ts';
import { maskEmail } from '../core/text.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Entrance, enterSession, refuseEntrance, type SignedIn } from './enter-session.ts';
import { hasSecondFactor } from './factors.ts';
import type { Operator } from './operator.ts';
import { fitsPassword } from './password.ts';
import { checkCode, type Proof, spendProof } from './second-factor.ts';
import type { NewSession } from './session.ts';
import { countAttempt } from './sign-in-limits.ts';
import { findOperatorByEmail, noteOperatorSignedIn } from './store.ts';

export interface SignInAttempt extends Entrance {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

/**
 * Starts a new session (S34).
 * @throws Refusal `operator.wrong_password`, `operator.code_required`, `operator.wrong_code`, `request.too_many`
 */
export async function signIn(shop: Shop, limits: RateLimits, attempt: SignInAttempt): Promise<SignedIn> {
  const takeBack = await countAttempt(limits, attempt.email, attempt.place.ip);
  const operator = await findOperatorByEmail(shop.db.read, attempt.email.trim().toLowerCase());
  const mayEnter = operator !== undefined && operator.disabled_at === null;
  const fits = await fitsPassword(attempt.password, mayEnter ? operator.password_hash : null);
  if (!fits || operator?.password_hash == null) return refuseSignIn(shop, attempt, operator, 'operator.wrong_password');

  const needsCode = await hasSecondFactor(shop.db.read, operator.id);
  if (needsCode && attempt.code === undefined) {
    await takeBack();
    throw refuse('operator.code_required');
  }
  const proof = needsCode && attempt.code !== undefined ? await checkCode(shop, limits, operator.id, attempt.code) : undefined;
  if (needsCode && !proof) return refuseSignIn(shop, attempt, operator, 'operator.wrong_code');

  const started = await enter(shop, attempt, { ...operator, password_hash: operator.password_hash }, proof);
  if (started === 'wrong_code') return refuseSignIn(shop, attempt, operator, 'operator.wrong_code');
  if (started === 'changed') return refuseSignIn(shop, attempt, operator, 'operator.wrong_password');
  await takeBack();
  if (proof) await limits.giveBack('sign_in_code', operator.id);
  return { ...started, operator };
}

/** One transaction: the checked password is still his, the code is used up, the old session gone, the new one there. */
function enter(
  shop: Shop,
  attempt: SignInAttempt,
  operator: Operator & { password_hash: string },
  proof: Proof | undefined,
): Promise<NewSession | 'wrong_code' | 'changed'> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (proof && !(await spendProof(tx, operator.id, proof, now))) return 'wrong_code';
    if (!(await noteOperatorSignedIn(tx, operator.id, operator.password_hash, now))) return 'changed';
    return enterSession(tx, attempt, operator.id, proof?.kind ?? 'none', now);
  });
}

function refuseSignIn(
  shop: Shop,
  attempt: SignInAttempt,
  operator: Operator | undefined,
  code: 'operator.wrong_password' | 'operator.wrong_code',
): Promise<never> {
  return refuseEntrance(shop, attempt, { code, operatorId: operator?.id, facts: { email: maskEmail(attempt.email) } });
}
