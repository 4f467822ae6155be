import { describe, expect, test } from 'vitest';
import { aProduct, order, until } from '../../test/factories.ts';
import { openTestShop, testClock } from '../../test/harness.ts';
import { defaultSettings } from '../catalog/settings.ts';
import { readDecimal } from '../core/money.ts';
import { MINUTE } from '../core/time.ts';
import { createRateSource, rateFor } from './rates.ts';

const auto = { ...defaultSettings, rate_mode: 'auto' as const, rate_floor: '7', rate_spread_bp: 100, rate_max_age_minutes: 60 };
const now = 1_000_000_000_000;

describe('the rate of the yuan', () => {
  test('is the merchant’s own unless he chose the gateway’s', () => {
    expect(rateFor('alipay', defaultSettings, { text: '7.1', at: now }, now)).toMatchObject({ rate: { text: '8' }, source: 'manual' });
  });

  test('is the gateway’s with the spread on top', () => {
    expect(rateFor('alipay', auto, { text: '7.2', at: now }, now)).toMatchObject({ rate: { text: '7.2720' }, source: 'gateway' });
  });

  test('never goes below the floor, and never uses an old price', () => {
    expect(rateFor('alipay', auto, { text: '6.5', at: now }, now).rate.text).toBe('7');
    expect(rateFor('alipay', auto, { text: '7.2', at: now - 61 * MINUTE }, now).source).toBe('manual');
  });

  test.each([
    ['0.14', '7.142857'],
    ['7.2', '7.200000'],
  ])('is read from a quote of %s whichever way round it is', async (quoted, text) => {
    const source = createRateSource({ now: () => now }, async () => readDecimal(quoted));
    await source.refresh();
    expect(source.current()).toEqual({ text, at: now });
  });

  test('is asked for again after ten minutes, and stays as it was when the gateway does not answer', async () => {
    let ms = now;
    let answer = readDecimal('7.2');
    const source = createRateSource({ now: () => ms }, async () => answer);
    await source.refresh();
    answer = readDecimal('7.3');
    ms += 9 * MINUTE;
    await source.refresh();
    expect(source.current()).toEqual({ text: '7.200000', at: now });
    ms += MINUTE;
    await source.refresh();
    expect(source.current()).toEqual({ text: '7.300000', at: ms });
    answer = undefined;
    ms += 10 * MINUTE;
    await source.refresh();
    expect(source.current()?.text).toBe('7.300000');
  });
});

test('an automatic rate is there from the start, on the page and in the price, and gives way to the merchant’s when it is too old', async () => {
  const clock = testClock();
  const first = await openTestShop({ dialect: 'sqlite', clock });
  const settings = { rate_mode: 'auto', usdt_to_cny_rate: '8.5', rate_max_age_minutes: 60 };
  expect((await first.admin('PATCH', '/api/admin/settings', settings)).status).toBe(200);
  const { slug } = await aProduct(first, { price_usd: '10.00', stock_mode: 'unlimited', delivery: 'manual' });
  const shop = await openTestShop({ dialect: 'sqlite', clock, beside: first });
  const page = async () => String((await shop.call('GET', `/shop.html?product=${slug}`, undefined, { accept: 'text/html', 'accept-language': 'en' })).body);
  await until('the page shows the rate of the gateway', async () => (await page()).includes('7.1428'));
  expect((await order(shop, slug, { payment_method: 'alipay' })).body.amount_due).toBe('71.43');
  clock.advance(61 * MINUTE);
  expect(await page()).toContain('8.5');
  expect((await order(shop, slug, { payment_method: 'alipay' })).body.amount_due).toBe('85.00');
});
