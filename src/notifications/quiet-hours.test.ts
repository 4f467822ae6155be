import { expect, test } from 'vitest';
import { HOUR, MINUTE } from '../core/time.ts';
import { isHeld, quietFor } from './quiet-hours.ts';

const night = { quiet_hours: '23:00-08:00', time_zone: 'Asia/Shanghai' };
/** On a clock in Shanghai, which is eight hours ahead. */
const at = (time: string): number => Date.parse(`2026-03-05T${time}+08:00`);

test.each([
  ['22:59:59', 0],
  ['23:00:00', 9 * HOUR],
  ['23:30:30', 8.5 * HOUR - 30_000],
  ['00:00:00', 8 * HOUR],
  ['07:59:00', MINUTE],
  ['08:00:00', 0],
  ['12:00:00', 0],
])('at %s the night lasts %d ms more', (time, left) => {
  expect(quietFor(at(time), night)).toBe(left);
});

test('hours within one day, in the zone of the shop, or none at all', () => {
  expect(quietFor(at('13:00:00'), { ...night, quiet_hours: '12:30-14:00' })).toBe(HOUR);
  expect(quietFor(at('13:00:00'), { quiet_hours: '04:30-06:00', time_zone: 'UTC' })).toBe(HOUR);
  expect(quietFor(at('13:00:00'), { ...night, quiet_hours: '' })).toBe(0);
});

test('what needs a person is not held, whatever the hour', () => {
  const held = (name: Parameters<typeof isHeld>[0]['name']): boolean => isHeld({ name, at: at('03:00:00') }, night);
  expect([held('order.created'), held('order.delivered'), held('stock.low'), held('reconciliation.agreed')]).not.toContain(false);
  expect([
    held('red_packet.submitted'),
    held('order.attention'),
    held('receipt.unapplied'),
    held('delivery.task'),
    held('refund.failed'),
    held('reconciliation.found'),
  ]).not.toContain(true);
});
