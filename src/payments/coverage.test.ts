import { describe, expect, test } from 'vitest';
import { money } from '../core/money.ts';
import type { Order } from '../orders/order.ts';
import { coverageOf, missingOf, needOf, type OrderMoney } from './coverage.ts';
import type { Attempt, Receipt } from './payment.ts';

const usdt = (minor: number) => money(minor, 'USDT');
// What counts of an order and of its parts for these rules; the other columns say nothing about money.
const order = { amount_due_minor: 1_000, currency: 'USDT' } as Order;
const attempt = (id: string, change: Partial<Attempt> = {}) => ({ id, amount_minor: 1_000, currency: 'USDT', status: 'waiting', ...change }) as Attempt;
const receipt = (attemptId: string, amount: number, change: Partial<Receipt> = {}) =>
  ({
    id: `${attemptId}:${amount}`,
    attempt_id: attemptId,
    amount_minor: amount,
    returned_minor: 0,
    currency: 'USDT',
    state: 'unapplied',
    reason: 'short',
    ...change,
  }) as Receipt;
const known = (receipts: readonly Receipt[], change: Partial<OrderMoney> = {}): OrderMoney => ({
  order,
  attempts: [attempt('a'), attempt('b')],
  receipts,
  toleranceBp: 0,
  ...change,
});
const comes = (attemptId: string, minor: number) => ({ attemptId, amount: usdt(minor) });

describe('the money of an order', () => {
  test('is short by one micro-unit', () => {
    expect(coverageOf(known([]), comes('a', 999))).toEqual({ kind: 'short', missing: usdt(1) });
  });

  test('is enough to the micro-unit, and what is beyond came on top', () => {
    expect(coverageOf(known([]), comes('a', 1_000))).toMatchObject({ kind: 'paid', share: usdt(1_000), take: [] });
    expect(coverageOf(known([]), comes('a', 1_001))).toMatchObject({ kind: 'paid', share: usdt(1_000) });
  });

  test('is the sum over attempts (F15)', () => {
    const part = receipt('a', 800);
    expect(coverageOf(known([part]), comes('b', 200))).toMatchObject({ kind: 'paid', take: [part], share: usdt(200) });
    expect(coverageOf(known([part]), comes('b', 250))).toMatchObject({ kind: 'paid', take: [part], share: usdt(200) });
    expect(coverageOf(known([part]), comes('b', 199))).toEqual({ kind: 'short', missing: usdt(1) });
  });

  test('leaves other parts alone when one payment is enough', () => {
    expect(coverageOf(known([receipt('a', 800)]), comes('b', 1_000))).toMatchObject({ kind: 'paid', take: [], share: usdt(1_000) });
  });

  test('does not count what came on top, what another attempt brought too late, or what a refund has taken', () => {
    expect(coverageOf(known([receipt('a', 800, { reason: 'surplus' })]), comes('a', 200)).kind).toBe('short');
    expect(coverageOf(known([receipt('a', 800, { reason: 'late' })]), comes('b', 200)).kind).toBe('short');
    expect(coverageOf(known([receipt('a', 800, { returned_minor: 1 })]), comes('b', 200)).kind).toBe('short');
    expect(coverageOf(known([receipt('a', 800, { reason: 'late' })]), comes('a', 200)).kind).toBe('paid');
  });

  test('was enough before', () => {
    expect(coverageOf(known([receipt('a', 1_000, { state: 'applied', reason: null })]), comes('b', 1_000))).toEqual({ kind: 'was_paid' });
    // Unless a refund has taken it since.
    expect(coverageOf(known([receipt('a', 1_000, { state: 'applied', reason: null, returned_minor: 1_000 })]), comes('b', 1_000)).kind).toBe('paid');
  });

  test('may be a little less by the shop’s tolerance, or by the merchant’s word at the gateway', () => {
    expect(coverageOf(known([], { toleranceBp: 100 }), comes('a', 990)).kind).toBe('paid');
    expect(coverageOf(known([], { toleranceBp: 100 }), comes('a', 989)).kind).toBe('short');
    const accepted = known([], { attempts: [attempt('a', { status: 'paid' })] });
    expect(coverageOf(accepted, comes('a', 400)).kind).toBe('paid');
    // An attempt that asked for the rest only forgives what was missing of the rest.
    const rest = known([receipt('a', 800)], { attempts: [attempt('a'), attempt('b', { status: 'paid', amount_minor: 200 })] });
    expect(coverageOf(rest, comes('b', 150)).kind).toBe('paid');
  });
});

describe('what is missing', () => {
  test('is asked for exactly, whatever has been applied or waits', () => {
    expect(missingOf(known([]))).toEqual(usdt(1_000));
    expect(missingOf(known([receipt('a', 800), receipt('b', 50, { state: 'applied' })]))).toEqual(usdt(150));
    expect(missingOf(known([receipt('a', 1_200)]))).toEqual(usdt(0));
  });

  test('decides how much of a receipt an operator gives to the order', () => {
    expect(needOf(known([receipt('a', 300, { state: 'applied' })], { toleranceBp: 100 }))).toEqual({ needed: usdt(700), least: usdt(690) });
  });
});
