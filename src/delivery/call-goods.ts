/**
 * Goods that the merchant's own server makes: one signed call per order, tried again with pauses under the same id, so that it can tell
 * a repetition; its answer is the goods, sealed and delivered once. A server that goes on failing makes the order a case for a person.
 */
import { systemActor } from '../accounts/audit-log.ts';
import { SECOND } from '../core/time.ts';
import { type CallResult, call } from '../http/client.ts';
import { isOwnServer } from '../http/named-server.ts';
import { signedHeaders } from '../http/signed-message.ts';
import { needPerson } from '../orders/change-status.ts';
import type { Order } from '../orders/order.ts';
import { findOrder, lockOrder } from '../orders/store.ts';
import type { Channel, Job, Outcome, Subscription } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { type CallServer, callBody, parseGoods, secretOf } from './call-server.ts';
import { isMoneyGoingBack } from './deliver-by-hand.ts';
import { completeDelivery, insertText } from './deliver-order.ts';
import { findCallServer } from './store.ts';

const patienceMs = 15 * SECOND;

/** With the pauses of jobs: about two minutes of trying, and less than what a paid order may wait (I19). */
const mostTries = 8;

/** A lane of its own for each order: a server that fails one does not hold up the others. */
export const callGoodsSubscription: Subscription = {
  channel: 'goods',
  events: ['delivery.call'],
  recipients: async (event) => (event.name === 'delivery.call' ? [{ address: event.payload.order_id, configured: true }] : []),
};

export function callGoodsChannel(shop: Shop): Channel {
  return {
    name: 'goods',
    async send(job) {
      const order = await findOrder(shop.db.read, job.recipient);
      if (!order || !waitsForCall(order) || (await isMoneyGoingBack(shop.db.read, order))) return overtaken;
      const server = await findCallServer(shop.db.read, order.product_id);
      if (!server) return fail(shop, job, order, 'no server is set for this product', true);
      const result = await ask(shop, server, order);
      if (result.kind !== 'answer') return fail(shop, job, order, result.problem);
      if (result.status < 200 || result.status > 299) return fail(shop, job, order, `HTTP ${result.status}`);
      const items = parseGoods(result.body, order.quantity);
      if (!items) return fail(shop, job, order, `the answer is not {"items": […]} with ${order.quantity} texts`);
      return deliver(shop, order, items);
    },
  };
}

/** Paid and not delivered; or given up before, and tried again by an operator. */
function waitsForCall(order: Order): boolean {
  return order.delivery === 'call' && (order.status === 'paid' || (order.status === 'attention' && order.attention === 'delivery_failed'));
}

const overtaken: Outcome = { kind: 'done', sent: JSON.stringify({ skipped: 'overtaken by what happened since' }) };

function ask(shop: Shop, server: CallServer, order: Order): Promise<CallResult> {
  const body = callBody(order);
  return call({
    method: 'POST',
    url: server.url,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'AIStorm-Goods/1',
      ...signedHeaders({ id: order.id, at: shop.clock.now(), body }, [secretOf(shop, server)]),
    },
    body,
    totalMs: patienceMs,
    publicOnly: !isOwnServer(shop.config, new URL(server.url)),
  });
}

async function deliver(shop: Shop, { id }: Order, items: readonly string[]): Promise<Outcome> {
  return shop.db.transaction(async (tx): Promise<Outcome> => {
    // Looked at again under the lock: an operator may have delivered or refunded meanwhile.
    const order = await lockOrder(tx, id);
    if (!order || !waitsForCall(order) || (await isMoneyGoingBack(tx, order))) return overtaken;
    for (const [place, text] of items.entries()) await insertText(shop, tx, order, place, text);
    await completeDelivery(shop, tx, order, systemActor);
    return { kind: 'done' };
  });
}

async function fail(shop: Shop, job: Job, { id: orderId }: Order, problem: string, atOnce = false): Promise<Outcome> {
  if (job.attempts < mostTries && !atOnce) return { kind: 'retry', problem };
  await shop.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (order?.status === 'paid')
      await needPerson(shop, tx, { orderId, actor: systemActor, attention: 'delivery_failed', because: `its server failed: ${problem}` });
  });
  return { kind: 'dead', problem };
}
