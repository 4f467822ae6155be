import { parseArgs } from 'node:util';
import { run } from '../scripts/run.ts';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { readEnvironment } from '../src/config/env.ts';
import { DAY } from '../src/core/time.ts';
import { countStaleHours, markEveryHour } from '../src/reports/keep-sales.ts';
import { demand } from '../test/crash/calls.ts';
import { type Ground, type Program, prepareGround, startShop } from '../test/crash/processes.ts';
import { freePort } from '../test/free-port.ts';
import { createDatabase } from '../test/postgres.ts';
import { describeMachine, residentMb } from './machine.ts';
import { fill, type Life } from './million-rows.ts';
import { printTable } from './report.ts';
import { type Engine, startDurablePostgres } from './shops.ts';
import { median } from './windows.ts';

const { values } = parseArgs({ options: { orders: { type: 'string', default: '1000000' }, engines: { type: 'string', default: 'sqlite,postgres' } } });
const orders = Number(values.orders);
const engines = (['sqlite', 'postgres'] as const).filter((engine) => values.engines.split(',').includes(engine));
const times = 20;

if ((await run('node', ['scripts/build.ts', '--if-stale'])) !== 0) throw new Error('The shop could not be built');
const rows: string[][] = [];
for (const engine of engines) await measureEngine(engine);
console.log(`\n${describeMachine()}; ${orders.toLocaleString('en')} orders and card keys\n`);
printTable(['what', 'first ms', 'middle ms', 'slowest ms', 'wanted'], rows);

async function measureEngine(engine: Engine): Promise<void> {
  const postgres = engine === 'postgres' ? await startDurablePostgres() : undefined;
  const ground = await prepareGround(postgres && (await createDatabase(postgres.url, 'million')), { RATE_LIMITS: 'off', ROLE: 'web' });
  try {
    const life = await prepare(ground);
    const shop = await startShop(ground, { port: await freePort() });
    try {
      await measureShop(engine, shop, ground, life);
    } finally {
      await shop.stop();
    }
  } finally {
    ground.remove();
    await postgres?.stop();
  }
}

/** Products by the shop's own door, everything else by sets of rows, the hourly sums by the code that keeps them. */
async function prepare(ground: Ground): Promise<Life> {
  const app = await createApp({ ...loadConfig(readEnvironment({ ...ground.env, LOG_LEVEL: 'silent' })), database: ground.database });
  const products: { id: number; variant: string }[] = [];
  for (let number = 1; number <= 20; number += 1) {
    const payload = { name: `Product ${number}`, slug: `product-${number}`, price_usd: '12.50', price_unit: '月', stock_mode: 'keys', delivery: 'keys' };
    const answer = await app.server.inject({ method: 'POST', url: '/api/admin/products', headers: { authorization: `Bearer ${ground.apiKey}` }, payload });
    const { id, variants }: { id: number; variants: { id: string }[] } = answer.json();
    products.push({ id, variant: variants[0]?.id ?? '' });
  }
  const stepMs = Math.floor((730 * DAY) / orders);
  const life = { orders, firstAt: Date.now() - orders * stepMs - DAY, stepMs, products };
  await fill(app.shop.db, life, console.log);
  const started = performance.now();
  await markEveryHour(app.shop);
  while (await countStaleHours(app.shop, 1_000));
  console.log(`${app.shop.db.dialect.name}: all hours counted in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  await app.close();
  return life;
}

async function measureShop(engine: Engine, shop: Program, ground: Ground, life: Life): Promise<void> {
  const headers = { authorization: `Bearer ${ground.apiKey}` };
  const get = (path: string) => demand(shop.base, { path, headers });
  const measure = async (what: string, wanted: string, work: () => Promise<unknown>): Promise<void> => {
    const took: number[] = [];
    for (let turn = 0; turn < times; turn += 1) {
      const started = performance.now();
      await work();
      took.push(performance.now() - started);
    }
    rows.push([`${engine}: ${what}`, ...[took[0] ?? 0, median(took), Math.max(...took)].map((ms) => ms.toFixed(0)), wanted]);
  };
  const list = '/api/admin/orders';
  await measure('first page of orders', '300', () => get(list));
  await measure('orders by e-mail', '300', () => get(`${list}?q=buyer123%40example.com`));
  await measure('orders by the beginning of an e-mail', '300', () => get(`${list}?q=buyer99`));
  await measure('orders of one status', '300', () => get(`${list}?status=attention`));
  await measure('orders of one tag', '300', () => get(`${list}?tag=vip`));
  await measure('orders by amount', '300', () => get(`${list}?sort=amount_high`));
  const today = [
    'orders?status=attention',
    'orders?status=paid',
    'red-packets?state=submitted',
    'receipts?state=unapplied',
    'refunds?state=requested',
    'jobs?state=dead',
  ];
  await measure('dashboard (all of the page Today)', '500', () => Promise.all(today.map((path) => get(`/api/admin/${path}`))));
  await measure('numbers of 30 days', '500', () => get('/api/admin/statistics'));
  const year = new Date(Date.now() - 364 * DAY).toISOString().slice(0, 10);
  await measure('numbers of a year by month', '500', () => get(`/api/admin/statistics?from=${year}&bucket=month`));
  const day = (order: number) => new Date(life.firstAt + order * life.stepMs).toISOString().slice(0, 10);
  for (const format of ['csv', 'xlsx'])
    await measureExport(engine, shop, headers, `format=${format}&from=${day(0)}&to=${day(Math.min(orders, 100_000))}`, format);
  await measureImport(engine, shop, headers, life);
}

async function measureExport(engine: Engine, shop: Program, headers: Record<string, string>, query: string, format: string): Promise<void> {
  const before = residentMb(shop.pid);
  const started = performance.now();
  const answer = await fetch(`${shop.base}/api/admin/orders/export?${query}`, { headers });
  let most = before;
  let bytes = 0;
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    most = Math.max(most, residentMb(shop.pid));
  }
  const took = (performance.now() - started).toFixed(0);
  rows.push([`${engine}: 100,000 orders as ${format}: ${(bytes / 2 ** 20).toFixed(0)} MB, memory ${before} to ${most} MB`, took, '', '', '']);
}

/** A list of keys in parts, as the console sends it. */
async function measureImport(engine: Engine, shop: Program, headers: Record<string, string>, { products }: Life): Promise<void> {
  const started = performance.now();
  for (let from = 0; from < 100_000; from += 5_000) {
    const keys = Array.from({ length: 5_000 }, (_, index) => `KEY-${from + index}-${Math.random().toString(36).slice(2)}-ABCDEFGH`);
    await demand(shop.base, { path: `/api/admin/products/${products[0]?.id}/keys`, headers, body: { keys, batch_id: 'bat_0123456789abcdef01234567' } });
  }
  rows.push([`${engine}: import of 100,000 keys`, (performance.now() - started).toFixed(0), '', '', '20000']);
}
