/** Changes one's own password: every session ends, and this browser gets a new one (S34). */
import { refuse } from '../core/errors.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Person } from './caller.ts';
import { requirePassword } from './confirm-identity.ts';
import { guessableWords } from './create-operator.ts';
import { hashPassword } from './password.ts';
import { checkPassword } from './password-rules.ts';
import { type NewSession, type Place, startSession } from './session.ts';
import { deleteSessionsOf } from './session-store.ts';
import { countAttempt } from './sign-in-limits.ts';
import { noteOperatorSignedIn, updatePassword } from './store.ts';

export interface PasswordChange {
  readonly current: string;
  readonly next: string;
  readonly place: Place;
}

/** @throws Refusal `operator.wrong_password`, `request.too_many`, or about the new password */
export async function changePassword(shop: Shop, limits: RateLimits, person: Person, actor: Actor, change: PasswordChange): Promise<NewSession> {
  const takeBack = await countAttempt(limits, person.email, change.place.ip);
  const checkedHash = await requirePassword(shop, person.id, change.current);
  await takeBack();
  checkPassword(change.next, { email: person.email, words: guessableWords(shop.config) });
  const hash = await hashPassword(change.next);
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    // Of two changes at once the second finds another password than the one it checked.
    if (!(await noteOperatorSignedIn(tx, person.id, checkedHash, now))) throw refuse('operator.wrong_password');
    await updatePassword(tx, person.id, hash, now);
    await deleteSessionsOf(tx, person.id);
    await recordAudit(tx, now, actor, { action: 'operator.password_changed', subject: person.id });
    return startSession(tx, person.id, change.place, now);
  });
}
