/** A shop that has a catalogue and its doors, and nothing to the right of them. Stock counts are the real ones. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import { createApiKey } from '../src/accounts/api-key.ts';
import { systemActor } from '../src/accounts/audit-log.ts';
import { createGuard } from '../src/accounts/guard.ts';
import { catalogAdminRoutes } from '../src/catalog/admin-routes.ts';
import { type CatalogueCache, createCatalogue } from '../src/catalog/catalogue.ts';
import { catalogRoutes } from '../src/catalog/routes.ts';
import { loadConfig } from '../src/config/config.ts';
import type { Database } from '../src/db/database.ts';
import type { OperatorRole } from '../src/db/tables.ts';
import { unlimited } from '../src/http/rate-limit.ts';
import { createServer, type Server } from '../src/http/server.ts';
import { createOutbox } from '../src/outbox/outbox.ts';
import type { Shop } from '../src/outbox/shop.ts';
import { stockCounts } from '../src/stock/stock-counts.ts';
import { type DialectName, openTestDatabase } from './dialects.ts';

/** Stands still until a test moves it. */
export interface TestClock {
  ms: number;
  now(): number;
}

export function testClock(ms = Date.UTC(2025, 5, 1, 17, 7, 18)): TestClock {
  return {
    ms,
    now() {
      return this.ms;
    },
  };
}

/** In a test nothing may go wrong unseen. */
function throwIt(error: unknown): never {
  throw error;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly json: any;
}

export interface CatalogShop {
  readonly shop: Shop;
  readonly clock: TestClock;
  readonly catalogue: CatalogueCache;
  readonly server: Server;
  /** Calls a door; `as` signs in with an API key of that role. */
  call(
    method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS',
    url: string,
    options?: { body?: unknown; as?: OperatorRole; headers?: Record<string, string> },
  ): Promise<Answer>;
}

/** Without doors: for use cases and stores. */
export async function openShop(dialect: DialectName, db?: Database): Promise<{ shop: Shop; clock: TestClock }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aistorm-catalog-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const clock = testClock();
  const shop: Shop = {
    config: loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'https://shop.example' }),
    db: db ?? (await openTestDatabase(dialect)),
    clock,
    outbox: createOutbox(clock),
  };
  return { shop, clock };
}

export async function openCatalogShop(dialect: DialectName): Promise<CatalogShop> {
  const { shop, clock } = await openShop(dialect);
  const server = await createServer({ logLevel: 'silent', production: false, trustProxy: [], cors: { publicUrl: shop.config.publicUrl, allowedOrigins: [] } });
  onTestFinished(() => server.close());
  const catalogue = createCatalogue({ db: shop.db, clock, stockCounts: (queries) => stockCounts(queries, clock), onStale: throwIt });
  createGuard(server, shop);
  catalogRoutes(server, { shop, catalogue, limits: unlimited });
  catalogAdminRoutes(server, { shop, catalogue, limits: unlimited });
  const keys = new Map<OperatorRole, string>();
  const keyOf = async (role: OperatorRole): Promise<string> => {
    const key = keys.get(role) ?? (await createApiKey(shop, systemActor, { name: role, role })).key;
    keys.set(role, key);
    return key;
  };
  return {
    shop,
    clock,
    catalogue,
    server,
    async call(method, url, { body, as, headers = {} } = {}) {
      const request: InjectOptions = { method, url, headers: { ...headers, ...(as === undefined ? {} : { authorization: `Bearer ${await keyOf(as)}` }) } };
      const reply = await server.inject(
        body === undefined ? request : { ...request, payload: JSON.stringify(body), headers: { 'content-type': 'application/json', ...request.headers } },
      );
      const text = reply.body;
      return {
        status: reply.statusCode,
        headers: reply.headers,
        text,
        json: text !== '' && String(reply.headers['content-type']).includes('json') ? JSON.parse(text) : undefined,
      };
    },
  };
}
