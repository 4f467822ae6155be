import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { launchChromium } from './chromium.ts';

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium(inject('chromiumPath'));
  page = await browser.newPage();
});

afterAll(() => browser.close());

test('a page answers a click', async () => {
  await page.setContent('<button onclick="this.textContent = \'已付款\'">付款</button>');
  await page.click('text=付款');
  expect(await page.textContent('button')).toBe('已付款');
});

test('Chinese is drawn with its own glyphs, not with one box for every character', async () => {
  const drawings = await page.evaluate(() =>
    ['订', '单', '付', '款'].map((glyph) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 40, height: 40 });
      const context = canvas.getContext('2d');
      if (!context) throw new Error('no canvas');
      context.font = '32px sans-serif';
      context.fillText(glyph, 2, 32);
      return canvas.toDataURL();
    }),
  );
  expect(new Set(drawings).size).toBe(drawings.length);
});
