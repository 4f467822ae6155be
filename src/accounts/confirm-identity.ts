/** Says again who one is, for what an open session must not be enough for (S40): by the second factor where it is on, by the password otherwise. */
import { refuse } from '../core/errors.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Person } from './caller.ts';
import { fitsPassword } from './password.ts';
import { checkCode, hasSecondFactor, spendProof } from './second-factor.ts';
import { noteSessionVerified } from './session-store.ts';
import { countAttempt } from './sign-in-limits.ts';
import { findOperator } from './store.ts';

export interface IdentityProof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
}

/** @throws Refusal `operator.wrong_password`, `operator.code_required`, `operator.wrong_code`, `request.too_many` */
export async function confirmIdentity(shop: Shop, limits: RateLimits, person: Person, actor: Actor, given: IdentityProof): Promise<void> {
  const needsCode = await hasSecondFactor(shop, person.id);
  if (needsCode && given.code === undefined) throw refuse('operator.code_required');
  const takeBack = await countAttempt(limits, person.email, actor.ip ?? '');
  const proof = needsCode && given.code !== undefined ? await checkCode(shop, limits, person.id, given.code) : undefined;
  if (needsCode && !proof) throw refuse('operator.wrong_code');
  if (!needsCode) await requirePassword(shop, person.id, given.password ?? '');
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (proof && !(await spendProof(tx, person.id, proof, now))) throw refuse('operator.wrong_code');
    await noteSessionVerified(tx, person.session.id, now);
    await recordAudit(tx, now, actor, { action: 'session.confirmed', subject: person.id, after: { session: person.session.id } });
  });
  await takeBack();
  if (proof) await limits.giveBack('sign_in_code', person.id);
}

/**
 * Checks a signed-in person's password.
 * @returns the hash it fits
 * @throws Refusal `operator.wrong_password`
 */
export async function requirePassword(shop: Shop, operatorId: string, password: string): Promise<string> {
  const hash = (await findOperator(shop.db.read, operatorId))?.password_hash ?? null;
  if (!(await fitsPassword(password, hash)) || hash === null) throw refuse('operator.wrong_password');
  return hash;
}
