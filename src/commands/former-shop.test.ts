import { describe, expect, test } from 'vitest';
import { day, lines, time, usd } from './former-shop.ts';

describe('money of the former shop', () => {
  test.each([
    [130, 13_000],
    [12.99, 1_299],
    [38.970000000000006, 3_897],
    [38.96999999999999, 3_897],
    [0.005, 1],
    [0.0049, 0],
    [0, 0],
    ['19.9', 1_990],
  ])('%s is %s cents', (value, minor) => {
    expect(usd(value)).toEqual({ minor, currency: 'USD' });
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY, 'nan', null, undefined, '1,5'])('%s is no amount', (value) => {
    expect(usd(value)).toBeUndefined();
  });
});

test('times have no zone and mean UTC', () => {
  expect(time('2025-06-01 17:07:18.123456')).toBe(Date.UTC(2025, 5, 1, 17, 7, 18, 123));
  expect(time('2025-06-01T17:07:18')).toBe(Date.UTC(2025, 5, 1, 17, 7, 18));
  expect(time('2025-13-01 00:00:00')).toBeUndefined();
  expect(time(null)).toBeUndefined();
  expect(day('2030-01-01 00:00:00')).toBe('2030-01-01');
  expect(day(null)).toBe('');
});

test('features are a JSON array, or one per line', () => {
  expect(lines('["one", " two ", ""]')).toEqual(['one', 'two']);
  expect(lines('one\n two \n\n')).toEqual(['one', 'two']);
  expect(lines(null)).toEqual([]);
});
