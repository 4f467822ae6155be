/** Ends sessions by hand: this one (signing out), one on the list, or all the others. */
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Person } from './caller.ts';
import { deleteSession, deleteSessionsOf } from './session-store.ts';

/** @throws Refusal `session.not_found` also for someone else's (S39) */
export async function endSession(shop: Shop, person: Person, actor: Actor, sessionId: string): Promise<void> {
  await shop.db.transaction(async (tx) => {
    if ((await deleteSession(tx, person.id, sessionId)) === 0) throw refuse('session.not_found');
    await recordAudit(tx, shop.clock.now(), actor, { action: 'session.ended', subject: person.id, before: { session: sessionId } });
  });
}

/** Ends every session of the person but the one that asks; answers how many. */
export function endOtherSessions(shop: Shop, person: Person, actor: Actor): Promise<number> {
  return shop.db.transaction(async (tx) => {
    const ended = await deleteSessionsOf(tx, person.id, person.session.id);
    await recordAudit(tx, shop.clock.now(), actor, { action: 'session.others_ended', subject: person.id, after: { ended } });
    return ended;
  });
}
