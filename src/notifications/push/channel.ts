/**
 * Devices that are told when an order is delivered: Web Push (RFC 8030) without content. The push service, which the buyer's browser chose, carries
 * a signal; the words are in the browser already, and it knows by itself which order it is. Each device is told once and then forgotten.
 */
import { DAY, HOUR, MINUTE, SECOND } from '../../core/time.ts';
import { type CallResult, call } from '../../http/client.ts';
import { isOwnServer } from '../../http/named-server.ts';
import type { Channel, Outcome, Reaction, Subscription } from '../../outbox/job.ts';
import type { RepeatingJob } from '../../outbox/schedule.ts';
import type { Shop } from '../../outbox/shop.ts';
import { findPush, forgetPushes, pushesOf, removePush, removePushesOf } from './store.ts';
import { type VapidKey, vapidHeader } from './vapid.ts';

/** How long the push service keeps the signal for a device that is away. */
const keptSeconds = DAY / SECOND;
/** The mail has long arrived then: a push service that this server cannot reach is not worth a person's time. */
const triedForMs = 6 * HOUR;
/** Longer than any order takes to reach its end. */
const rememberedMs = 30 * DAY;

export const pushSubscription: Subscription = {
  channel: 'web_push',
  events: ['order.delivered'],
  async recipients(event, queries) {
    if (event.name !== 'order.delivered') return [];
    return (await pushesOf(queries, event.payload.order_id)).map(({ id }) => ({ address: id, configured: true }));
  },
};

export function pushChannel(shop: Shop, key: VapidKey): Channel {
  const { config, db, clock } = shop;
  return {
    name: 'web_push',
    async send(job) {
      const subscription = await findPush(db.read, job.recipient);
      if (!subscription) return { kind: 'done', sent: JSON.stringify({ skipped: 'the buyer changed his mind' }) };
      const endpoint = new URL(subscription.endpoint);
      const now = clock.now();
      const result = await call({
        method: 'POST',
        url: endpoint.href,
        // A second one takes the place of the first, should the first still wait.
        headers: { ttl: String(keptSeconds), urgency: 'high', topic: subscription.id, authorization: vapidHeader(key, endpoint, contactOf(shop), now) },
        body: '',
        publicOnly: !isOwnServer(config, endpoint),
      });
      const outcome = outcomeOf(result, now - job.createdAt);
      if (outcome.kind !== 'retry') await db.background((tx) => removePush(tx, subscription.id));
      return outcome;
    },
  };
}

const contactOf = ({ config: { publicUrl } }: Shop): string => (publicUrl.startsWith('https:') ? publicUrl : 'mailto:shop@localhost');

/** Doubt is a reason to send again: the device shows one notice for the order, however often it is told. */
function outcomeOf(result: CallResult, ageMs: number): Outcome {
  const problem = result.kind === 'answer' ? `HTTP ${result.status}` : result.problem;
  const status = result.kind === 'answer' ? result.status : undefined;
  if (status !== undefined && status >= 200 && status < 300) return { kind: 'done', sent: JSON.stringify({ status }) };
  if (status === 404 || status === 410) return { kind: 'done', sent: JSON.stringify({ skipped: 'the browser has ended the subscription' }) };
  const isOurs = status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;
  if (isOurs) return { kind: 'dead', problem: `the push service refuses us: ${problem}` };
  if (ageMs > triedForMs) return { kind: 'done', sent: JSON.stringify({ given_up: problem }) };
  const seconds = result.kind === 'answer' ? /^\d{1,5}$/.exec(String(result.headers['retry-after'] ?? ''))?.[0] : undefined;
  return { kind: 'retry', problem, ...(seconds === undefined ? {} : { afterMs: Math.min(Number(seconds) * SECOND, 15 * MINUTE) }) };
}

/** An order whose money went back will not be delivered; cancelled and expired ones still may, when late money comes. */
export const forgetPushesOfRefunded: Reaction = {
  name: 'forget-pushes',
  events: ['order.refunded'],
  async react(tx, event) {
    if (event.name === 'order.refunded') await removePushesOf(tx, event.payload.order_id);
  },
};

export function forgetPushesJob({ db, clock }: Shop): RepeatingJob {
  return { name: 'forget-pushes', everyMs: DAY, run: async () => void (await db.transaction((tx) => forgetPushes(tx, clock.now() - rememberedMs))) };
}
