import { expect, test } from 'vitest';
import { statusAt } from './order.ts';
import { isOrderStatus, oldWords, orderMoves, orderStatuses, sourcesOf } from './order-status.ts';

test('money may come late, and nothing that was served is taken back by a late notice (I14, H6)', () => {
  expect(sourcesOf('paid').toSorted()).toEqual(['attention', 'cancelled', 'expired', 'pending']);
  expect(sourcesOf('expired')).toEqual(['pending']);
  expect(sourcesOf('cancelled')).toEqual(['pending']);
  expect(orderMoves.delivered).toEqual(['refunded']);
  expect(orderMoves.refunded).toEqual([]);
});

test('every state has its words in the old API', () => {
  for (const status of orderStatuses) expect(oldWords(status, true).payment_status).toMatch(/^(pending|completed|failed|refunded)$/);
  expect(oldWords('pending', false).order_status).toBe('created');
  expect(oldWords('pending', true).order_status).toBe('processing');
});

test('an order past its deadline reads as expired before any sweeper came by (F23)', () => {
  expect(statusAt({ status: 'pending', expires_at: 100 }, 99)).toBe('pending');
  expect(statusAt({ status: 'pending', expires_at: 100 }, 100)).toBe('expired');
  expect(statusAt({ status: 'paid', expires_at: 100 }, 500)).toBe('paid');
});

test('only our own words are states (S12)', () => {
  expect(isOrderStatus('paid')).toBe(true);
  expect(isOrderStatus('constructor')).toBe(false);
});
