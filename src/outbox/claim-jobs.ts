/** Takes jobs that are due, from the front of their lanes. */
import type { Database } from '../db/database.ts';
import { type Claim, type ClaimedJob, dueJobs, setAside, takeJobs } from './store.ts';

/** So many due jobs are looked at in one go. Where they are more, those that wait behind others of their lane are set aside: they would be in the way. */
const looksAt = 100;

/** Claims at most `limit` due jobs for `owner` until `until`; none of them waits behind another open job of its lane. */
export async function claimJobs(db: Database, claim: Claim & { readonly limit: number }): Promise<ClaimedJob[]> {
  for (;;) {
    const due = await dueJobs(db.read, claim.now, looksAt);
    const ready = due.filter(({ first }) => first === null).slice(0, claim.limit);
    const taken =
      ready.length === 0
        ? []
        : await db.background((tx) =>
            takeJobs(
              tx,
              ready.map(({ id }) => id),
              claim,
            ),
          );
    if (due.length < looksAt) return taken;
    const waiting = due.flatMap(({ id, first }) => (first === null ? [] : [{ id, first }]));
    const aside = waiting.length === 0 ? 0 : await db.background((tx) => setAside(tx, waiting));
    if (taken.length > 0 || aside === 0) return taken;
  }
}
