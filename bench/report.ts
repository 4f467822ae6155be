/** One run's numbers, and how they are printed. */
import type { DeliveryResult } from './delivery.ts';
import type { FlashResult } from './flash-sale.ts';
import type { OutageResult } from './outage.ts';
import type { ProfileLine } from './profile.ts';
import type { Engine } from './shops.ts';
import type { Measured } from './windows.ts';

export interface Report {
  readonly at: string;
  readonly machine: string;
  readonly requests: Measured[];
  readonly delivery: ({ readonly engine: Engine } & DeliveryResult)[];
  readonly flash: ({ readonly engine: Engine } & FlashResult)[];
  readonly outage: ({ readonly engine: Engine } & OutageResult)[];
  readonly memory: { readonly engine: Engine; readonly readyMs: number; readonly idleMb: number; underLoadMb: number | undefined }[];
  readonly profiles: { readonly engine: Engine; readonly what: string; readonly lines: readonly ProfileLine[] }[];
}

const whole = (value: number): string => Math.round(value).toLocaleString('en').replaceAll(',', ' ');
const percent = (value: number | undefined): string => (value === undefined ? '' : `${(value * 100).toFixed(value < 0.1 ? 1 : 0)} %`);
const ms = (value: number): string => value.toFixed(1);

export function printReport(report: Report): void {
  console.log(`\n${report.machine}\n`);
  printTable(
    ['requests', 'per second', 'of its floor', 'CPU µs', 'of its floor', 'p50 ms', 'p99 ms', 'bad'],
    report.requests.map(({ name, perSecond, ratio, cpuMicros, cpuRatio, p50, p99, bad }) => [
      name,
      whole(perSecond),
      percent(ratio),
      whole(cpuMicros),
      percent(cpuRatio),
      ms(p50),
      ms(p99),
      String(bad),
    ]),
  );
  const floor = report.requests.find(({ name }) => name === 'bare validated POST')?.perSecond;
  printTable(
    ['notice to delivered', 'per second', 'of bare POST', 'notices taken/s', 'shop CPU µs', 'gateway CPU µs'],
    report.delivery.map((row) => [
      `${row.engine}: ${row.orders} orders`,
      whole(row.perSecond),
      percent(floor && row.perSecond / floor),
      whole(row.noticesPerSecond),
      whole(row.cpuMicros),
      whole(row.gatewayCpuMicros),
    ]),
  );
  printTable(
    ['flash sale', 'accepted', 'oversold', '5xx', 'p50 ms', 'p99 ms'],
    report.flash.map((row) => [
      `${row.engine}: ${row.buyers} buyers, ${row.keys} keys`,
      String(row.accepted),
      String(row.oversold),
      String(row.errors),
      ms(row.p50),
      ms(row.p99),
    ]),
  );
  printTable(
    ['create-order while notices', 'wait', 'orders/s', 'p50 ms', 'p99 ms', 'p99 of the first'],
    report.outage.flatMap(({ engine, waiting, arrive, wait }) => [
      [`${engine}: arrive`, '', whole(arrive.perSecond), ms(arrive.p50), ms(arrive.p99), ''],
      [`${engine}: do not`, whole(waiting), whole(wait.perSecond), ms(wait.p50), ms(wait.p99), percent(wait.p99 / arrive.p99)],
    ]),
  );
  printTable(
    ['memory', 'start to ready ms', 'idle MB', 'under load MB'],
    report.memory.map((row) => [row.engine, whole(row.readyMs), String(row.idleMb), String(row.underLoadMb ?? '')]),
  );
  for (const { engine, what, lines } of report.profiles) {
    printTable(
      [`profile of ${engine}: ${what}`, 'self', 'with what it calls'],
      lines.slice(0, 30).map(({ name, self, total }) => [name, percent(self), percent(total)]),
    );
  }
}

export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  ');
  console.log([line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n'), '\n');
}
