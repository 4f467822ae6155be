import { expect, test } from 'vitest';
import { addDays, bucketOf, createShopDays, daysBetween } from './shop-days.ts';

test('an hour lies on the day, hour and weekday of the shop’s zone', () => {
  const days = createShopDays('Asia/Shanghai');
  expect(days.localHour(Date.UTC(2026, 0, 31, 16))).toEqual({ date: '2026-02-01', hour: 0, weekday: 7 });
  expect(days.startOf('2026-02-01')).toBe(Date.UTC(2026, 0, 31, 16));
});

test('days on which clocks change have 23 or 25 hours', () => {
  const days = createShopDays('Europe/Berlin');
  expect(days.startOf('2026-03-30') - days.startOf('2026-03-29')).toBe(23 * 3_600_000);
  expect(days.startOf('2026-10-26') - days.startOf('2026-10-25')).toBe(25 * 3_600_000);
  expect(days.localHour(Date.UTC(2026, 2, 29, 1)).hour).toBe(3);
});

test('weeks begin on Monday, months on their first', () => {
  expect(bucketOf('2026-03-01', 'week')).toBe('2026-02-23');
  expect(bucketOf('2026-02-23', 'week')).toBe('2026-02-23');
  expect(bucketOf('2026-02-28', 'month')).toBe('2026-02-01');
  expect(addDays('2026-02-28', 1)).toBe('2026-03-01');
  expect(daysBetween('2026-02-01', '2026-02-28')).toBe(28);
});
