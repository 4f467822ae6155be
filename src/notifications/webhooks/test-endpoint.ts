/** A test of an endpoint takes the road of every event: event, outbox, job, channel. */
import { setTimeout as pause } from 'node:timers/promises';
import { refuse } from '../../core/errors.ts';
import { SECOND } from '../../core/time.ts';
import type { Shop } from '../../outbox/shop.ts';
import { deliveriesOf, findEndpoint } from './store.ts';

const patienceMs = 5 * SECOND;

/** Undefined when it was taken; otherwise what is wrong, as far as it is known after 5 s. @throws Refusal `webhook.not_found` */
export async function testEndpoint(shop: Shop, id: string): Promise<string | undefined> {
  const { db, outbox } = shop;
  const [last] = await deliveriesOf(db.read, id, undefined, 1);
  await db.transaction(async (tx) => {
    if (!(await findEndpoint(tx, id))) throw refuse('webhook.not_found');
    await outbox.append(tx, 'webhook.test', { endpoint_id: id });
  });
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    await pause(50);
    const newest = await deliveriesOf(db.read, id, undefined, 20);
    const job = newest.find((each) => each.event === 'webhook.test' && each.id > (last?.id ?? ''));
    if (job?.state === 'done') return undefined;
    if (job?.state === 'dead') return job.last_error ?? 'it failed';
  }
  return 'it is still waiting to be sent: earlier messages to this endpoint come first';
}
