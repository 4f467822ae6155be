/**
 * Signing in by a passkey alone: something one has, unlocked by something one knows or is, so nothing is asked after it (S33). Whatever is wrong,
 * the answer is the same (S32); the audit log says what it was.
 */
import { sha256 } from '../core/crypto.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type CheckedUse, checkUse, type Problem, spendUse } from './check-passkey.ts';
import { actorAt, type Entrance, enterSession, refuseEntrance, type SignedIn } from './enter-session.ts';
import type { Assertion } from './passkey.ts';
import { countAttempt } from './sign-in-limits.ts';
import { findOperator, noteOperatorEntered } from './store.ts';

export interface PasskeyAttempt extends Entrance {
  readonly passkey: Assertion;
}

/**
 * Starts a new session (S34).
 * @throws Refusal `operator.wrong_passkey`, `request.too_many`
 */
export async function signInByPasskey(shop: Shop, limits: RateLimits, attempt: PasskeyAttempt): Promise<SignedIn> {
  const takeBack = await countAttempt(limits, `passkey:${sha256(attempt.passkey.id)}`, attempt.place.ip);
  const checked = await checkUse(shop, { kind: 'sign_in' }, attempt.passkey);
  const entered = 'problem' in checked ? checked : await enter(shop, attempt, checked);
  if ('problem' in entered) {
    const { problem, operatorId } = entered;
    return refuseEntrance(shop, attempt, { code: 'operator.wrong_passkey', operatorId, facts: { problem } });
  }
  await takeBack();
  return entered;
}

/** One transaction, which also keeps what speaks against it: the use is spent, its operator may come in, the new session is there. */
function enter(shop: Shop, attempt: PasskeyAttempt, checked: CheckedUse): Promise<SignedIn | Problem> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const operatorId = checked.passkey.operator_id;
    const problem = await spendUse(tx, actorAt(attempt), checked, now);
    if (problem) return problem;
    const mayEnter = await noteOperatorEntered(tx, operatorId, now);
    const operator = await findOperator(tx, operatorId);
    if (!mayEnter || !operator) return { problem: 'the operator is disabled', operatorId };
    return { ...(await enterSession(tx, attempt, operatorId, 'passkey', now)), operator };
  });
}
