/** The order of what is for sale, arranged in a browser: with a mouse, a finger and the keyboard; two people at once (S40, I20). */
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { openConsoleDesk, screens, sizes } from './console-desk.ts';

async function middleOf(place: Locator): Promise<{ x: number; y: number }> {
  const box = await place.boundingBox();
  if (!box) throw new Error('It is not on the page');
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

test('products, variants and categories are moved by mouse, finger and keyboard, saved, taken back, and never over somebody else’s order', {
  timeout: 300_000,
}, async () => {
  const desk = await openConsoleDesk();
  onTestFinished(() => desk.close());
  const { shop } = desk;
  const goods = { price_usd: '5', price_unit: 'USD', stock_mode: 'unlimited', delivery: 'manual' };
  for (const [name, category] of [
    ['Alpha', 'Tools'],
    ['Beta', 'Tools'],
    ['Gamma', 'Games'],
    ['Delta', 'Games'],
  ])
    await shop.admin('POST', '/api/admin/products', { name, slug: name?.toLowerCase(), category, ...goods });
  const inShop = async () => (await shop.call('GET', '/api/products')).body.map(({ name }: { name: string }) => name).join(' ');
  const page = await desk.enter();
  const handle = (name: string) => page.locator('li', { hasText: name }).last().locator('[aria-hidden]').first();
  const shown = async () => (await page.locator('[data-drop=product]').allInnerTexts()).map((text) => /[A-Z][a-z]+/.exec(text)?.[0]).join(' ');
  const save = async (order: string) => {
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(inShop).toBe(order);
  };

  await page.goto(`${shop.base}/admin/products`);
  await page.getByRole('link', { name: 'Arrange' }).click();
  await page.getByRole('heading', { name: 'Order in the shop' }).waitFor();

  // With the keyboard: one place at a time, said aloud, and the focus stays.
  const down = page.getByRole('button', { name: 'Move Alpha down' });
  await down.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Alpha: now 2 of 2 in Tools').waitFor({ state: 'attached' });
  await page.keyboard.press('Enter');
  await page.getByRole('status').getByText('Alpha: now 1 of 3 in Games').waitFor({ state: 'attached' });
  expect(await down.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Move Games up' }).click();
  await expect.poll(shown).toBe('Gamma Delta Beta Alpha');

  // With a mouse.
  const [from, to] = [await middleOf(handle('Alpha')), await middleOf(handle('Gamma'))];
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(to.x, to.y - 4, { steps: 4 });
  await page.locator('[data-line=above]', { hasText: 'Gamma' }).waitFor();
  await page.screenshot({ path: join(screens, 'console-arrange.jpeg'), type: 'jpeg', quality: 70, fullPage: true });
  await page.mouse.up();
  await expect.poll(shown).toBe('Alpha Gamma Delta Beta');
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id }) => id)).toEqual([]);
  await page.setViewportSize(sizes.phone);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize(sizes.desktop);
  await save('Alpha Gamma Delta Beta');

  // With a finger.
  const fingers = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) =>
    fingers.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
  const [start, end] = [await middleOf(handle('Beta')), await middleOf(handle('Delta'))];
  await touch('touchStart', start);
  await touch('touchMove', { x: end.x, y: end.y - 4 });
  await page.locator('[data-line=above]', { hasText: 'Delta' }).waitFor();
  await touch('touchEnd');
  await expect.poll(shown).toBe('Alpha Gamma Beta Delta');

  // Somebody else arranges, and adds a variant: what was not saved yet stays on top of it.
  const theirs = (await shop.admin('GET', '/api/admin/products/order')).body;
  const places = theirs.products.map(({ id, category, variants }: { id: number; category: string; variants: { id: string }[] }) => ({
    id,
    category,
    variants: variants.map((variant) => variant.id),
  }));
  await shop.admin('PUT', '/api/admin/products/order', { version: theirs.version, products: [2, 3, 0, 1].map((place) => places[place]) });
  await shop.admin('POST', '/api/admin/products/1/variants', { name: 'Year', slug: 'year', price_usd: '9', stock_mode: 'unlimited' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Somebody else changed the products meanwhile').waitFor();
  await page.getByText('2 variants').click();
  await page.getByRole('button', { name: 'Move Year up' }).click();
  await save('Beta Delta Alpha Gamma');
  const variants = async () => (await shop.admin('GET', '/api/admin/products/1')).body.variants.map(({ name }: { name: string }) => name);
  expect(await variants()).toEqual(['Year', '']);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(inShop).toBe('Delta Beta Alpha Gamma');
  expect(await variants()).toEqual(['', 'Year']);
  expect(desk.noise).toEqual([]);
});
