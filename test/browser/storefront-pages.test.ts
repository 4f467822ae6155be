/**
 * Every page and state of the storefront, looked at by a browser: accessible, inside its window, quiet, and photographed.
 * `SCREENS=all` photographs both languages in both themes; otherwise each language in one of them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type Language, languages } from '../../src/core/languages.ts';
import { launchChromium } from './chromium.ts';
import { startFixtureServer } from './fixture-server.ts';
import { cases } from './fixture-views.ts';

const screens = join(import.meta.dirname, '../../test-results/screens');
const phone = { width: 390, height: 844 };
const desktop = { width: 1280, height: 860 };

let browser: Browser;
let context: BrowserContext;
let page: Page;
let server: Awaited<ReturnType<typeof startFixtureServer>>;
const noise: string[] = [];

beforeAll(async () => {
  mkdirSync(screens, { recursive: true });
  server = await startFixtureServer();
  browser = await launchChromium(inject('chromiumPath'));
  context = await browser.newContext({ reducedMotion: 'reduce' });
  // A browser without a window refuses notices; people's browsers have not been asked yet.
  await context.addInitScript(() => Object.defineProperty(Notification, 'permission', { get: () => 'default' }));
  page = await context.newPage();
  page.on('console', (message) => noise.push(`${page.url()} ${message.text()}`));
  page.on('pageerror', (error) => noise.push(`${page.url()} ${error.message}`));
});

afterAll(async () => {
  await browser.close();
  await server.app.close();
});

async function open(name: string, language: Language, theme: 'light' | 'dark', size: typeof phone): Promise<void> {
  await page.setViewportSize(size);
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.goto(`${server.url}/${name}?lang=${language}`);
}

/** Parts that are laid out only when they come near would be blank on a picture of the whole page. */
async function photograph(file: string): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { content-visibility: visible !important }');
    document.adoptedStyleSheets = [sheet];
  });
  await page.screenshot({ path: join(screens, `${file}.jpeg`), type: 'jpeg', quality: 70, fullPage: true });
}

describe.each(cases.map(([name]) => name))('%s', (name) => {
  test('has nothing that axe finds, in both themes, and is photographed', async () => {
    for (const language of ['zh-CN', 'en'] as const) {
      for (const theme of ['light', 'dark'] as const) {
        const isChecked = (language === 'en') === (theme === 'dark');
        if (!isChecked && process.env.SCREENS !== 'all') continue;
        await open(name, language, theme, desktop);
        await photograph(`${name}-desktop-${theme}-${language}`);
        await page.setViewportSize(phone);
        await photograph(`${name}-phone-${theme}-${language}`);
        if (!isChecked) continue;
        // Everything once; in the other theme only what depends on colours.
        // There are no frames, and a second page for each check would take most of the time.
        const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
        const { violations } = await (theme === 'dark' ? axe : axe.withRules(['color-contrast', 'link-in-text-block', 'target-size'])).analyze();
        expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
      }
    }
  });

  test('stays inside a window of 320 pixels in every language', async () => {
    for (const language of languages) {
      await open(name, language, 'light', { width: 320, height: 640 });
      const tooWide = await page.evaluate(() => {
        const visible = [...document.querySelectorAll<HTMLElement>('body *')].filter(
          (element) => element.checkVisibility() && !element.closest('svg, .visually-hidden, .hero-show'),
        );
        const outside = visible.filter((element) => element.getBoundingClientRect().right > window.innerWidth + 1);
        return [
          document.documentElement.scrollWidth > window.innerWidth && 'the page scrolls sideways',
          ...outside.map((element) => element.outerHTML.slice(0, 120)),
        ].filter(Boolean);
      });
      expect(tooWide, language).toEqual([]);
      if (name.startsWith('shop')) await photograph(`${name}-320-light-${language}`);
    }
  });
});

test('no page says anything on the console: nothing is blocked by its own policy, nothing is missing', () => {
  expect(noise).toEqual([]);
});
