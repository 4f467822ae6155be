import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createTestDatabase, dialects, openPlace } from '../../test/dialects.ts';
import type { Database } from '../db/database.ts';
import { build } from '../db/statement.ts';
import { claimJobs } from './claim-jobs.ts';
import { type ClaimedJob, finishJob, type JobEnd } from './store.ts';

const lane = (channel: string, recipient: string) => ({ channel, recipient });
const chat = lane('telegram', '1001');
const group = lane('telegram', '-100200');
const mail = lane('email', 'buyer@example.com');

async function insertJobs(db: Database, lanes: readonly { channel: string; recipient: string }[]): Promise<void> {
  const rows = lanes.map((where, index) => ({
    id: `job_${String(index).padStart(5, '0')}`,
    event_id: `evt_${index}`,
    event: 'order.created',
    order_id: null,
    ...where,
    state: 'pending' as const,
    attempts: 0,
    doubts: 0,
    last_error: null,
    next_run_at: 1_000,
    is_behind: 0 as const,
    locked_by: null,
    locked_until: null,
    created_at: 1_000,
    done_at: null,
    sent: null,
  }));
  await db.transaction((tx) => tx.insertAllIfAbsent('jobs', rows));
}

const room = new Map([
  ['telegram', 20],
  ['email', 20],
]);

/** Claims at 1 s after 1970, until 10 s, unless told. */
const claim = (db: Database, owner: string, now = 1_000) => claimJobs(db, { now, until: now + 9_000, owner }, room);

function finish(
  db: Database,
  owner: string,
  job: ClaimedJob,
  end: Pick<JobEnd, 'state' | 'next_run_at'> = { state: 'done', next_run_at: 1_000 },
): Promise<unknown> {
  return db.background((tx) => finishJob(tx, job, { id: job.id, owner, doubts: 0, last_error: null, done_at: null, sent: null, ...end }));
}

const open = (db: Database) => db.read.all(build.selectFrom('jobs').select(['id', 'is_behind']).where('state', 'in', ['pending', 'sending']).orderBy('id'));

describe.each(dialects)('claiming jobs on %s', (dialect) => {
  test('a lane longer than what is looked at neither hides others nor loses its order, whatever becomes of its first job', async () => {
    const db = await openPlace(await createTestDatabase(dialect));
    await insertJobs(db, [...Array(250).fill(chat), group]);
    const first = await claim(db, 'a');
    expect(first.map(({ id }) => id)).toEqual(['job_00000']);
    // While it is being sent, whatever is due behind it is looked at once and set aside; the other chat behind all of them is found.
    expect((await claim(db, 'a')).map(({ id }) => id)).toEqual(['job_00250']);
    expect((await open(db)).filter((job) => job.is_behind === 1).length).toBeGreaterThan(150);

    // It failed and is to be tried later: it stays the first.
    for (const job of first) await finish(db, 'a', job, { state: 'pending', next_run_at: 5_000 });
    expect(await claim(db, 'a', 4_999)).toEqual([]);
    const again = await claim(db, 'b', 5_000);
    expect(again.map(({ id, attempts }) => [id, attempts])).toEqual([['job_00000', 2]]);

    // Whether it is sent or given up, the next one follows.
    for (const job of again) await finish(db, 'b', job, { state: 'dead', next_run_at: 5_000 });
    const second = await claim(db, 'a', 5_000);
    expect(second.map(({ id }) => id)).toEqual(['job_00001']);
    // Who lost the lease has no say in it.
    for (const job of second) await finish(db, 'b', job);
    expect(await claim(db, 'b', 5_000)).toEqual([]);
  });

  test('two senders at once: every job is sent once, each lane in order, one at a time, and none is left behind', async () => {
    const place = await createTestDatabase(dialect);
    const lanes = [chat, mail, group];
    await insertJobs(
      await openPlace(place),
      Array.from({ length: 360 }, (_, index) => lanes[index % lanes.length] ?? chat),
    );
    const sent = new Map<string, string[]>();
    const sender = async (owner: string): Promise<void> => {
      const db = await openPlace(place);
      while ((await open(db)).length > 0) {
        // SQLite answers without giving the other sender a turn.
        await setImmediate();
        await Promise.all(
          (await claim(db, owner)).map(async (job) => {
            const name = `${job.channel} ${job.recipient}`;
            sent.set(name, [...(sent.get(name) ?? []), job.id]);
            // Another claim meets the end of this job, and gives back what it got.
            const meanwhile = async (): Promise<void> => {
              for (const next of await claim(db, `${owner} again`)) await finish(db, `${owner} again`, next, { state: 'pending', next_run_at: 1_000 });
            };
            await Promise.all([finish(db, owner, job), meanwhile()]);
          }),
        );
      }
    };
    await Promise.all([sender('a'), sender('b')]);
    expect([...sent.values()].flat()).toHaveLength(360);
    for (const ids of sent.values()) expect(ids).toEqual(ids.toSorted());
  });
});
