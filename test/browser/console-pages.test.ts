/**
 * Every page of the console, in both sizes, themes and languages: photographed into `test-results/screens`, inside its window, quiet, and without
 * anything serious that axe finds. A new page fails here until it is in the list. What is done on them is in `console.test.ts`.
 */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { en } from '../../console/src/text/en.ts';
import { zh } from '../../console/src/text/zh-CN.ts';
import { MINUTE } from '../../src/core/time.ts';
import { type BusyShop, fillShop } from './busy-shop.ts';
import { type ConsoleDesk, type Language, openConsoleDesk, screens, setupLinkOf, sizes } from './console-desk.ts';

const themes = ['light', 'dark'] as const;
const words = { en, 'zh-CN': zh };
type Words = (typeof words)[Language];

let desk: ConsoleDesk;
/** A window for each language; they are looked at side by side. */
let windows: Readonly<Record<Language, Page>>;

beforeAll(async () => {
  desk = await openConsoleDesk();
  windows = await eachLanguage(desk.enter);
  await Promise.all(Object.values(windows).map((page) => page.goto(`${desk.shop.base}/admin`)));
}, 120_000);

afterAll(() => desk.close());

async function eachLanguage<T>(look: (language: Language) => Promise<T>): Promise<Record<Language, T>> {
  const [english, chinese] = await Promise.all([look('en'), look('zh-CN')]);
  return { en: english, 'zh-CN': chinese };
}

/** Goes on inside the application that is already there, as its links do. */
async function turnTo(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    window.history.pushState(null, '', `/admin${to}`);
    window.dispatchEvent(new PopStateEvent('popstate'));
  }, path);
}

const asked = new WeakMap<Page, Set<Request>>();

/** Nothing is loading any more; the live feed never ends and does not count. */
async function settled(page: Page): Promise<void> {
  let open = asked.get(page);
  if (!open) {
    const requests = new Set<Request>();
    page.on('request', (request) => request.resourceType() !== 'eventsource' && requests.add(request));
    page.on('requestfinished', (request) => requests.delete(request));
    page.on('requestfailed', (request) => requests.delete(request));
    asked.set(page, requests);
    open = requests;
  }
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await expect.poll(() => open.size, { interval: 10, timeout: 30_000 }).toBe(0);
  await page.waitForFunction(() => !document.querySelector('.mantine-Loader-root'));
}

/** Waits until what has changed is drawn. */
const drawn = (page: Page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

async function photograph(page: Page, name: string, language: Language): Promise<void> {
  // Nothing is pointed at, wherever something was pressed before.
  await page.mouse.move(0, 0);
  // Above a page lies what belongs to the window: the page under it is not looked at.
  const isCovered = (await page.locator('[role=dialog], .mantine-Burger-burger[data-opened]').count()) > 0;
  await page.evaluate(() => {
    const still = new CSSStyleSheet();
    still.replaceSync('* { transition: none !important }');
    document.adoptedStyleSheets = [still];
    window.scrollTo(0, 0);
  });
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      await drawn(page);
      const path = join(screens, `console-${name}-${size}-${theme}-${language}.jpeg`);
      await page.screenshot({ path, type: 'jpeg', quality: 60, fullPage: !isCovered });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${path} scrolls sideways`).toBeLessThanOrEqual(0);
      if ((size === 'desktop' && theme === 'light' && language === 'en') || (size === 'phone' && theme === 'dark' && language === 'zh-CN'))
        expect(await seriousFindings(page, theme), path).toEqual([]);
    }
  }
  await page.setViewportSize(sizes.desktop);
}

/** Everything once; in the other theme only what depends on colours and sizes. */
async function seriousFindings(page: Page, theme: (typeof themes)[number]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await (theme === 'light' ? axe : axe.withRules(['color-contrast', 'link-in-text-block', 'target-size'])).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** A page, and what is done on it before it is looked at. */
interface View {
  readonly name: string;
  readonly path: string;
  readonly prepare?: (page: Page, t: Words) => Promise<void>;
  /** Something on it never comes, and is not waited for. */
  readonly isEndless?: true;
}

async function lookAt({ name, path, prepare, isEndless }: View, pages = windows): Promise<void> {
  await eachLanguage(async (language) => {
    const page = pages[language];
    await turnTo(page, path);
    await settled(page);
    if (prepare) {
      await prepare(page, words[language]);
      if (!isEndless) await settled(page);
    }
    await photograph(page, name, language);
  });
  expect(desk.noise.splice(0)).toEqual([]);
}

/** In windows that nobody else uses: what is done there would be in the way of other pages. */
async function lookApart(view: View, enter: (language: Language) => Promise<Page>, start = '/admin'): Promise<void> {
  const pages = await eachLanguage(enter);
  await Promise.all(Object.values(pages).map((page) => page.goto(desk.shop.base + start)));
  await lookAt(view, pages);
  await Promise.all(Object.values(pages).map((page) => page.context().close()));
}

const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();

describe('before the first sale', () => {
  test('the link for the first owner', () => lookApart({ name: 'setup', path: '/setup' }, desk.stranger, new URL(setupLinkOf(desk.shop)).pathname));

  test('signing in', () =>
    lookApart(
      {
        name: 'sign-in',
        path: '/',
        prepare: async (page, t) => {
          await page.getByLabel(t['signIn.email']).fill('ada@example.com');
          await page.getByRole('textbox', { name: t['signIn.password'] }).fill('wrong for sure');
          await press(page, t['signIn.do']);
          await page.getByRole('alert').waitFor();
        },
      },
      desk.stranger,
    ));

  test.each([
    ['today-empty', '/'],
    ['orders-empty', '/orders'],
    ['products-empty', '/products'],
    ['numbers-empty', '/numbers'],
  ])('%s', (name, path) => lookAt({ name, path }));
});

/** One for each entry of the navigation; the last test compares. */
const places: readonly View[] = [
  { name: 'today', path: '/' },
  { name: 'guide', path: '/guide' },
  { name: 'orders', path: '/orders' },
  { name: 'red-packets', path: '/red-packets' },
  { name: 'warranty', path: '/warranty' },
  { name: 'products', path: '/products' },
  { name: 'money', path: '/money' },
  { name: 'numbers', path: '/numbers' },
  { name: 'discounts', path: '/discounts' },
  { name: 'announcements', path: '/announcements' },
  { name: 'settings', path: '/settings' },
  { name: 'mails', path: '/mails' },
  { name: 'legal', path: '/legal' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'health', path: '/health' },
  { name: 'team', path: '/team' },
  { name: 'audit', path: '/audit' },
  { name: 'account', path: '/account' },
];

describe('a busy day', () => {
  let busy: BusyShop;

  beforeAll(async () => {
    busy = await fillShop(desk.shop, desk.forward);
    // Three weeks have ended every session.
    windows = await eachLanguage(desk.enter);
    await Promise.all(Object.values(windows).map((page) => page.goto(`${desk.shop.base}/admin`)));
  }, 180_000);

  test.each(places)('$path', (view) => lookAt(view));

  test.each<View>([
    { name: 'money-refunds', path: '/money?tab=refunds' },
    { name: 'money-ledger', path: '/money?tab=ledger' },
    { name: 'money-books', path: '/money?tab=books' },
    { name: 'warranty-suppliers', path: '/warranty?tab=suppliers' },
    { name: 'orders-filtered', path: '/orders?tag=vip&sort=oldest' },
    { name: 'orders-nothing', path: '/orders?q=nobody%40example.com' },
    { name: 'products-found', path: '/products?q=claude&active=yes' },
    { name: 'orders-refused', path: '/orders?from=yesterday' },
    { name: 'product-new', path: '/products/new' },
    { name: 'nowhere', path: '/nowhere' },
  ])('$path', (view) => lookAt(view));

  test('an order that was delivered', () => lookAt({ name: 'order-delivered', path: `/orders/${busy.delivered.id}` }));

  test('an order that waits for goods, and the question for them', () =>
    lookAt({ name: 'order-deliver', path: `/orders/${busy.byHand.id}`, prepare: (page, t) => press(page, t['order.deliver']) }));

  test('many orders at once: what would be done', () =>
    lookAt({
      name: 'orders-batch',
      path: '/orders?tag=vip',
      prepare: async (page, t) => {
        await page.getByRole('checkbox', { name: t['orders.chooseAll'] }).check();
        await press(page, t['batch.cancel']);
        await press(page, t['batch.preview']);
        await page.getByText(t['batch.ready'].replace('{ready}', '0').replace('{refused}', '2')).waitFor();
      },
    }));

  test('a product with variants and keys', () => lookAt({ name: 'product', path: `/products/${busy.product}` }));

  test('a product with all that most do without', () =>
    lookAt({
      name: 'product-more',
      path: `/products/${busy.product}`,
      prepare: async (page, t) => {
        await page.getByText(t['product.more']).click();
        await page.getByText(t['productField.texts']).click();
      },
    }));

  test('keys that are checked before they are imported', () =>
    lookAt({
      name: 'key-import',
      path: `/products/${busy.product}`,
      prepare: async (page, t) => {
        await page.getByRole('textbox', { name: t['keys.paste'] }).fill('KEY-A-0001\nKEY-B-0002\nKEY-A-0001');
        await press(page, t['keys.check'].replace('{count}', '3'));
        await page.getByText('KEY-A-0001', { exact: true }).last().waitFor();
      },
    }));

  test('the keys of a batch', () => lookAt({ name: 'batch-keys', path: `/products/${busy.product}?batch=${busy.batch}` }));

  test('a product that is a file', () => lookAt({ name: 'product-file', path: `/products/${busy.fileProduct}` }));

  test('a product from the merchant’s own server', () => lookAt({ name: 'product-call', path: `/products/${busy.callProduct}` }));

  test('the order of products', () => lookAt({ name: 'products-order', path: '/products/arrange' }));

  test('many products at once', () =>
    lookAt({
      name: 'products-batch',
      path: '/products',
      prepare: async (page, t) => {
        for (const place of [0, 1]) await page.locator('.rows').getByRole('checkbox').nth(place).check();
        await press(page, t.productBatch);
      },
    }));

  test('what was sent to a webhook', () => lookAt({ name: 'webhook-deliveries', path: `/webhooks?endpoint=${busy.webhook}` }));

  test('the question of a deed', () => lookAt({ name: 'discount-new', path: '/discounts', prepare: (page, t) => press(page, t['discount.new']) }));

  test('the menu of a phone', () =>
    lookAt({
      name: 'menu',
      path: '/orders',
      prepare: async (page, t) => {
        await page.setViewportSize(sizes.phone);
        await page.getByRole('button', { name: t['nav.menu'] }).click();
      },
    }));

  test('what two people changed', () =>
    lookApart(
      {
        name: 'conflict',
        path: `/products/${busy.fileProduct}`,
        prepare: async (page, t) => {
          await page.getByRole('textbox', { name: t['product.name'], exact: true }).first().fill('Field guide, second edition');
          await desk.shop.admin('PATCH', `/api/admin/products/${busy.fileProduct}`, { name: `Field guide of ${Date.now()}` });
          await page.reload();
          await page.getByText(t['conflict.changed']).waitFor();
        },
      },
      desk.enter,
    ));

  test('a session that ended', () =>
    lookApart(
      {
        name: 'session-ended',
        path: '/orders',
        prepare: async (page, t) => {
          await page.context().clearCookies();
          await turnTo(page, '/orders?status=paid');
          await page.getByRole('dialog', { name: t['signIn.again'] }).waitFor();
        },
      },
      desk.enter,
    ));

  test('a deed that asks who it is', () =>
    lookApart(
      {
        name: 'confirm-identity',
        path: '/team',
        isEndless: true,
        prepare: async (page, t) => {
          desk.forward(6 * MINUTE);
          const form = page.locator('form', { has: page.getByRole('button', { name: t['team.invite'] }) });
          await form.getByRole('textbox', { name: t['setup.name'] }).fill('Cem');
          await form.getByRole('textbox', { name: t['signIn.email'] }).fill('cem@example.com');
          await form.getByRole('button', { name: t['team.invite'] }).click();
          await page.getByRole('dialog', { name: t['confirm.title'] }).waitFor();
        },
      },
      desk.enter,
    ));

  test('a list that has not come yet', () =>
    lookApart(
      {
        name: 'loading',
        path: '/account',
        isEndless: true,
        prepare: async (page) => {
          await page.route('**/api/admin/orders?*', () => undefined);
          await turnTo(page, '/orders?status=paid');
        },
      },
      desk.enter,
    ));
});

test('every place of the navigation is in the list above', async () => {
  const links = await windows.en
    .getByRole('navigation')
    .getByRole('link')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  expect(links.length).toBeGreaterThan(10);
  expect(places.map(({ path }) => `/admin${path}`).toSorted()).toEqual(links.toSorted());
});
