/** Where both ways of signing in end: in a new session, or in a refusal that is written down. */
import { type ErrorCode, refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import type { Operator } from './operator.ts';
import { type NewSession, type Place, startSession } from './session.ts';
import { deleteSession, findSession } from './session-store.ts';

export interface Entrance {
  readonly place: Place;
  readonly requestId: string;
  /** Hash of the session token that the browser still sent; that session ends. */
  readonly replacesTokenHash?: string | undefined;
}

export type SignedIn = NewSession & { readonly operator: Operator };

/** The old session is gone and the new one there (S34), and the audit log says by which second factor. */
export async function enterSession(tx: Transaction, entrance: Entrance, operatorId: string, secondFactor: string, now: number): Promise<NewSession> {
  const old = entrance.replacesTokenHash === undefined ? undefined : await findSession(tx, entrance.replacesTokenHash);
  if (old) await deleteSession(tx, old.operator_id, old.id);
  const started = await startSession(tx, operatorId, entrance.place, now);
  await recordAudit(tx, now, actorAt(entrance, `operator:${operatorId}`), {
    action: 'session.started',
    subject: operatorId,
    after: { session: started.session.id, second_factor: secondFactor },
  });
  return started;
}

/**
 * Writes the refusal down (S48), the same for an account that exists and one that does not.
 * @throws Refusal with that code, always
 */
export async function refuseEntrance(
  shop: Shop,
  entrance: Entrance,
  { code, operatorId, facts }: { code: ErrorCode; operatorId: string | undefined; facts: object },
): Promise<never> {
  await shop.db.transaction((tx) =>
    recordAudit(tx, shop.clock.now(), actorAt(entrance), { action: 'session.refused', subject: operatorId ?? 'unknown', after: { ...facts, reason: code } }),
  );
  throw refuse(code);
}

/** Who stands at the door; nobody knows him yet unless he is named. */
export function actorAt({ place, requestId }: Entrance, id = 'anonymous'): Actor {
  return { id, ip: place.ip, requestId };
}
