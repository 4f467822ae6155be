/** A day in the console, in a browser: from the link that the start prints to money confirmed and goods delivered (F10, S18, S40, S51). */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { expect, inject, onTestFinished, test } from 'vitest';
import { buildStaleConsole } from '../../scripts/console.ts';
import { anOrder } from '../factories.ts';
import { openTestShop } from '../harness.ts';
import { launchChromium } from './chromium.ts';

const screens = join(import.meta.dirname, '../../test-results/screens');
const sizes = { desktop: { width: 1280, height: 860 }, phone: { width: 390, height: 844 } };
const themes = ['light', 'dark'] as const;
type Theme = (typeof themes)[number];
const password = 'a long sentence to remember';

async function openPage(): Promise<{ readonly page: Page; readonly noise: string[] }> {
  mkdirSync(screens, { recursive: true });
  const browser = await launchChromium(inject('chromiumPath'));
  onTestFinished(() => browser.close());
  const context = await browser.newContext({ reducedMotion: 'reduce', locale: 'en-GB', viewport: sizes.desktop });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const noise: string[] = [];
  // A refused request is part of the story (nobody is signed in yet); what a page does wrong is not.
  page.on('console', (message) => message.type() === 'error' && !message.text().startsWith('Failed to load resource') && noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(error.message));
  return { page, noise };
}

/** Both sizes; axe looks at each theme that is given, or at both with `SCREENS=all`. */
async function lookAt(page: Page, name: string, given: readonly Theme[] = themes): Promise<void> {
  for (const theme of process.env.SCREENS === 'all' ? themes : given) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    for (const [size, viewport] of Object.entries(sizes)) {
      await page.setViewportSize(viewport);
      await page.waitForTimeout(150);
      await page.screenshot({ path: join(screens, `console-${name}-${size}-${theme}.jpeg`), type: 'jpeg', quality: 70, fullPage: true });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${name} at ${size} scrolls sideways`).toBeLessThanOrEqual(0);
    }
    await page.setViewportSize(sizes.desktop);
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${name} ${theme} ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`)).toEqual([]);
  }
}

test('a day in the console: set-up, stock, orders, goods, money', { timeout: 600_000 }, async () => {
  await buildStaleConsole();
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { page, noise } = await openPage();

  // First set-up, by the link that the start prints.
  const link = /http\S+\/admin\/setup#\S+/.exec(shop.app.greeting(shop.base))?.[0] ?? '';
  await page.goto(link);
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await lookAt(page, 'setup', ['light']);
  await page.getByRole('button', { name: 'Create account and sign in' }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();
  await lookAt(page, 'today');

  // A product with card keys.
  await page.getByRole('link', { name: 'Products', exact: true }).click();
  await page.getByRole('link', { name: 'New product' }).click();
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Coffee club');
  await page.getByRole('textbox', { name: 'Address name' }).fill('coffee-club');
  await page.getByRole('textbox', { name: 'Price (USD)' }).fill('12.50');
  // With a description and a picture, both seen before they are saved.
  await page.getByRole('textbox', { name: 'Description', exact: true }).first().fill('For **early** birds');
  await page.getByRole('button', { name: 'Preview' }).first().click();
  await page.locator('.markdown strong', { hasText: 'early' }).waitFor();
  await page.locator('summary', { hasText: 'Picture, limits' }).click();
  const picture = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#084' } })
    .png()
    .toBuffer();
  await page.locator('input[type=file][accept*=png]').setInputFiles({ name: 'cup.png', mimeType: 'image/png', buffer: picture });
  await page.locator('img[src^="/pictures/"]').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('textbox', { name: 'Paste keys, one per line' }).fill('KEY-A-0001\nKEY-B-0002\nKEY-A-0001');
  await page.getByRole('textbox', { name: 'Cost of one (USD)' }).fill('4');
  await page.getByRole('button', { name: 'Check 3 lines' }).click();
  await page.getByText('2 new, 1 duplicates, 0 with problems').waitFor();
  await page.getByRole('button', { name: 'Import 2' }).click();
  await page.getByText('2 of 2: 2 imported, 0 duplicates').waitFor();
  // A table, of which two columns make the key.
  await page.locator('input[type=file][accept*=csv]').setInputFiles({
    name: 'keys.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('account;password;plan\r\nann@example.com;"se;cret";pro\r\nbob@example.com;word;basic\r\n'),
  });
  await page.getByRole('checkbox', { name: 'account' }).waitFor();
  await page.getByRole('checkbox', { name: 'password' }).check();
  await page.getByText('The first key: ann@example.com----se;cret').waitFor();
  await page.getByRole('button', { name: 'Check 2 lines' }).click();
  await page.getByRole('button', { name: 'Import 2' }).click();
  await page.getByText('2 of 2: 2 imported, 0 duplicates').waitFor();
  await lookAt(page, 'product', ['dark']);

  // Somebody else changes the same product, the page is loaded anew, the session ends: nothing that was typed is lost (I20).
  const { id: productId } = (await shop.admin('GET', '/api/admin/products')).body.items.find(({ slug }: { slug: string }) => slug === 'coffee-club');
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Coffee circle');
  await shop.admin('PATCH', `/api/admin/products/${productId}`, { price_usd: '13.50' });
  await page.reload();
  await page.getByText('Somebody else changed this product').waitFor();
  await lookAt(page, 'conflict', ['light']);
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Put mine on top' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.getByRole('textbox', { name: 'Password' }).fill(password);
  await again.getByRole('button', { name: 'Sign in' }).click();
  await again.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await shop.admin('GET', `/api/admin/products/${productId}`)).body, { timeout: 30_000 })
    .toMatchObject({ name: 'Coffee circle', price: '13.50' });

  // Its words for Japanese buyers, what it offers, and a copy of it all to start another product from.
  await page.getByText('Picture, limits, search engines').click();
  await page.getByRole('textbox', { name: 'Features' }).fill('Fresh beans\n\nEvery week');
  await page.getByText('Texts in other languages').click();
  await page.getByLabel('Language').last().selectOption('ja');
  await page.getByRole('textbox', { name: 'Name', exact: true }).last().fill('コーヒー');
  await lookAt(page, 'product-more', ['light']);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect
    .poll(async () => (await shop.admin('GET', `/api/admin/products/${productId}`)).body)
    .toMatchObject({ features: ['Fresh beans', 'Every week'], texts: { ja: { name: 'コーヒー' } } });
  await page.getByRole('button', { name: 'Duplicate' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Duplicate' }).click();
  await page.waitForURL((url) => /\/products\/\d+$/.test(url.pathname) && !url.pathname.endsWith(`/${productId}`));
  const { items: products } = (await shop.admin('GET', '/api/admin/products')).body;
  const copy = products.find(({ slug }: { slug: string }) => slug === 'coffee-club-copy');
  expect(copy).toMatchObject({ name: 'Coffee circle', is_active: false, texts: { ja: { name: 'コーヒー' } } });
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('link', { name: 'Coffee circle' }).waitFor();

  // A key for a program that ends by itself.
  await page.getByRole('link', { name: 'Team' }).click();
  const keyForm = page.locator('form', { has: page.getByRole('button', { name: 'Create key' }) });
  await keyForm.getByRole('textbox', { name: 'Name' }).fill('Warehouse');
  await keyForm.getByLabel('Expires').selectOption('30');
  await keyForm.getByRole('button', { name: 'Create key' }).click();
  await page.getByRole('cell', { name: /Warehouse/ }).waitFor();
  const keys: { name: string; expires_at: string | null }[] = (await shop.admin('GET', '/api/admin/api-keys')).body.items;
  expect(Date.parse(keys.find(({ name }) => name === 'Warehouse')?.expires_at ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000);

  // An order for something that a person makes, paid by red packet: confirmed here, delivered here.
  await shop.admin('POST', '/api/admin/products', {
    name: 'Portrait',
    slug: 'portrait',
    price_usd: '5',
    price_unit: 'USD',
    stock_mode: 'unlimited',
    delivery: 'manual',
  });
  const order = await anOrder(shop, 'portrait', { payment_method: 'alipay' });
  await shop.call('POST', `/api/orders/${order.id}/red-packet`, { code: '12345678' }, { 'x-order-token': order.token });
  const due: string = (await shop.admin('GET', `/api/admin/orders/${order.id}`)).body.order.amount_due;
  await page.getByRole('link', { name: 'Today' }).click();
  await page.getByRole('link', { name: /Red packets to claim/ }).click();
  await page.getByRole('button', { name: 'Copy code and claim' }).waitFor();
  await lookAt(page, 'red-packets', ['light']);
  await page.getByRole('button', { name: 'Copy code and claim' }).click();
  expect(await page.getByRole('textbox', { name: /Amount received/ }).inputValue()).toBe('');
  await page.getByRole('textbox', { name: /Amount received/ }).fill(due);
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.getByText('The money is booked').waitFor();

  await page.goto(`${shop.base}/admin/orders/${order.id}`);
  await page.getByRole('button', { name: 'Deliver' }).click();
  await page.getByRole('textbox', { name: 'Goods' }).fill('https://example.com/portrait.png');
  await page.getByRole('dialog').getByRole('button', { name: 'Deliver' }).click();
  await page.getByText('Delivered', { exact: true }).first().waitFor();
  await lookAt(page, 'order');
  const goods = await shop.call('GET', `/api/orders/${order.id}/goods`, undefined, { 'x-order-token': order.token });
  expect(goods.body.items).toEqual(['https://example.com/portrait.png']);

  // Two orders at a time: tagged after a preview, taken back, found by the tag, and taken out as a file; the address keeps the filter.
  await anOrder(shop, 'portrait', { payment_method: 'alipay', customer_email: 'second@example.com' });
  await page.goto(`${shop.base}/admin/orders`);
  await page.getByRole('checkbox', { name: 'Choose all on this page' }).check();
  const batch = page.getByRole('region', { name: 'Batch' });
  await batch.getByText('2 chosen').waitFor();
  await batch.getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByRole('textbox', { name: 'Tag' }).last().fill('gift');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('2 can be done, 0 cannot').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Tag', exact: true }).click();
  await page.getByText('2 of 2 done').waitFor();
  await lookAt(page, 'batch', ['light']);
  await page.keyboard.press('Escape');
  await batch.getByRole('button', { name: 'Clear' }).click();
  await batch.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('1 can be done, 1 cannot').waitFor();
  await page.keyboard.press('Escape');
  await page.goto(`${shop.base}/admin/orders?tag=gift&status=delivered&sort=oldest`);
  await page.getByRole('cell', { name: 'gift' }).waitFor();
  const [file] = await Promise.all([page.waitForEvent('download'), batch.getByRole('button', { name: 'Export CSV' }).click()]);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(order.id);
  expect(text.split('\r\n')).toHaveLength(3);
  await lookAt(page, 'orders-filtered', ['dark']);

  // The prices of two products at once.
  await page.goto(`${shop.base}/admin/products`);
  const choices = page.getByRole('checkbox', { name: /^Choose / });
  for (const place of [0, 1]) await choices.nth(place).check();
  await batch.getByText('2 chosen').waitFor();
  await batch.getByRole('button', { name: 'Change together' }).click();
  await page.getByRole('combobox', { name: 'Price' }).selectOption('percent');
  await page.getByRole('textbox', { name: 'Add per cent' }).fill('100');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.getByText('2 can be done, 0 cannot').waitFor();
  await lookAt(page, 'product-batch', ['light']);
  await page.getByRole('dialog').getByRole('button', { name: 'Change together' }).click();
  await page.getByText('2 of 2 done').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('cell', { name: '27.00 USD' }).first().waitFor();

  // Every page opens, in both languages.
  for (const [number, place] of [
    'guide',
    'orders',
    'products',
    'money',
    'money?tab=ledger',
    'numbers',
    'discounts',
    'announcements',
    'settings',
    'mails',
    'webhooks',
    'health',
    'team',
    'audit',
    'account',
  ].entries()) {
    await page.goto(`${shop.base}/admin/${place}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByRole('status', { name: 'Loading' }).first().waitFor({ state: 'detached' });
    await lookAt(page, place.replace('?tab=', '-'), [number % 2 === 0 ? 'light' : 'dark']);
  }

  // A colour that would not read is shown as pages will use it; a mail in one's own words, as it will arrive.
  await page.goto(`${shop.base}/admin/settings`);
  await page.locator('input[type=color]').fill('#ffee00');
  await page.getByText('This colour does not read on white (1.').waitFor();
  await page.goto(`${shop.base}/admin/mails?kind=paid&language=en`);
  await page.getByRole('textbox', { name: 'Closing' }).fill('Yours, {shop}');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.frameLocator('iframe').getByText('Yours, AIStorm').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('in your own words').waitFor();
  await page.getByRole('button', { name: 'Restore the usual words' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore the usual words' }).click();
  await page.getByText('the usual words', { exact: true }).waitFor();

  await page.goto(`${shop.base}/admin/account`);
  await page.getByText('中文').click();
  await page.getByRole('heading', { name: '我的账号' }).waitFor();
  await lookAt(page, 'account-zh-CN', ['light']);
  await page.goto(`${shop.base}/admin/orders`);
  await page.getByRole('cell').getByText('已发货').waitFor();
  await lookAt(page, 'orders-zh-CN', ['dark']);
  await page.getByText('English').click();

  // Signing out and in again.
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('E-mail').fill('ada@example.com');
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong for sure');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').getByText('Wrong e-mail or password').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Today' }).waitFor();

  expect(noise).toEqual([]);
});
