/** Merchants' servers as a channel of the outbox: one lane per endpoint, at least once, in order, under one id per event. */
import { formatMoney } from '../../core/money.ts';
import { isoText, MINUTE, SECOND } from '../../core/time.ts';
import { type CallResult, call } from '../../http/client.ts';
import { isOwnServer } from '../../http/named-server.ts';
import { signedHeaders } from '../../http/signed-message.ts';
import type { ShopEvent } from '../../outbox/events.ts';
import type { Channel, Outcome, Subscription } from '../../outbox/job.ts';
import type { Shop } from '../../outbox/shop.ts';
import { orderFacts } from '../read-facts.ts';
import { isWebhookEvent, webhookEventNames } from './catalogue.ts';
import { type Endpoint, secretsOf, switchOffAfterMs, wants } from './endpoint.ts';
import { enabledEndpoints, findEndpoint, noteProblem, noteTaken, switchOff } from './store.ts';

/** Milliseconds a receiver has for its answer; the specification asks for 15 to 30 s. */
const patienceMs = 15 * SECOND;

export const webhookSubscription: Subscription = {
  channel: 'webhook',
  events: webhookEventNames,
  async recipients(event, queries) {
    const { name } = event;
    // A test is for one endpoint, also for one that is switched off: trying it is how one learns whether it may be switched on.
    if (name === 'webhook.test') return [{ address: event.payload.endpoint_id, configured: true }];
    if (!isWebhookEvent(name)) return [];
    const endpoints = await enabledEndpoints(queries);
    return endpoints.filter((endpoint) => wants(endpoint, name)).map(({ id }) => ({ address: id, configured: true }));
  },
};

export function webhookChannel(shop: Shop): Channel {
  const { config, db, clock } = shop;
  return {
    name: 'webhook',
    async send(job, event) {
      const endpoint = await findEndpoint(db.read, job.recipient);
      if (!endpoint) return { kind: 'dead', problem: 'the endpoint was removed' };
      if (endpoint.disabled_at !== null && event.name !== 'webhook.test') return { kind: 'not_configured' };
      const body = JSON.stringify(await bodyOf(shop, event));
      const headers = signedHeaders({ id: event.id, at: clock.now(), body }, secretsOf(config, endpoint, clock.now()));
      const result = await call({
        method: 'POST',
        url: endpoint.url,
        headers: { 'content-type': 'application/json', 'user-agent': 'AIStorm-Webhooks/1', ...headers },
        body,
        totalMs: patienceMs,
        publicOnly: !isOwnServer(config, new URL(endpoint.url)),
      });
      return record(shop, endpoint, outcomeOf(result, event), event);
    },
  };
}

async function bodyOf(shop: Shop, event: ShopEvent): Promise<object> {
  const order = 'order_id' in event.payload ? await orderFacts(shop.db.read, shop.clock, event.payload.order_id) : undefined;
  const view = order && {
    order_id: order.id,
    status: order.status,
    product_name: order.productName,
    variant_name: order.variantName,
    quantity: order.quantity,
    total: formatMoney(order.total),
    amount_due: formatMoney(order.due),
    currency: order.due.currency,
    payment_method: order.method,
    customer_email: order.email,
  };
  return { type: event.name, timestamp: isoText(event.at), data: { ...event.payload, ...(view ? { order: view } : {}) } };
}

/** Sending twice is what `webhook-id` is for, so doubt is a reason to try again, as any answer but 2xx is. */
function outcomeOf(result: CallResult, event: ShopEvent): Outcome {
  // The operator waits for the answer of a test; trying it again without him tells nobody anything.
  const failed = (problem: string, afterMs?: number): Outcome =>
    event.name === 'webhook.test' ? { kind: 'dead', problem } : { kind: 'retry', problem, ...(afterMs === undefined ? {} : { afterMs }) };
  if (result.kind !== 'answer') return failed(result.problem);
  const { status } = result;
  if (status >= 200 && status < 300) return { kind: 'done', sent: JSON.stringify({ status }) };
  if (status === 410) return { kind: 'dead', problem: 'HTTP 410: the receiver wants no more' };
  if (status >= 300 && status < 400) return failed(`HTTP ${status}: redirects are not followed`);
  const seconds = /^\d{1,5}$/.exec(String(result.headers['retry-after'] ?? ''))?.[0];
  return failed(`HTTP ${status}`, seconds === undefined ? undefined : Math.min(Number(seconds) * SECOND, 15 * MINUTE));
}

/** Keeps how the endpoint is, and switches it off when it is gone or took nothing for too long; the owners are told in the same transaction. */
async function record(shop: Shop, endpoint: Endpoint, outcome: Outcome, event: ShopEvent): Promise<Outcome> {
  const { db, clock, outbox } = shop;
  const now = clock.now();
  if (outcome.kind === 'done') {
    if (endpoint.failing_since !== null) await db.background((tx) => noteTaken(tx, endpoint.id));
    return outcome;
  }
  if (event.name === 'webhook.test' || outcome.kind === 'not_configured') return outcome;
  const { problem } = outcome;
  const tooLong = endpoint.failing_since !== null && now - endpoint.failing_since >= switchOffAfterMs;
  await db.background(async (tx) => {
    if (outcome.kind !== 'dead' && !tooLong) return void (await noteProblem(tx, endpoint.id, problem, now));
    if ((await switchOff(tx, endpoint.id, problem, now)) === 1) await outbox.append(tx, 'webhook.disabled', { endpoint_id: endpoint.id });
  });
  return outcome;
}
