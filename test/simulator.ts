/** The payment simulator on a real port, and a shop's ear that hears its notices, for tests. */
import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach } from 'vitest';
import { simulatorMerchantKey, simulatorPayoutKey } from '../src/config/config.ts';
import { type Clock, systemClock } from '../src/core/time.ts';
import type { Database } from '../src/db/database.ts';
import { createServer } from '../src/http/server.ts';
import { type SignatureVerdict, verifyNotice } from '../src/payments/oxapay/signature.ts';
import { mountSimulator } from '../src/simulator/plugin.ts';
import type { Simulator } from '../src/simulator/simulator.ts';
import { createTestDatabase, type DialectName, openPlace } from './dialects.ts';

const removals: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const remove of removals.splice(0).toReversed()) await remove();
});

export interface PlayedGateway {
  /** Base of everything, e.g. `http://127.0.0.1:1234/simulator`; the API is at `/v1` below. */
  readonly base: string;
  readonly simulator: Simulator;
  /** Calls the API with the merchant key, or as told; answers status and parsed body. */
  api(method: 'GET' | 'POST', path: string, body?: object, headers?: Record<string, string>): Promise<PlayedAnswer>;
  /** Calls the control API; GET without a body. */
  control(path: string, body?: object): Promise<PlayedAnswer>;
}

export interface PlayedAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape, and fail when it is another
  readonly body: any;
}

/** A database without the shop's tables: the simulator brings its own. */
export async function openBareDatabase(dialect: DialectName): Promise<Database> {
  return openPlace(await createTestDatabase(dialect, { migrated: false }));
}

/** Nothing happens behind the test's back unless `pollMs` says so: `simulator.runDue()` does what is due. */
export async function playGateway(db: Database, options: { clock?: Clock; callbackFactor?: number; pollMs?: number } = {}): Promise<PlayedGateway> {
  const server = await createServer({ logLevel: 'fatal', production: false, trustProxy: [], cors: { publicUrl: 'http://localhost', allowedOrigins: [] } });
  let base = '';
  const simulator = await mountSimulator(server, '/simulator', {
    db,
    clock: options.clock ?? systemClock,
    merchantKey: simulatorMerchantKey,
    payoutKey: simulatorPayoutKey,
    publicBase: () => base,
    callbackFactor: options.callbackFactor ?? 1,
    pollMs: options.pollMs ?? 3_600_000,
  });
  base = `${await server.listen({ port: 0, host: '127.0.0.1' })}/simulator`;
  removals.push(() => server.close());
  const keys = { merchant_api_key: simulatorMerchantKey, payout_api_key: simulatorPayoutKey, general_api_key: simulatorMerchantKey };
  return {
    base,
    simulator,
    api: (method, path, body, headers = keys) => request(method, `${base}/v1${path}`, body, headers),
    control: (path, body) => request(body === undefined ? 'GET' : 'POST', `${base}/control${path}`, body, {}),
  };
}

async function request(method: string, url: string, body: object | undefined, headers: Record<string, string>): Promise<PlayedAnswer> {
  const response = await fetch(url, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: await response.json() };
}

export interface HeardNotice {
  readonly headers: IncomingHttpHeaders;
  readonly raw: Buffer;
  /** Judged with the key that the body's type asks for. */
  readonly verdict: SignatureVerdict;
  readonly status: string;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly body: any;
}

export interface Ear {
  readonly url: string;
  readonly heard: HeardNotice[];
  /** How the next notices are answered; `ok` with 200 unless set. */
  answer: { status: number; body: string };
}

/** A shop that only listens. */
export async function openEar(): Promise<Ear> {
  const heard: HeardNotice[] = [];
  const server = createHttpServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks);
      const body = JSON.parse(raw.toString('utf8'));
      const key = body.type === 'payout' ? simulatorPayoutKey : simulatorMerchantKey;
      heard.push({ headers: incoming.headers, raw, verdict: verifyNotice(raw, incoming.headers.hmac, [key]), status: body.status, body });
      response.writeHead(ear.answer.status, { 'content-type': 'text/plain' }).end(ear.answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port }: AddressInfo | { port: number } = Object(server.address());
  const ear: Ear = { url: `http://127.0.0.1:${port}/hook`, heard, answer: { status: 200, body: 'ok' } };
  removals.push(() => new Promise((resolve) => server.close(resolve)));
  return ear;
}

/** A clock that a test moves. */
export class MovableClock implements Clock {
  #at = 1_800_000_000_000;

  now(): number {
    return this.#at;
  }

  advance(ms: number): void {
    this.#at += ms;
  }
}
