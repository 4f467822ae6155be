/**
 * `npm run bench`: what this machine can do with the shop, beside what it can do with Fastify alone. See docs/bench.md.
 * `--quick` shortens everything · `--parts=requests,delivery,flash,outage,memory` · `--engines=sqlite,postgres` · `--profile` says where the time goes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { run as runCommand } from '../scripts/run.ts';
import { forEach } from '../test/crash/calls.ts';
import { measureDelivery } from './delivery.ts';
import { measureFlashSale } from './flash-sale.ts';
import { describeMachine, residentMb } from './machine.ts';
import { measureOutage } from './outage.ts';
import { type ProfileLine, profiled } from './profile.ts';
import { printReport, type Report } from './report.ts';
import { measuresOfFloor, measuresOfShop } from './requests.ts';
import { type BenchShop, type Engine, openBenchShop, startDurablePostgres, startFloor } from './shops.ts';
import { measureInTurn, median, startLoadGenerator } from './windows.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    parts: { type: 'string', default: 'requests,delivery,flash,outage,memory' },
    engines: { type: 'string', default: 'sqlite,postgres' },
  },
});
const parts = values.parts.split(',');
const engines = (['sqlite', 'postgres'] as const).filter((engine) => values.engines.split(',').includes(engine));
const size = values.quick
  ? { rounds: 2, windowMs: 600, orders: 300, starts: 1, outage: { events: 1_000, rounds: 3, windowMs: 1_000 } }
  : { rounds: 5, windowMs: 2_000, orders: 1_500, starts: 3, outage: { events: 10_000, rounds: 25, windowMs: 2_000 } };

if ((await runCommand('node', ['scripts/build.ts', '--if-stale'])) !== 0) throw new Error('The shop could not be built');
const generator = startLoadGenerator();
const postgres = engines.includes('postgres') ? await startDurablePostgres() : undefined;
const floor = await startFloor();
const shops: BenchShop[] = [];
const report: Report = {
  at: new Date().toISOString(),
  machine: describeMachine(),
  requests: [],
  delivery: [],
  flash: [],
  outage: [],
  memory: [],
  profiles: [],
};
try {
  for (const engine of engines) shops.push(await openBenchShop(engine, postgres));
  if (parts.includes('memory')) for (const shop of shops) report.memory.push(await startsOf(shop));
  if (parts.includes('requests')) {
    const measures = [...measuresOfFloor(floor), ...(await forAll(shops, (shop) => measuresOfShop(shop, size))).flat()];
    report.requests.push(...(await measureInTurn(generator, measures, size)));
  }
  if (parts.includes('delivery'))
    for (const shop of shops) report.delivery.push({ engine: shop.engine, ...(await measureDelivery(generator, shop, size.orders)) });
  for (const [index, shop] of shops.entries()) {
    const memory = report.memory[index];
    if (memory) memory.underLoadMb = residentMb(shop.program.pid);
  }
  if (parts.includes('flash')) for (const shop of shops) report.flash.push({ engine: shop.engine, ...(await measureFlashSale(shop)) });
  // Last, in shops of its own, so that the others are idle meanwhile.
  if (parts.includes('outage'))
    for (const engine of engines) report.outage.push({ engine, ...(await measureOutage(generator, engine, postgres, size.outage)) });
  if (values.profile) for (const shop of shops) report.profiles.push(...(await profilesOf(shop)));
} finally {
  generator.stop();
  await floor.kill();
  for (const shop of shops) await shop.close();
  await postgres?.stop();
}
printReport(report);
const folder = join(import.meta.dirname, 'results');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${report.at.replaceAll(':', '-')}.json`), `${JSON.stringify(report, undefined, 2)}\n`);

async function forAll<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  await forEach(items, 1, async (item) => void results.push(await work(item)));
  return results;
}

/** Starts it several times; the memory is read when it has been idle for a moment. */
async function startsOf(shop: BenchShop): Promise<Report['memory'][number]> {
  const ready: number[] = [];
  for (let start = 0; start < size.starts; start += 1) ready.push((await shop.restart()).readyMs);
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return { engine: shop.engine, readyMs: median(ready), idleMb: residentMb(shop.program.pid), underLoadMb: undefined };
}

async function profilesOf(shop: BenchShop): Promise<{ engine: Engine; what: string; lines: ProfileLine[] }[]> {
  const measures = await measuresOfShop(shop, size);
  const underLoad = async (name: string): Promise<ProfileLine[]> => {
    const measure = measures.find((each) => each.name === `${shop.engine}: ${name}`);
    if (!measure) throw new Error(`Nothing is measured that is called ${name}`);
    return profiled(shop, () => generator.run({ ...measure, base: shop.program.base, ms: size.windowMs * 3, from: 50_000_000 }));
  };
  const reading = await underLoad('shop page');
  const creating = await underLoad('create-order');
  const delivering = await profiled(shop, () => measureDelivery(generator, shop, size.orders));
  return [
    { engine: shop.engine, what: 'shop page', lines: reading },
    { engine: shop.engine, what: 'create-order', lines: creating },
    { engine: shop.engine, what: 'orders, payments, notices and deliveries', lines: delivering },
  ];
}
