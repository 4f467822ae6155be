/**
 * The order page's live feed: `GET /api/orders/:order_id/events`. A stream carries the order's whole state whenever it changed,
 * numbered by how many events the order has had; so a browser that comes back, to this instance or another, misses nothing.
 */
import type { FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import { isoText, SECOND } from '../core/time.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { OrderIdParams } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { lastEventId, openStream, type Stream } from '../http/sse.ts';
import { mayOpenOrder } from '../orders/access-token.ts';
import { type Order, statusAt } from '../orders/order.ts';
import { oldWords } from '../orders/order-status.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import type { Attempt } from '../payments/payment.ts';
import { type RedPacket, redPacketsOf } from '../payments/red-packet/store.ts';
import { liveAttempt } from '../payments/start-payment.ts';
import { attemptsOf } from '../payments/store.ts';
import { countEvents } from './store.ts';

export interface LiveOptions {
  readonly shop: Shop;
  readonly limits: RateLimits;
  readonly log: { error(facts: object, message: string): void };
  /** How often the changes of other instances are looked for, while anybody listens. */
  readonly pollMs?: number;
  readonly mostStreams?: number;
  readonly mostPerAddress?: number;
}

interface Listener {
  readonly stream: Stream;
  readonly mayOpen: boolean;
  /** The order's number of events that it was told of last. */
  seen: number;
}

export function liveRoute(server: Server, { shop, limits, log, pollMs = 2 * SECOND, mostStreams = 2_000, mostPerAddress = 20 }: LiveOptions): void {
  const listeners = new Map<string, Set<Listener>>();
  const perAddress = new Map<string, number>();
  const changed = new Set<string>();
  let open = 0;
  let telling: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe = (): void => undefined;

  /** Tells those who have not heard it yet. One at a time, so that nobody hears old news last. */
  const tell = (orderIds: Iterable<string>): void => {
    for (const id of orderIds) if (listeners.has(id)) changed.add(id);
    telling ??= tellAll()
      .catch((error: unknown) => log.error({ err: error }, 'the live feed could not read the database; it goes on with its next look'))
      .finally(() => {
        telling = undefined;
        if (changed.size > 0) tell([]);
      });
  };

  const tellAll = async (): Promise<void> => {
    while (changed.size > 0) {
      const orderIds = [...changed].slice(0, 500);
      for (const id of orderIds) changed.delete(id);
      const counts = await countEvents(shop.db.read, orderIds);
      for (const orderId of orderIds) {
        const count = counts.get(orderId) ?? 0;
        const waiting = [...(listeners.get(orderId) ?? [])].filter((listener) => listener.seen !== count);
        if (waiting.length === 0) continue;
        const state = await readState(shop, orderId);
        for (const listener of waiting) {
          listener.seen = count;
          if (state) listener.stream.send('state', listener.mayOpen ? { ...state.open, ...state.secret } : state.open, String(count));
        }
      }
    }
  };

  const listen = (orderId: string, address: string, listener: Listener): void => {
    if (open === 0) {
      unsubscribe = shop.outbox.onCommitted((id) => id !== null && tell([id]));
      timer = setInterval(() => tell(listeners.keys()), pollMs);
    }
    open += 1;
    perAddress.set(address, (perAddress.get(address) ?? 0) + 1);
    const others = listeners.get(orderId) ?? new Set();
    listeners.set(orderId, others.add(listener));
    listener.stream.onClose(() => {
      open -= 1;
      const left = (perAddress.get(address) ?? 1) - 1;
      if (left > 0) perAddress.set(address, left);
      else perAddress.delete(address);
      others.delete(listener);
      if (others.size === 0) listeners.delete(orderId);
      if (open > 0) return;
      unsubscribe();
      clearInterval(timer);
    });
  };

  server.get('/api/orders/:order_id/events', { schema: { params: OrderIdParams } }, async (request, reply) => {
    const address = addressBlock(request.ip);
    await limits.use('order_status', address);
    const orderId = request.params.order_id;
    const order = await findOrder(shop.db.read, orderId);
    if (!order) throw refuse('order.not_found');
    if ((perAddress.get(address) ?? 0) >= mostPerAddress) throw refuse('request.too_many', { retry_after: 30 });
    if (open >= mostStreams) throw refuse('server.busy');
    listen(orderId, address, { stream: openStream(request, reply), mayOpen: mayOpenOrder(shop.config, request, order), seen: seenBy(request) });
    tell([orderId]);
    return reply;
  });

  // Streams would keep a stopping server waiting; browsers come back by themselves, to whoever is there.
  server.addHook('preClose', async () => {
    for (const others of listeners.values()) for (const { stream } of others) stream.close();
    await telling;
  });
}

function seenBy(request: FastifyRequest): number {
  const id = lastEventId(request);
  return id !== undefined && /^\d{1,6}$/.test(id) ? Number(id) : -1;
}

async function readState(shop: Shop, orderId: string) {
  const { db, clock } = shop;
  const order = await findOrder(db.read, orderId);
  if (!order) return undefined;
  const attempts = await attemptsOf(db.read, orderId);
  const packets = order.payment_method === 'alipay' ? await redPacketsOf(db.read, orderId) : [];
  return { open: openState(order, attempts, clock.now()), secret: secretState(packets) };
}

/** For anybody who knows the order's id (S16). */
function openState(order: Order, attempts: readonly Attempt[], now: number) {
  const status = statusAt(order, now);
  const attempt = liveAttempt(attempts) ?? attempts.at(-1);
  return {
    order_id: order.id,
    status,
    ...oldWords(status, attempt !== undefined),
    attempt_status: attempt?.status ?? null,
    expires_at: isoText(order.expires_at),
    at: isoText(now),
  };
}

/** With the order's token. */
function secretState(packets: readonly RedPacket[]) {
  const packet = packets.at(-1);
  return packet ? { red_packet: { state: packet.state, version: packet.version, reason: packet.reason } } : {};
}
