/** Takes jobs that are due, from the front of their lanes. */
import type { Database } from '../db/database.ts';
import { type Claim, type ClaimedJob, dueJobs, setAside, takeJobs } from './store.ts';

/** So many due jobs of a channel are looked at in one go. Where they are more, those that wait behind others of their lane are set aside: they would be in the way. */
const looksAt = 50;

/**
 * Claims due jobs for `owner` until `until`; none of them waits behind another open job of its lane.
 * @param room how many may be claimed of each channel
 */
export async function claimJobs(db: Database, claim: Claim, room: ReadonlyMap<string, number>): Promise<ClaimedJob[]> {
  for (;;) {
    const due = await dueJobs(db.read, [...room.keys()], claim.now, looksAt);
    const byChannel = [...room].map(([channel, most]) => ({ most, jobs: due.filter((job) => job.channel === channel) }));
    const ready = byChannel.flatMap(({ most, jobs }) => jobs.filter(({ first }) => first === null).slice(0, most)).map(({ id }) => id);
    const taken = ready.length === 0 ? [] : await db.background((tx) => takeJobs(tx, ready, claim));
    const crowd = byChannel.flatMap(({ jobs }) => (jobs.length < looksAt ? [] : jobs));
    const waiting = crowd.flatMap(({ id, first }) => (first === null ? [] : [{ id, first }]));
    const aside = waiting.length === 0 ? 0 : await db.background((tx) => setAside(tx, waiting));
    if (taken.length > 0 || aside === 0) return taken;
  }
}
