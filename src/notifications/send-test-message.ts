/** A test message takes the road of every real notice: event, outbox, job, channel (S52, H16). */
import { setTimeout as pause } from 'node:timers/promises';
import { newId } from '../core/ids.ts';
import { SECOND } from '../core/time.ts';
import type { Shop } from '../outbox/shop.ts';
import { jobsOfTest } from './store.ts';

const patienceMs = 5 * SECOND;

/** Undefined when every chat has it; otherwise what is wrong, as far as it is known after 5 s. */
export async function sendTestMessage(shop: Shop): Promise<string | undefined> {
  const requestId = newId('req');
  const askedAt = shop.clock.now();
  await shop.db.transaction((tx) => shop.outbox.append(tx, 'test.message', { request_id: requestId }));
  const deadline = performance.now() + patienceMs;
  for (;;) {
    await pause(100);
    const jobs = await jobsOfTest(shop.db.read, askedAt, requestId);
    const waiting = jobs.filter(({ state }) => state === 'pending' || state === 'sending');
    if (jobs.length > 0 && waiting.length === 0) return jobs.find(({ state }) => state !== 'done')?.problem;
    if (performance.now() > deadline) return waiting.find(({ last_error }) => last_error !== null)?.problem ?? 'it is still waiting to be sent';
  }
}
