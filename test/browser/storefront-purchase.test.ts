/** Buying, from the shop page to the goods, the way people do: with script, without, by keyboard alone, from the mail's link. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { anOrder, aProductWithKeys } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';
import { launchChromium } from './chromium.ts';

const trees = join(import.meta.dirname, '../../test-results/screen-reader');

let browser: Browser;

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
});

afterAll(() => browser.close());

async function openPage(options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  onTestFinished(() => expect(problems.filter((text) => !/status of 4/.test(text))).toEqual([]));
  return page;
}

/** Makes something happen “on chain” to the order's payment. */
async function play(shop: TestShop, orderId: string, act: string): Promise<void> {
  const found = await shop.call('GET', `/simulator/control/payments?order_id=${orderId}&limit=1`);
  const done = await shop.call('POST', `/simulator/control/payments/${found.body.items[0].track_id}/${act}`, {});
  expect(done.status).toBe(200);
  await shop.settle();
}

/** Goes on with Tab until the focus is on what the selector names. */
const tabbing =
  (page: Page) =>
  async (selector: string): Promise<void> => {
    for (let turn = 0; turn < 80; turn += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`${selector} cannot be reached with Tab`);
  };

/** The page as a screen reader has it, kept to be read. */
async function read(page: Page, name: string): Promise<string> {
  const tree = await page.locator('body').ariaSnapshot();
  mkdirSync(trees, { recursive: true });
  writeFileSync(join(trees, `${name}.yaml`), `${tree}\n`);
  return tree;
}

const orderIdOf = (page: Page): string => new URL(page.url()).pathname.split('/').at(-1) ?? '';
const headline = (page: Page): Promise<string | null> => page.textContent('h1');

test('with script: the total follows the form, mistakes stand beside their fields, and the page follows the payment to the goods', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 3, { name: 'Test Pass', price_usd: '130.00' });
  await shop.admin('POST', '/api/discount-codes', { code: 'TEN', discount_type: 'percentage', discount_value: 10 });
  const page = await openPage({ viewport: { width: 390, height: 800 } });
  await page.goto(`${shop.base}/shop.html`);

  await page.click('button[data-submit]');
  expect(await page.textContent('#customer_email-error')).toContain('邮箱格式不对');
  expect(await page.textContent('#product-error')).toContain('请先选一个商品');
  expect(page.url()).toContain('/shop.html');

  await page.check(`input[value="${product.slug}"]`, { force: true });
  await page.click('[data-more]');
  await page.fill('#discount', 'ten');
  await page.click('[data-apply]');
  await page.waitForSelector('[data-row=discount]:not([hidden])');
  expect(await page.textContent('[data-sum=usd]')).toBe('$234.00');
  expect(await page.textContent('.summary-due [data-sum=due]')).toBe('234.00\u00a0USDT');
  await page.check('input[value=alipay]', { force: true });
  expect(await page.textContent('.summary-due [data-sum=due]')).toBe('¥1,872.00');
  await page.check('input[value=usdt]', { force: true });

  await page.fill('#email', 'buyer@gmial.com');
  await page.keyboard.press('Tab');
  expect(await page.textContent('[data-typo]')).toContain('buyer@gmail.com');
  await page.fill('#email', 'buyer@example.com');
  await page.check('input[name=terms]');
  await page.click('button[data-submit]');
  await page.waitForURL(/\/orders\/order_/);
  expect(await headline(page)).toBe('等待付款');
  expect(await page.textContent('.pay-fields .figure')).toContain('234.00');
  // The network is named where it is chosen, where it is scanned, and before sending (at least three times).
  expect((await page.textContent('.pay'))?.match(/TRC20/g)?.length).toBeGreaterThanOrEqual(3);

  const orderId = orderIdOf(page);
  await play(shop, orderId, 'see');
  await page.waitForFunction(() => document.title.startsWith('正在确认'));
  await play(shop, orderId, 'confirm');
  await page.waitForFunction(() => document.title.startsWith('已交付'));
  await page.click('.goods-list summary');
  const shown = await page.locator('.goods-list pre').allTextContents();
  expect(shown).toHaveLength(2);
  for (const key of shown) expect(product.keys).toContain(key);
});

test('without script: the total can be seen first, mistakes keep what was typed, and the goods are there after a reload', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 3, { name: 'Test Pass', price_usd: '75.00' });
  const page = await openPage({ javaScriptEnabled: false, viewport: { width: 320, height: 640 } });
  await page.goto(`${shop.base}/products/${product.slug}`);
  await page.click('.product-act a');
  await page.fill('#quantity', '2');
  await page.fill('#email', 'buyer@');
  await page.click('button[name=intent]');
  expect(await page.textContent('.summary-due [data-sum=due]')).toBe('150.00\u00a0USDT');
  await page.click('button[data-submit]');
  expect(await page.textContent('#customer_email-error')).toContain('邮箱格式不对');
  expect(await page.inputValue('#quantity')).toBe('2');
  await page.fill('#email', 'buyer@example.com');
  await page.check('input[name=terms]');
  await page.click('button[data-submit]');
  await page.waitForURL(/\/orders\/order_/);
  expect(await headline(page)).toBe('等待付款');
  expect(await page.locator('noscript').count()).toBeGreaterThan(0);

  const orderId = orderIdOf(page);
  await play(shop, orderId, 'pay');
  await page.reload();
  expect(await headline(page)).toBe('已交付');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('a[download]')]);
  const text = await (await download.createReadStream()).setEncoding('utf8').toArray();
  expect(text.join('').trim().split('\n').toSorted()).toEqual([...product.keys].toSorted().filter((key) => text.join('').includes(key)));
});

test('the same form posted twice is one order; a changed one is another; from another site it is nothing (W7, S36)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 5);
  const post = async (fields: Readonly<Record<string, string>>, headers: Readonly<Record<string, string>> = {}) => {
    const body = new URLSearchParams({
      item: product.slug,
      quantity: '1',
      payment_method: 'usdt',
      customer_email: 'buyer@example.com',
      terms: 'yes',
      ...fields,
    });
    const answer = await fetch(`${shop.base}/checkout`, { method: 'POST', body, redirect: 'manual', headers: { accept: 'text/html', ...headers } });
    return { status: answer.status, location: answer.headers.get('location') };
  };
  const [first, again, changed] = [await post({}), await post({}), await post({ quantity: '2' })];
  expect([first.status, again.location, changed.status]).toEqual([303, first.location, 303]);
  expect(changed.location).not.toBe(first.location);
  expect((await post({ quantity: '3' }, { 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await post({ quantity: '3' }, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await post({ quantity: '99' })).status).toBe(422);
});

test('by keyboard alone: the whole order can be placed with Tab, Space, arrows and Enter', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 3, { name: 'Test Pass' });
  const page = await openPage();
  await page.goto(`${shop.base}/shop.html?product=${product.slug}`);
  const tabTo = tabbing(page);
  await tabTo('.skip');
  await tabTo('input[name=payment_method]');
  await page.keyboard.press('ArrowDown');
  expect(await page.isChecked('input[value=alipay]')).toBe(true);
  await tabTo('#email');
  await page.keyboard.type('buyer@example.com');
  await tabTo('input[name=terms]');
  await page.keyboard.press('Space');
  await tabTo('button[data-submit]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/order_/);
  expect(await headline(page)).toBe('等待付款');
  await tabTo('#code');
  await page.keyboard.type('12345678');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.packet');
  expect(await page.textContent('.packet')).toContain('••••78');
  expect(await page.content()).not.toContain('12345678');
});

test('in a window of 320 pixels, by keyboard alone, while the shop is under attack: from the catalogue to the goods, and every page reads well', async () => {
  const shop = await openTestShop({ dialect: 'sqlite', env: { CHALLENGE: 'always' } });
  const product = await aProductWithKeys(shop, 3, { name: 'Test Pass' });
  const page = await openPage({ viewport: { width: 320, height: 640 }, locale: 'en' });
  const elsewhere: string[] = [];
  page.on('request', (request) => request.url().startsWith(shop.base) || request.url().startsWith('data:') || elsewhere.push(request.url()));
  const tabTo = tabbing(page);
  await page.goto(`${shop.base}/`);
  expect(await read(page, 'home')).toMatch(
    /navigation "Menu"[\s\S]*main[\s\S]*heading "See every step." \[level=1\][\s\S]*heading "Test Pass" \[level=3\][\s\S]*contentinfo/,
  );
  await tabTo(`a[href="/products/${product.slug}"]`);
  await page.keyboard.press('Enter');
  await page.waitForURL(/products/);
  expect(await read(page, 'product')).toMatch(
    /navigation "You are here"[\s\S]*heading "Test Pass" \[level=1\][\s\S]*In stock|Only \d left[\s\S]*link "Buy now"/,
  );
  await tabTo('.product-act a');
  await page.keyboard.press('Enter');
  await page.waitForURL(/shop/);
  await tabTo('button[data-submit]');
  await page.keyboard.press('Enter');
  expect(await read(page, 'shop-mistakes')).toMatch(/alert:[\s\S]*A few things need another look[\s\S]*textbox "E-mail" \[invalid\]/);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('email');
  await page.keyboard.type('buyer@example.com');
  await tabTo('input[name=terms]');
  await page.keyboard.press('Space');
  const filled = await read(page, 'shop');
  for (const part of [
    /group "Step 1: Choose a product"[\s\S]*radio "Test Pass[^"]*" \[checked\]/,
    /spinbutton "Quantity": "1"/,
    /group "Payment method"[\s\S]*radio "USDT[^"]*" \[checked\]/,
    /textbox "E-mail"[\s\S]*buyer@example\.com/,
    /checkbox "I have read and accept[^"]*" \[checked\]/,
    /complementary "Your order"/,
    /button "Place order"/,
  ])
    expect(filled).toMatch(part);
  await tabTo('button[data-submit]');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/orders\/order_/);
  const waiting = await read(page, 'order-pay');
  expect([filled, waiting].join('\n')).not.toMatch(/paragraph$/m);
  for (const part of [
    /heading "Waiting for payment" \[level=1\]/,
    /list "Order progress":\s+- listitem: Order done\s+- listitem: Pay in progress\s+- listitem: Confirm not yet/,
    /img "QR code of the payment address on TRC20"/,
    /Send USDT on TRC20 only/,
    /timer "Time left"/,
    /button "Copy address"/,
  ])
    expect(waiting).toMatch(part);
  await play(shop, orderIdOf(page), 'pay');
  await page.waitForFunction(() => document.title.startsWith('Delivered'));
  await tabTo('.goods-list summary');
  await page.keyboard.press('Enter');
  expect(product.keys).toContain(await page.locator('.goods-list pre').first().textContent());
  expect(await read(page, 'goods')).toMatch(/status: Delivered/);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  expect(elsewhere).toEqual([]);
});

test('the mail’s link opens the order by its fragment; without it only the state is shown, and a wrong key opens nothing (S16, S18)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const product = await aProductWithKeys(shop, 1, { name: 'Test Pass' });
  const placed = await anOrder(shop, product.slug);
  const page = await openPage();
  await page.goto(`${shop.base}/orders/${placed.id}`);
  expect(await headline(page)).toBe('等待付款');
  expect(await page.content()).not.toContain('Test Pass');
  await page.fill('#token', 'x'.repeat(32));
  await page.click('[data-open-form] button');
  expect(await page.textContent('[role=alert]')).toContain('钥匙不对');

  const seen: string[] = [];
  page.on('request', (request) => seen.push(request.url()));
  await page.goto(`${shop.base}/orders/${placed.id}#${placed.token}`);
  await page.waitForSelector('[data-order]');
  expect(await page.textContent('.order-details')).toContain('Test Pass');
  expect(page.url()).not.toContain(placed.token);
  expect(seen.filter((url) => url.includes(placed.token) && !url.includes('#'))).toEqual([]);
});

test('the theme and the language are kept, with and without script', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  for (const javaScriptEnabled of [true, false]) {
    const page = await openPage({ javaScriptEnabled });
    await page.goto(`${shop.base}/help`);
    await page.click('.prefs summary');
    await page.click('.theme button[value=dark]');
    await page.goto(`${shop.base}/terms?lang=ja`);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    await page.goto(`${shop.base}/orders`);
    expect(await page.getAttribute('html', 'lang')).toBe('ja');
    expect(await headline(page)).toBe('注文照会');
  }
});
