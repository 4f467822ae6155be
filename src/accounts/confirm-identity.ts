/** Says again who one is, for what an open session must not be enough for (S40): by a passkey, by a code where there is a second factor, by the password otherwise. */
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Person } from './caller.ts';
import { checkUse, spendUse } from './check-passkey.ts';
import { hasSecondFactor } from './factors.ts';
import type { Assertion } from './passkey.ts';
import { fitsPassword } from './password.ts';
import { checkCode, spendProof } from './second-factor.ts';
import { noteSessionVerified } from './session-store.ts';
import { countAttempt } from './sign-in-limits.ts';
import { findOperator } from './store.ts';

export interface IdentityProof {
  readonly password?: string | undefined;
  readonly code?: string | undefined;
  readonly passkey?: Assertion | undefined;
}

/** @throws Refusal `operator.wrong_password`, `operator.code_required`, `operator.wrong_code`, `operator.wrong_passkey`, `request.too_many` */
export async function confirmIdentity(shop: Shop, limits: RateLimits, person: Person, actor: Actor, given: IdentityProof): Promise<void> {
  if (given.passkey !== undefined) return confirmByPasskey(shop, limits, person, actor, given.passkey);
  const needsCode = await hasSecondFactor(shop.db.read, person.id);
  if (needsCode && given.code === undefined) throw refuse('operator.code_required');
  const takeBack = await countAttempt(limits, person.email, actor.ip ?? '');
  const proof = needsCode && given.code !== undefined ? await checkCode(shop, limits, person.id, given.code) : undefined;
  if (needsCode && !proof) throw refuse('operator.wrong_code');
  if (!needsCode) await requirePassword(shop, person.id, given.password ?? '');
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (proof && !(await spendProof(tx, person.id, proof, now))) throw refuse('operator.wrong_code');
    await noteConfirmed(tx, person, actor, proof?.kind ?? 'password', now);
  });
  await takeBack();
  if (proof) await limits.giveBack('sign_in_code', person.id);
}

async function confirmByPasskey(shop: Shop, limits: RateLimits, person: Person, actor: Actor, given: Assertion): Promise<void> {
  const takeBack = await countAttempt(limits, person.email, actor.ip ?? '');
  const checked = await checkUse(shop, { kind: 'confirm', sessionId: person.session.id }, given);
  if ('problem' in checked || checked.passkey.operator_id !== person.id) throw refuse('operator.wrong_passkey');
  const isConfirmed = await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (await spendUse(tx, actor, checked, now)) return false;
    await noteConfirmed(tx, person, actor, 'passkey', now);
    return true;
  });
  if (!isConfirmed) throw refuse('operator.wrong_passkey');
  await takeBack();
}

async function noteConfirmed(tx: Transaction, person: Person, actor: Actor, by: string, now: number): Promise<void> {
  await noteSessionVerified(tx, person.session.id, now);
  await recordAudit(tx, now, actor, { action: 'session.confirmed', subject: person.id, after: { session: person.session.id, by } });
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
