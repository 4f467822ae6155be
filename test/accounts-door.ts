/** A server with the guard, the doors of `accounts` and a few doors to try them on; and a browser and a program to call them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InjectOptions, RouteOptions } from 'fastify';
import { onTestFinished } from 'vitest';
import { accountsAdminRoutes } from '../src/accounts/admin-routes.ts';
import { createApiKey } from '../src/accounts/api-key.ts';
import { systemActor } from '../src/accounts/audit-log.ts';
import { createOperator } from '../src/accounts/create-operator.ts';
import { createGuard } from '../src/accounts/guard.ts';
import type { Operator } from '../src/accounts/operator.ts';
import { accountsRoutes } from '../src/accounts/routes.ts';
import { loadConfig } from '../src/config/config.ts';
import type { Environment } from '../src/config/env.ts';
import type { Database } from '../src/db/database.ts';
import type { OperatorRole } from '../src/db/tables.ts';
import { type RateLimits, unlimited } from '../src/http/rate-limit.ts';
import { createServer, type Server } from '../src/http/server.ts';
import { createOutbox } from '../src/outbox/outbox.ts';
import type { Shop } from '../src/outbox/shop.ts';
import { type DialectName, openTestDatabase } from './dialects.ts';
import { testClock } from './harness.ts';

export const password = 'granite lantern 42 meadow';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly cookie: { readonly name: string; readonly value: string; readonly [attribute: string]: unknown } | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

export type Verb = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

export interface AccountsHouse {
  readonly shop: Shop;
  readonly clock: ReturnType<typeof testClock>;
  readonly server: Server;
  call(method: Verb, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Makes an operator whose password is `password`. */
  operator(role: OperatorRole, email?: string): Promise<Operator>;
  /** A browser in which that operator has signed in. */
  browserOf(operator: Pick<Operator, 'email'>, code?: string): Promise<Browser>;
  /** A program with a key of that role. */
  programOf(role: OperatorRole): Promise<(method: Verb, url: string, body?: unknown) => Promise<Answer>>;
}

export interface Browser {
  /** As a page of ours: with cookie, origin and CSRF token. */
  call(method: Verb, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  readonly signedIn: Answer;
  readonly cookie: string;
}

export interface HouseOptions {
  readonly db?: Database;
  readonly env?: Environment;
  readonly limits?: RateLimits;
  /** Told of every door. */
  readonly onRoute?: (route: RouteOptions) => void;
  /** Adds doors to try the guard on. */
  readonly doors?: (server: Server) => void;
}

export async function openAccounts(dialect: DialectName, options: HouseOptions = {}): Promise<AccountsHouse> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aistorm-accounts-'));
  const config = loadConfig({ DATA_DIR: dataDir, PUBLIC_URL: 'https://shop.example', ...options.env });
  const clock = testClock();
  const db = options.db ?? (await openTestDatabase(dialect));
  const shop: Shop = { config, db, clock, outbox: createOutbox(clock) };
  const limits = options.limits ?? unlimited;
  const server = await createServer({
    logLevel: 'silent',
    production: false,
    trustProxy: [],
    cors: { publicUrl: config.publicUrl, allowedOrigins: ['https://partner.example'] },
  });
  if (options.onRoute) server.addHook('onRoute', options.onRoute);
  createGuard(server, shop);
  accountsRoutes(server, { shop, limits });
  accountsAdminRoutes(server, { shop });
  options.doors?.(server);
  await server.ready();
  onTestFinished(async () => {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const call: AccountsHouse['call'] = async (method, url, body, headers = {}) => {
    const injected: InjectOptions = { method, url, headers };
    if (body !== undefined) injected.payload = typeof body === 'string' ? body : JSON.stringify(body);
    if (body !== undefined && headers['content-type'] === undefined) injected.headers = { 'content-type': 'application/json', ...headers };
    const response = await server.inject(injected);
    const isJson = String(response.headers['content-type'] ?? '').includes('json') && response.payload !== '';
    return { status: response.statusCode, headers: response.headers, cookie: response.cookies[0], body: isJson ? response.json() : response.payload };
  };

  let made = 0;
  return {
    shop,
    clock,
    server,
    call,
    operator(role, email) {
      made += 1;
      return createOperator(shop, systemActor, { email: email ?? `${role}${made}@example.com`, name: `The ${role}`, role, password });
    },
    async browserOf(operator, code) {
      const signedIn = await call(
        'POST',
        '/api/admin/session',
        { email: operator.email, password, ...(code === undefined ? {} : { code }) },
        { origin: config.publicUrl },
      );
      if (!signedIn.cookie) throw new Error(`Not signed in: ${JSON.stringify(signedIn.body)}`);
      const cookie = `${signedIn.cookie.name}=${signedIn.cookie.value}`;
      const page = { cookie, origin: config.publicUrl, 'sec-fetch-site': 'same-origin', 'x-csrf-token': String(signedIn.body.csrf_token) };
      return { signedIn, cookie, call: (method, url, body, headers = {}) => call(method, url, body, { ...page, ...headers }) };
    },
    async programOf(role) {
      const { key } = await createApiKey(shop, systemActor, { name: `a ${role} program`, role });
      return (method, url, body) => call(method, url, body, { authorization: `Bearer ${key}` });
    },
  };
}
