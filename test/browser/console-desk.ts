/** The console as one person has it before him: a shop that the tests of a file share, and an owner of it who signs in. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inject } from 'vitest';
import { buildStaleConsole } from '../../scripts/console.ts';
import { systemClock } from '../../src/core/time.ts';
import { startTestShop, type TestShop } from '../harness.ts';
import { launchChromium } from './chromium.ts';

export const screens = join(import.meta.dirname, '../../test-results/screens');
export const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } } as const;
export const password = 'a long sentence to remember';
export const owner = { name: 'Ada', email: 'ada@example.com' } as const;

export type Language = 'zh-CN' | 'en';

export interface ConsoleDesk {
  readonly shop: TestShop;
  readonly browser: Browser;
  /** What pages wrote to the browser's console, and errors in them; a refused request is part of the story, and not here. */
  readonly noise: string[];
  /** Lets the shop's time go on. */
  readonly forward: (ms: number) => void;
  /** A window of a browser that has never been here. */
  readonly stranger: (language?: Language) => Promise<Page>;
  /** A window in which the owner is signed in. */
  readonly enter: (language?: Language) => Promise<Page>;
  readonly close: () => Promise<void>;
}

export async function openConsoleDesk(): Promise<ConsoleDesk> {
  await buildStaleConsole();
  mkdirSync(screens, { recursive: true });
  let ahead = 0;
  const [shop, browser] = await Promise.all([
    startTestShop({ dialect: 'sqlite', host: 'localhost', clock: { now: () => systemClock.now() + ahead } }),
    launchChromium(inject('chromiumPath')),
  ]);
  const noise: string[] = [];

  const stranger = async (language: Language = 'en'): Promise<Page> => {
    const context = await browser.newContext({ reducedMotion: 'reduce', locale: language === 'en' ? 'en-GB' : language, viewport: sizes.desktop });
    const page = await context.newPage();
    // Time for a machine that is busy with other things.
    page.setDefaultTimeout(30_000);
    page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && noise.push(message.text()));
    page.on('pageerror', (error) => noise.push(error.message));
    return page;
  };
  const settled = setUpOwner(shop);
  const enter = async (language?: Language): Promise<Page> => {
    await settled;
    const page = await stranger(language);
    await signIn(shop, page.context());
    return page;
  };
  const close = async (): Promise<void> => {
    await browser.close();
    await shop.close();
  };
  const forward = (ms: number): void => {
    ahead += ms;
  };
  return { shop, browser, noise, forward, stranger, enter, close };
}

/** The link that the start prints. */
export const setupLinkOf = ({ app, base }: TestShop): string => /http\S+\/admin\/setup#\S+/.exec(app.greeting(base))?.[0] ?? '';

async function setUpOwner(shop: TestShop): Promise<void> {
  const body = { token: new URL(setupLinkOf(shop)).hash.slice(1), ...owner, password };
  const { status } = await shop.call('POST', '/api/admin/setup', body, { origin: shop.base });
  if (status !== 201) throw new Error(`No owner: ${status}`);
}

async function signIn(shop: TestShop, { request }: BrowserContext): Promise<void> {
  const answer = await request.post(`${shop.base}/api/admin/session`, { data: { email: owner.email, password }, headers: { origin: shop.base } });
  if (!answer.ok()) throw new Error(`Not signed in: ${answer.status()}`);
}
