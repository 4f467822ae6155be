/** The servers of one run: the floor, and a shop on each database with goods to sell. */
import { join } from 'node:path';
import { demand } from '../test/crash/calls.ts';
import { type Ground, type Program, prepareGround, startGateway, startProgram, startShop } from '../test/crash/processes.ts';
import { freePort } from '../test/free-port.ts';
import { createDatabase, type Postgres, startPostgres } from '../test/postgres.ts';
import { pin } from './machine.ts';

export type Engine = 'sqlite' | 'postgres';

export interface BenchShop {
  readonly engine: Engine;
  readonly ground: Ground;
  program: Program;
  readonly gateway: Program;
  /** Stops the shop and starts it again, e.g. with other options for Node. */
  restart(nodeOptions?: readonly string[]): Promise<Program>;
  close(): Promise<void>;
}

export async function startFloor(): Promise<Program> {
  return startProgram({
    file: join(import.meta.dirname, 'floor.ts'),
    port: await freePort(),
    env: {},
    readyPath: '/bare',
    cwd: import.meta.dirname,
    before: pin.server,
    // The shop's own, so that the ratio is about the code and not about Node's settings.
    nodeOptions: ['--max-semi-space-size=2'],
  });
}

/** A durable server, so that its commits cost what they cost in earnest. */
export function startDurablePostgres(): Promise<Postgres> {
  return startPostgres({ durable: true });
}

/** @param more environment beside what every shop of a run has */
export async function openBenchShop(engine: Engine, postgres: Postgres | undefined, more: Readonly<Record<string, string>> = {}): Promise<BenchShop> {
  const url = engine === 'postgres' && postgres ? await createDatabase(postgres.url, `bench_${Date.now()}`) : undefined;
  // The reconciler must not do the notices' work while they are measured.
  const ground = await prepareGround(url, { RATE_LIMITS: 'off', RECONCILE_SECONDS: '3600', ORDER_HOLD_MINUTES: '120', OUTBOX_POLL_MS: '1000', ...more });
  const gateway = await startGateway(ground, pin.load);
  const port = await freePort();
  const start = (nodeOptions: readonly string[] = []) => startShop(ground, { port, before: pin.server, nodeOptions });
  const shop: BenchShop = {
    engine,
    ground,
    gateway,
    program: await start(),
    async restart(nodeOptions) {
      await shop.program.stop();
      shop.program = await start(nodeOptions);
      return shop.program;
    },
    async close() {
      await shop.program.stop();
      await gateway.kill();
      ground.remove();
    },
  };
  return shop;
}

/** Puts a product with that many card keys on sale. */
export async function offerKeys({ ground, program }: BenchShop, slug: string, count: number): Promise<void> {
  const headers = { authorization: `Bearer ${ground.apiKey}` };
  const fields = { name: slug, slug, price_usd: '12.50', price_unit: '月', stock_mode: 'keys', delivery: 'keys', max_per_order: 5 };
  const { body } = await demand(program.base, { path: '/api/admin/products', body: fields, headers });
  const batch = 2_000;
  for (let from = 0; from < count; from += batch) {
    const keys = Array.from({ length: Math.min(batch, count - from) }, (_, index) => `${slug}-${from + index}`);
    await demand(program.base, { path: `/api/admin/products/${body.id}/keys`, body: { keys }, headers });
  }
}

export async function placeOrder({ program }: BenchShop, slug: string, buyer: string): Promise<{ order_id: string; access_token: string }> {
  return (await demand(program.base, { path: '/api/create-order', body: orderOf(slug, buyer) })).body;
}

export const orderOf = (slug: string, buyer: string) => ({ customer_email: `${buyer}@example.com`, product_slug: slug, quantity: 1 });
