/**
 * The consoles' live feed: `GET /api/admin/live`. It says that something happened, not what: pages then ask their own doors,
 * which check the caller anew. So a stream needs no secret, misses nothing by reconnecting, and outlives no permission.
 */
import { refuse } from '../core/errors.ts';
import { SECOND } from '../core/time.ts';
import type { Server } from '../http/server.ts';
import { openStream, type Stream } from '../http/sse.ts';
import type { Shop } from '../outbox/shop.ts';
import { newestEvent } from './store.ts';

interface OperatorFeedOptions {
  readonly shop: Shop;
  readonly log: { error(facts: object, message: string): void };
}

const mostStreams = 200;

/** One look per second at the newest event, whoever committed it and on whichever instance, while anybody listens. */
export function operatorFeedRoute(server: Server, { shop, log }: OperatorFeedOptions): void {
  const streams = new Set<Stream>();
  let told: string | undefined;
  let looking = false;
  let timer: NodeJS.Timeout | undefined;

  const look = async (): Promise<void> => {
    if (looking) return;
    looking = true;
    try {
      const newest = await newestEvent(shop.db.read);
      if (newest !== told) for (const stream of streams) stream.send('changed', {});
      told = newest;
    } catch (error) {
      log.error({ err: error }, 'the consoles’ feed could not read the database; it goes on with its next look');
    } finally {
      looking = false;
    }
  };

  server.get('/api/admin/live', { config: { permission: 'session.own' } }, async (request, reply) => {
    if (streams.size >= mostStreams) throw refuse('server.busy');
    const stream = openStream(request, reply);
    streams.add(stream);
    timer ??= setInterval(() => void look(), SECOND);
    stream.onClose(() => {
      streams.delete(stream);
      if (streams.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    });
    // Whatever happened while nobody listened.
    stream.send('changed', {});
    return reply;
  });

  server.addHook('preClose', async () => {
    for (const stream of streams) stream.close();
  });
}
