import { describe, expect, test } from 'vitest';
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

  test('stays as it was when the gateway does not answer', async () => {
    let answer = readDecimal('7.2');
    const source = createRateSource({ now: () => now }, async () => answer);
    await source.refresh();
    answer = undefined;
    await source.refresh();
    expect(source.current()?.text).toBe('7.200000');
  });
});
