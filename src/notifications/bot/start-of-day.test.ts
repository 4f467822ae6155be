import { expect, test } from 'vitest';
import { startOfDay } from './start-of-day.ts';

test.each([
  ['Asia/Shanghai', '2026-01-15T08:00:00Z', '2026-01-14T16:00:00Z', '2026-01-15'],
  ['Asia/Shanghai', '2026-01-15T15:59:59Z', '2026-01-14T16:00:00Z', '2026-01-15'],
  ['Asia/Shanghai', '2026-01-15T16:00:00Z', '2026-01-15T16:00:00Z', '2026-01-16'],
  ['UTC', '2026-01-15T00:00:00Z', '2026-01-15T00:00:00Z', '2026-01-15'],
  ['Asia/Kolkata', '2026-01-15T08:00:00Z', '2026-01-14T18:30:00Z', '2026-01-15'],
  // The clocks go forward at midnight: the day begins at one o'clock.
  ['America/Santiago', '2026-09-06T12:00:00Z', '2026-09-06T04:00:00Z', '2026-09-06'],
])('in %s at %s the day began at %s', (zone, now, at, day) => {
  expect(startOfDay(Date.parse(now), zone)).toEqual({ at: Date.parse(at), day });
});
