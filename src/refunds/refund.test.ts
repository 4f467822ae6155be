import { describe, expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../catalog/settings.ts';
import { money } from '../core/money.ts';
import type { Receipt } from '../payments/payment.ts';
import { approvalProblem, inReturnOrder, paidOutOf, refundMoves, refundSourcesOf, refundStatuses, usdCents } from './refund.ts';

describe('a refund', () => {
  test('never leaves its end, and is never sent without approval (I14)', () => {
    expect([refundMoves.done, refundMoves.failed]).toEqual([[], []]);
    expect(refundSourcesOf('sent')).toEqual(['approved', 'unknown']);
    expect(refundSourcesOf('done')).toEqual(['approved', 'sent', 'unknown']);
    expect(refundStatuses.every((status) => status in refundMoves)).toBe(true);
  });

  test('pays out what the network fee leaves', () => {
    expect(paidOutOf({ amount_minor: 12_500_000, withheld_minor: 2_000_000, currency: 'USDT' })).toEqual(money(10_500_000, 'USDT'));
  });

  test('is judged by what it is worth in USD, at the rate the order froze', () => {
    expect(usdCents({ total_minor: 1_250, amount_due_minor: 12_500_000 }, money(5_000_000, 'USDT'))).toBe(500);
    expect(usdCents({ total_minor: 1_250, amount_due_minor: 10_000 }, money(10_000, 'CNY'))).toBe(1_250);
    expect(usdCents({ total_minor: 0, amount_due_minor: 0 }, money(0, 'USDT'))).toBe(0);
  });

  test('takes first what nobody needed, then what paid the order, oldest first', () => {
    const receipt = (id: string, change: Partial<Receipt>): Receipt => ({
      id,
      provider: 'oxapay',
      movement: id,
      track_id: null,
      order_id: 'order_1',
      attempt_id: null,
      amount_minor: 10,
      currency: 'USDT',
      paid_text: '',
      state: 'applied',
      reason: null,
      returned_minor: 0,
      evidence: '{}',
      received_at: 0,
      resolved_at: null,
      version: 1,
      ...change,
    });
    const receipts = [
      receipt('a', {}),
      receipt('b', { state: 'unapplied' }),
      receipt('c', {}),
      receipt('d', { returned_minor: 10 }),
      receipt('e', { state: 'refunded' }),
    ];
    expect(inReturnOrder(receipts).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
  });
});

describe('who may approve a refund (S40)', () => {
  const settings = (change: Partial<Settings>): Settings => ({ ...defaultSettings, ...change });
  const manager = { role: 'manager', isSecond: false } as const;
  const second = { role: 'manager', isSecond: true } as const;
  const owner = { role: 'owner', isSecond: false } as const;

  test('anybody with the permission, while the shop sets no amounts', () => {
    expect(approvalProblem(1_000_000, manager, settings({}))).toBeUndefined();
  });

  test('a second person above the second-person amount, also for owners; at it, the same one', () => {
    const rules = settings({ refund_second_person_minor: 5_000 });
    expect(approvalProblem(5_000, manager, rules)).toBeUndefined();
    expect(approvalProblem(5_001, manager, rules)).toBe('refund.second_person');
    expect(approvalProblem(5_001, owner, rules)).toBe('refund.second_person');
    expect(approvalProblem(5_001, second, rules)).toBeUndefined();
  });

  test('only owners above the managers’ limit', () => {
    const rules = settings({ refund_manager_limit_minor: 5_000 });
    expect(approvalProblem(5_000, manager, rules)).toBeUndefined();
    expect(approvalProblem(5_001, second, rules)).toBe('refund.above_limit');
    expect(approvalProblem(5_001, owner, rules)).toBeUndefined();
  });
});
