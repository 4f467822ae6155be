/**
 * Counts how many look at the shop, without cookies and without keeping who: a visitor is a hash with a salt that lives for a day in this process's
 * memory and is written nowhere; the database gets two numbers an hour. Someone who comes by two instances counts twice.
 */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { randomToken } from '../core/crypto.ts';
import { DAY, HOUR, MINUTE } from '../core/time.ts';
import { clientAddress } from '../http/client-address.ts';
import { addressBlock } from '../http/rate-limit.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { addVisits } from './visit-store.ts';

/** Pages that show goods; whoever opens one has come to look. */
const counted = new Set(['/', '/shop.html', '/products/:slug']);
const programs = /bot|crawl|spider|slurp|preview|curl|wget|python|monitor|uptime/i;
/** Beyond it, new visitors of the day are views only: the memory has a limit. */
const mostRemembered = 200_000;

export interface VisitCounter {
  /** Writes what was counted since the last time. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Watches the server's answers, and those that are sent from memory before it is asked. */
export function createVisitCounter(server: Server, shop: Shop, onError: (error: unknown) => void): VisitCounter {
  const waiting = new Map<number, { visits: number; views: number }>();
  let day = 0;
  let salt = '';
  const seen = new Set<string>();

  const addressOf = clientAddress(shop.config.trustProxy);
  const isNew = (request: IncomingMessage, now: number): boolean => {
    const today = Math.floor(now / DAY);
    if (today !== day) {
      day = today;
      salt = randomToken();
      seen.clear();
    }
    const visitor = createHash('sha256')
      .update(`${salt} ${addressBlock(addressOf(request))} ${request.headers['user-agent'] ?? ''}`)
      .digest('base64url')
      .slice(0, 11);
    if (seen.has(visitor) || seen.size >= mostRemembered) return false;
    seen.add(visitor);
    return true;
  };

  const count = (request: IncomingMessage, route: string): void => {
    if (!counted.has(route) || !isPersons(request)) return;
    const now = shop.clock.now();
    const hour = now - (now % HOUR);
    const sum = waiting.get(hour) ?? { visits: 0, views: 0 };
    waiting.set(hour, { visits: sum.visits + (isNew(request, now) ? 1 : 0), views: sum.views + 1 });
  };

  server.addHook('onResponse', (request, reply, done) => {
    const isSent = request.method === 'GET' && (reply.statusCode === 200 || reply.statusCode === 304);
    if (isSent) count(request.raw, request.routeOptions.url ?? '');
    done();
  });
  server.frontCache.watch(count);

  const flush = async (): Promise<void> => {
    const rows = [...waiting].map(([hour, sum]) => ({ hour, ...sum }));
    waiting.clear();
    if (rows.length > 0) await shop.db.background((tx) => addVisits(tx, rows));
  };
  const timer = setInterval(() => void flush().catch(onError), MINUTE);
  timer.unref();
  return {
    flush,
    async close() {
      clearInterval(timer);
      await flush().catch(onError);
    },
  };
}

/** A person's browser; what it loads ahead by itself is no look. */
function isPersons({ headers }: IncomingMessage): boolean {
  const agent = headers['user-agent'] ?? '';
  return agent !== '' && !programs.test(agent) && headers['sec-purpose'] === undefined;
}
