/** A whole shop for a test: on a chosen database, listening, with the gateway simulator behind real HTTP. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createApiKey } from '../src/accounts/api-key.ts';
import { type App, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { type Environment, readEnvironment } from '../src/config/env.ts';
import { type Clock, systemClock } from '../src/core/time.ts';
import { checkInvariants } from '../src/reports/check-invariants.ts';
import { createTestDatabase, type DatabasePlace, type DialectName } from './dialects.ts';
import { freePort } from './free-port.ts';

export interface TestShop {
  readonly app: App;
  readonly base: string;
  readonly place: DatabasePlace;
  readonly dataDir: string;
  /** An owner's API key. */
  readonly apiKey: string;
  call(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  admin(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Does everything that is waiting: notices, events, jobs; until nothing is left. */
  settle(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every shape are asserted on by the tests themselves
  readonly body: any;
}

export interface TestShopOptions {
  readonly dialect: DialectName;
  readonly env?: Environment;
  /** What browsers call the shop: an address unless given, and passkeys need a name. */
  readonly host?: 'localhost';
  /** The machine's unless given. With a `testClock`, repeating jobs run only at `app.schedule.tick()`. */
  readonly clock?: Clock;
  /** Another instance on the database and data folder of this one. */
  readonly beside?: TestShop;
}

/** A clock that stands until it is moved. */
export function testClock(start = Date.UTC(2026, 0, 15, 8)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}

/** Opens a shop and closes it when the test is over; the invariants are checked then. */
export async function openTestShop(options: TestShopOptions): Promise<TestShop> {
  const { close, ...shop } = await startTestShop(options);
  onTestFinished(close);
  return shop;
}

/** A shop that the tests of a file share, closed by the file itself: `afterAll(() => shop.close())`, which checks the invariants. */
export async function startTestShop(options: TestShopOptions): Promise<TestShop & { close(): Promise<void> }> {
  const place = options.beside?.place ?? (await createTestDatabase(options.dialect));
  const dataDir = options.beside?.dataDir ?? mkdtempSync(join(tmpdir(), 'aistorm-shop-'));
  const port = await freePort();
  const base = `http://${options.host ?? '127.0.0.1'}:${port}`;
  const env: Record<string, string> = {
    PORT: String(port),
    PUBLIC_URL: base,
    DATA_DIR: dataDir,
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'silent',
    OUTBOX_POLL_MS: '100',
    RECONCILE_SECONDS: '1',
    ...(place.kind === 'postgres' ? { DATABASE_URL: place.url } : {}),
    ...options.env,
  };
  const loaded = loadConfig(readEnvironment(env));
  const app = await createApp({ ...loaded, database: place }, options.clock ?? systemClock);
  await app.start();
  // Where a test moves the clock by hand, it also says when repeating jobs come by: otherwise whether one did would be chance.
  if (options.clock && 'advance' in options.clock) await app.schedule.stop();
  const { key } = await createApiKey(app.shop, { id: 'cli', ip: null, requestId: null }, { name: 'test', role: 'owner' });

  const call: TestShop['call'] = async (method, path, body, headers = {}) => {
    const response = await fetch(base + path, {
      method,
      redirect: 'manual',
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  };

  const close = async (): Promise<void> => {
    const violations = await checkInvariants(app.shop.db, app.shop.clock.now());
    await app.close();
    if (!options.beside) rmSync(dataDir, { recursive: true, force: true });
    if (violations.length > 0) throw new Error(`The data breaks rules that must always hold: ${JSON.stringify(violations, null, 2)}`);
  };

  return {
    app,
    base,
    place,
    dataDir,
    apiKey: key,
    call,
    admin: (method, path, body) => call(method, path, body, { authorization: `Bearer ${key}` }),
    async settle() {
      for (let turn = 0; turn < 3; turn += 1) {
        await app.inbox.drain();
        await app.worker.drain();
      }
    },
    close,
  };
}
