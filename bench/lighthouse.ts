/**
 * `npm run lighthouse`: the pages where a buyer decides, measured as a phone on a slow network sees them. Fails when one falls short.
 * The shop is the one that is shipped, in test mode with the demo catalogue; the browser is the one of the tests.
 * Each page is measured several times and the middle one counts, as Lighthouse itself advises: one run says as much about the machine.
 * `--pages=home,shop` measures only those · `--runs=5` · `--report` keeps Lighthouse's own pages in `test-results/lighthouse`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import lighthouse, { generateReport, type Result, type RunnerResult } from 'lighthouse';
import { computeMedianRun } from 'lighthouse/core/lib/median-run.js';
import { run } from '../scripts/run.ts';
import { launchChromium, prepareChromium } from '../test/browser/chromium.ts';
import { demand } from '../test/crash/calls.ts';
import { type Program, startProgram } from '../test/crash/processes.ts';
import { freePort } from '../test/free-port.ts';

/** What the storefront promises (docs/design.md). */
const least = 98;
const mostMs = { lcp: 1_500, tbt: 50 };

const categories = ['performance', 'accessibility', 'best-practices', 'seo'] as const;

interface Measured {
  readonly page: string;
  readonly scores: readonly number[];
  readonly lcpMs: number;
  readonly tbtMs: number;
  readonly cls: number;
  readonly kilobytes: number;
  readonly requests: number;
  /** Audits that cost points. */
  readonly findings: readonly string[];
}

interface Target {
  readonly page: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly skipAudits?: string[];
}

const { values } = parseArgs({
  options: {
    pages: { type: 'string', default: 'home,product,shop,order,goods' },
    runs: { type: 'string', default: '3' },
    report: { type: 'boolean', default: false },
  },
});
const reports = join(import.meta.dirname, '../test-results/lighthouse');

if ((await run('node', ['scripts/build.ts', '--if-stale'])) !== 0) throw new Error('The shop could not be built');
const folder = mkdtempSync(join(tmpdir(), 'aistorm-lighthouse-'));
const port = await freePort();
const shop = await startProgram({
  file: join(import.meta.dirname, '../dist/main.js'),
  port,
  env: { DATA_DIR: folder, PUBLIC_URL: `http://127.0.0.1:${port}`, LOG_LEVEL: 'error', OUTBOX_POLL_MS: '200' },
  readyPath: '/ready',
  cwd: folder,
  nodeOptions: ['--max-semi-space-size=2'],
});
try {
  const results = await measure(await targetsOf(shop));
  console.table(results.map(lineOf));
  const short = results.flatMap(shortcomings);
  for (const line of short) console.log(line);
  process.exitCode = short.length > 0 ? 1 : 0;
} finally {
  await shop.stop();
  rmSync(folder, { recursive: true });
}

/** The public pages, and two orders: one that waits for its payment and one whose goods are there. */
async function targetsOf({ base }: Program): Promise<Target[]> {
  const { body: products } = await demand(base, { path: '/api/products' });
  const { slug } = products.find(({ stock_quantity: stock }: { stock_quantity: number }) => stock > 10);
  const order = async (): Promise<{ id: string; token: string }> => {
    const placed = await demand(base, { path: '/api/create-order', body: { customer_email: 'buyer@example.com', product_slug: slug, quantity: 1 } });
    await demand(base, { path: '/api/oxapay-payment', body: { orderId: placed.body.order_id } });
    return { id: placed.body.order_id, token: placed.body.access_token };
  };
  const [waiting, paid] = [await order(), await order()];
  const payments = await demand(base, { path: `/simulator/control/payments?order_id=${paid.id}&limit=1` });
  await demand(base, { path: `/simulator/control/payments/${payments.body.items[0].track_id}/pay`, body: {} });
  // An order is nobody's business but its buyer's: that search engines keep away from it is not a fault.
  const own = ({ id, token }: { id: string; token: string }) => ({ path: `/orders/${id}`, headers: { 'X-Order-Token': token }, skipAudits: ['is-crawlable'] });
  const all: Target[] = [
    { page: 'home', path: '/?lang=en' },
    { page: 'product', path: `/products/${slug}?lang=en` },
    { page: 'shop', path: `/shop.html?product=${slug}&lang=en` },
    { page: 'order', ...own(waiting) },
    { page: 'goods', ...own(paid) },
  ];
  return all.filter(({ page }) => values.pages.split(',').includes(page));
}

async function measure(targets: readonly Target[]): Promise<Measured[]> {
  const debugging = await freePort();
  const browser = await launchChromium(await prepareChromium(), [`--remote-debugging-port=${debugging}`]);
  try {
    // A browser that has just been unpacked reads its own files and the fonts first; no page is to be blamed for that.
    await look({ page: 'help', path: '/help' }, debugging);
    const measured: Measured[] = [];
    for (const target of targets) {
      const results: RunnerResult[] = [];
      for (let run = 0; run < Number(values.runs); run += 1) results.push(await look(target, debugging));
      const middle = computeMedianRun(results.map(({ lhr }) => lhr));
      if (values.report) keepReport(target.page, middle);
      measured.push(readResult(target.page, middle));
    }
    return measured;
  } finally {
    await browser.close();
  }
}

async function look({ page, path, headers = {}, skipAudits = [] }: Target, debugging: number): Promise<RunnerResult> {
  const result = await lighthouse(`${shop.base}${path}`, {
    port: debugging,
    onlyCategories: [...categories],
    skipAudits,
    extraHeaders: { 'Accept-Language': 'en', ...headers },
    logLevel: 'error',
  });
  if (!result) throw new Error(`Lighthouse did not look at ${page}`);
  return result;
}

function keepReport(page: string, result: Result): void {
  mkdirSync(reports, { recursive: true });
  writeFileSync(join(reports, `${page}.html`), generateReport(result, 'html'));
  writeFileSync(join(reports, `${page}.json`), JSON.stringify(result));
}

function readResult(page: string, { categories: found, audits, runtimeError }: Result): Measured {
  if (runtimeError) throw new Error(`${page}: ${runtimeError.message}`);
  const number = (audit: string) => audits[audit]?.numericValue ?? Number.NaN;
  const lost = categories.flatMap((category) =>
    (found[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 0.98)
      .map(({ id }) => `${id} ${audits[id]?.displayValue ?? ''}`),
  );
  const requests: unknown = audits['network-requests']?.details;
  return {
    page,
    scores: categories.map((category) => Math.round((found[category]?.score ?? 0) * 100)),
    lcpMs: number('largest-contentful-paint'),
    tbtMs: number('total-blocking-time'),
    cls: number('cumulative-layout-shift'),
    kilobytes: number('total-byte-weight') / 1024,
    requests: typeof requests === 'object' && requests !== null && 'items' in requests && Array.isArray(requests.items) ? requests.items.length : Number.NaN,
    findings: lost,
  };
}

function lineOf({ page, scores, lcpMs, tbtMs, cls, kilobytes, requests }: Measured) {
  const named = Object.fromEntries(categories.map((category, index) => [category, scores[index]]));
  return { page, ...named, 'LCP ms': Math.round(lcpMs), 'TBT ms': Math.round(tbtMs), CLS: Number(cls.toFixed(3)), kB: Math.round(kilobytes), requests };
}

function shortcomings({ page, scores, lcpMs, tbtMs, cls, findings }: Measured): string[] {
  const low = categories.filter((_category, index) => !((scores[index] ?? 0) >= least));
  return [
    ...low.map((category) => `${page}: ${category} is below ${least} (${findings.join(' · ')})`),
    ...(lcpMs <= mostMs.lcp ? [] : [`${page}: the largest element is painted after ${Math.round(lcpMs)} ms, not ${mostMs.lcp}`]),
    ...(tbtMs <= mostMs.tbt ? [] : [`${page}: the page is blocked for ${Math.round(tbtMs)} ms, not ${mostMs.tbt}`]),
    ...(cls === 0 ? [] : [`${page}: the layout shifts by ${cls}`]),
  ];
}
