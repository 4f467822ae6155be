/** Nothing moves under a buyer's finger: pages stay as they were first painted while their scripts start, on a slow phone. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { startFixtureServer } from './fixture-server.ts';

let browser: Browser;
let server: Awaited<ReturnType<typeof startFixtureServer>>;

beforeAll(async () => {
  server = await startFixtureServer();
  browser = await launchChromium(inject('chromiumPath'));
});

afterAll(async () => {
  await browser.close();
  await server.app.close();
});

/** A phone of Lighthouse's size and slowness that writes down what moves. */
async function aSlowPhone(height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 412, height }, hasTouch: true, locale: 'zh-CN', timezoneId: 'America/New_York' });
  onTestFinished(() => context.close());
  await context.addInitScript(() => {
    const moved: string[] = [];
    Object.assign(window, { moved });
    const rect = ({ x, y, width, height: tall }: DOMRectReadOnly) => [x, y, width, tall].map(Math.round).join(' ');
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        sources: { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly }[];
      })[])
        for (const { node, previousRect, currentRect } of entry.sources)
          moved.push(
            `${entry.value.toFixed(5)} ${node instanceof Element ? node.outerHTML.slice(0, 80) : node?.textContent?.slice(0, 80)}: ${rect(previousRect)} → ${rect(currentRect)}`,
          );
    }).observe({ type: 'layout-shift', buffered: true });
  });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  return page;
}

/** Scripts come only when the page has been painted, so that every run is the worst one. */
async function openWithLateScripts(page: Page, path: string): Promise<void> {
  let release = (): void => undefined;
  const painted = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/*.js', async (route) => {
    await painted;
    await route.continue();
  });
  await page.goto(server.url + path, { waitUntil: 'commit' });
  await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0);
  release();
  await page.waitForLoadState('load');
}

const frames = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

test.each([
  ['home', 823],
  ['product', 823],
  ['shop', 823],
  ['shop-chosen', 823],
  ['order-pay', 823],
  ['order-pay', 3_000],
  ['order-red-packet', 3_000],
  ['order-paid', 823],
  ['order-delivered', 823],
  ['order-delivered', 3_000],
  ['home', 3_000],
  ['shop', 3_000],
  ['product', 3_000],
])('%s in a window %i pixels tall', async (name, height) => {
  const page = await aSlowPhone(height);
  await openWithLateScripts(page, `/${name}`);
  await frames(page);
  const left = page.locator('[data-left]');
  if ((await left.count()) > 0) {
    const first = await left.textContent();
    await page.waitForFunction((before) => document.querySelector('[data-left]')?.textContent !== before, first);
    await frames(page);
  }
  expect(await page.evaluate('moved')).toEqual([]);
});
