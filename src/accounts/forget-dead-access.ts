/** Removes what lets nobody in any more: ended sessions, and links a day after they expired. */
import { DAY, HOUR } from '../core/time.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { sessionIdleMs } from './session.ts';
import { deleteDeadSessions } from './session-store.ts';
import { deleteOldTokens } from './store.ts';

export function forgetDeadAccessJob({ db, clock }: Shop): RepeatingJob {
  return {
    name: 'forget-dead-access',
    everyMs: HOUR,
    run: () =>
      db.transaction(async (tx) => {
        await deleteDeadSessions(tx, clock.now(), clock.now() - sessionIdleMs);
        await deleteOldTokens(tx, clock.now() - DAY);
      }),
  };
}
