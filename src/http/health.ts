/** For machines that watch: `/health` (alive), `/ready` (may take traffic), `/metrics` (Prometheus; this machine or a token only). */
import { secretsEqual } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { MINUTE } from '../core/time.ts';
import { isMigrated } from '../db/migrate.ts';
import type { Shop } from '../outbox/shop.ts';
import { outboxLag } from '../outbox/store.ts';
import { Type } from './schemas.ts';
import type { Server } from './server.ts';

/** Events that wait longer than this mean that no worker is running. */
const stuckAfterMs = 2 * MINUTE;

const Ready = Type.Object({ ready: Type.Boolean(), database: Type.Boolean(), migrated: Type.Boolean(), outbox: Type.Boolean() });

export function healthRoutes(server: Server, shop: Shop): void {
  server.get('/health', { schema: { response: { 200: Type.Object({ status: Type.Literal('ok') }) } } }, async () => ({ status: 'ok' as const }));

  server.get('/ready', { schema: { response: { 200: Ready, 503: Ready } } }, async (_request, reply) => {
    const state = await readiness(shop);
    return reply.code(state.ready ? 200 : 503).send(state);
  });

  server.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    const token = shop.config.secrets.values.metricsToken;
    const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const allowed = token === undefined ? isLoopback(request.ip) : given !== undefined && secretsEqual(given, token);
    if (!allowed) throw refuse('request.not_found');
    const { metricsText } = await import('./metrics.ts');
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metricsText(shop));
  });
}

async function readiness(shop: Shop) {
  try {
    const migrated = await isMigrated(shop.db);
    const outbox = (await outboxLag(shop.db.read, shop.clock.now())).oldestEventMs < stuckAfterMs;
    return { ready: migrated && outbox, database: true, migrated, outbox };
  } catch {
    // Whatever kept the database from answering, the fact is that it did not; the log of the failing query says why.
    return { ready: false, database: false, migrated: false, outbox: false };
  }
}

function isLoopback(ip: string): boolean {
  return ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1';
}
