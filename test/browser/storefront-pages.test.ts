/** Every page and state of the storefront, looked at by a browser: accessible, inside its window, quiet, and photographed into `test-results/screens`. */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Language, languages } from '../../src/core/languages.ts';
import { html } from '../../src/storefront/html.ts';
import { textOf } from '../../src/storefront/text.ts';
import { launchChromium } from './chromium.ts';
import { startFixtureServer } from './fixture-server.ts';
import { fixtureContext } from './fixture-shop.ts';
import { type Case, cases } from './fixture-views.ts';

const screens = join(import.meta.dirname, '../../test-results/screens');
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 860 } } as const;
const narrow = { width: 320, height: 640 };
const themes = ['dark', 'light'] as const;

type Device = keyof typeof sizes;

let browser: Browser;
let pages: Readonly<Record<Device, Page>>;
let server: Awaited<ReturnType<typeof startFixtureServer>>;
const noise: string[] = [];
const sessions = new Map<Page, CDPSession>();

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  server = await startFixtureServer();
  browser = await launchChromium(inject('chromiumPath'));
  pages = { phone: await openPage('phone'), desktop: await openPage('desktop') };
});

afterAll(async () => {
  await browser.close();
  await server.app.close();
});

async function openPage(device: Device): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', viewport: sizes[device], hasTouch: device === 'phone' });
  // A browser without a window refuses notices; people's browsers have not been asked yet.
  await context.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'default' }));
  const page = await context.newPage();
  page.on('console', (message) => noise.push(`${page.url()} ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`${page.url()} ${error.message}`));
  return page;
}

async function show(page: Page, name: string, language: Language, opens: string | undefined): Promise<void> {
  await page.goto(`${server.url}/${name}?lang=${language}`);
  await page.evaluate((selector) => {
    for (const closed of selector ? document.querySelectorAll<HTMLDetailsElement>(selector) : []) closed.open = true;
    // Parts that are laid out only when they come near would be blank on a picture of the whole page.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important }');
    document.adoptedStyleSheets = [sheet];
  }, opens);
}

/** By the browser's own protocol: Playwright's way waits for more, and takes three times as long. */
async function photograph(page: Page, file: string): Promise<void> {
  const session = sessions.get(page) ?? (await page.context().newCDPSession(page));
  sessions.set(page, session);
  const { cssContentSize } = await session.send('Page.getLayoutMetrics');
  const whole = { x: 0, y: 0, width: cssContentSize.width, height: cssContentSize.height, scale: 1 };
  const { data } = await session.send('Page.captureScreenshot', {
    format: 'jpeg',
    quality: 70,
    captureBeyondViewport: true,
    optimizeForSpeed: true,
    clip: whole,
  });
  writeFileSync(join(screens, `${file}.jpeg`), data, 'base64');
}

/** Everything once, on the phone; on the desktop only what depends on colours and places. There are no frames, and a second page for each check would take most of the time. */
async function findings(page: Page, device: Device): Promise<readonly string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (device === 'phone' ? axe : axe.withRules(['color-contrast', 'link-in-text-block', 'target-size'])).analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** A theme needs no reload, and neither does a narrow window. */
async function lookAt(device: Device, { name, opens }: Case): Promise<Found> {
  const page = pages[device];
  const found: Found = { axe: [], outside: [] };
  for (const language of ['zh-CN', 'en'] as const) {
    await page.setViewportSize(sizes[device]);
    await show(page, name, language, opens);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await photograph(page, `${name}-${device}-${theme}-${language}`);
      // Dark and English on the phone, light and Chinese on the desktop.
      if ((language === 'en') === (device === 'phone') && (theme === 'dark') === (device === 'phone')) found.axe.push(...(await findings(page, device)));
    }
    if (device === 'phone') found.outside.push(...(await squeeze(page, name, language)));
  }
  // The desktop's page has the time for the other languages.
  for (const language of device === 'desktop' ? languages.filter((other) => other !== 'zh-CN' && other !== 'en') : []) {
    await page.setViewportSize(narrow);
    await show(page, name, language, opens);
    found.outside.push(...(await squeeze(page, name, language)));
  }
  return found;
}

interface Found {
  readonly axe: string[];
  readonly outside: string[];
}

/** What does not fit into a window of 320 pixels. */
async function squeeze(page: Page, name: string, language: Language): Promise<readonly string[]> {
  await page.setViewportSize(narrow);
  const outside = await page.evaluate(() => {
    const visible = [...document.querySelectorAll<HTMLElement>('body *')].filter(
      (element) => element.checkVisibility() && !element.closest('svg, .visually-hidden, .hero-show'),
    );
    const tooWide = visible
      .filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1)
      .map((element) => element.outerHTML.slice(0, 120));
    return document.documentElement.scrollWidth > window.innerWidth ? ['the page scrolls sideways', ...tooWide] : tooWide;
  });
  if (name.startsWith('shop')) await photograph(page, `${name}-320-light-${language}`);
  return outside.map((what) => `${language}: ${what}`);
}

test.each(cases)('$name: nothing that axe finds, nothing outside a window of 320 pixels in any language, and photographed', async (each) => {
  const [phone, desktop] = await Promise.all([lookAt('phone', each), lookAt('desktop', each)]);
  expect([...phone.axe, ...desktop.axe]).toEqual([]);
  expect([...phone.outside, ...desktop.outside]).toEqual([]);
});

describe.each(['zh-CN', 'en'] as const)('on paper (%s)', (language) => {
  test.each(['order-pay', 'order-delivered-open', 'order-file'])(
    '%s keeps what proves the purchase in ink on white, and neither buttons nor goods',
    async (name) => {
      const page = pages.desktop;
      await page.setViewportSize(sizes.desktop);
      await show(page, name, language, cases.find((each) => each.name === name)?.opens);
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      await photograph(page, `${name}-print-${language}`);
      const printed = await page.evaluate(() => {
        const seen = [...document.querySelectorAll<HTMLElement>('body *')].filter((element) => element.checkVisibility());
        const own = (element: Element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent);
        return {
          text: seen.flatMap(own).join(' '),
          buttons: seen.filter((element) => element.matches('button, .btn, nav')).map((element) => element.outerHTML),
        };
      });
      const paper = await page.locator('.order-details').evaluate((element) => [getComputedStyle(element).backgroundColor, getComputedStyle(element).color]);
      await page.emulateMedia({ media: 'screen' });
      expect(paper).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
      expect(printed.text).toContain('order_1769846400000_0f3a9b2c4d5e6f70');
      expect(printed.text).not.toContain('Kp9!xT2vQm');
      expect(printed.buttons).toEqual([]);
    },
  );
});

describe('nothing is without a picture', () => {
  const nothing = { css: '', brandCss: undefined, scripts: { frame: '', shop: '', order: '', desk: '' } };
  const context = fixtureContext('en', 'light', nothing, '/');

  test('no word of the language table: so no state has words and is forgotten here', () => {
    const drawn = cases.map(({ draw }) => draw(context).text).join('\n');
    const parts = wordsOf(textOf('en')).flatMap((words) => words.split(/\{\w+\}/));
    expect(parts.filter((part) => !drawn.includes(html`${part}`.text))).toEqual([]);
  });

  test('no kind of page', async () => {
    const folder = join(import.meta.dirname, '../../src/storefront/pages');
    const files: object[] = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))));
    const kinds = files.flatMap((file) => Object.keys(file)).filter((name) => name.endsWith('Page'));
    const drawers = cases.map(({ draw }) => draw.toString()).join('\n');
    expect(kinds.length).toBeGreaterThan(9);
    expect(kinds.filter((kind) => !new RegExp(`\\b${kind}\\b`).test(drawers))).toEqual([]);
  });
});

function wordsOf(table: object): string[] {
  return Object.values(table).flatMap((entry: unknown) => (typeof entry === 'string' ? [entry] : typeof entry === 'object' && entry ? wordsOf(entry) : []));
}

test('no page says anything on the console: nothing is blocked by its own policy, nothing is missing', () => {
  expect(noise).toEqual([]);
});
