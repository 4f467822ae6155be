import { expect, test } from 'vitest';
import { orderStatuses } from '../orders/order-status.ts';
import { refundStatuses } from '../refunds/refund.ts';
import { errorText } from './errors.ts';

test('a refusal names the state of an order or refund in its own language', () => {
  expect(errorText('order.not_pending', 'en', { status: 'paid' })).toBe('The order is paid: this cannot be done now');
  expect(errorText('order.not_pending', 'zh', { status: 'paid' })).toBe('订单状态为“已付款”，不能执行此操作');
  for (const status of [...orderStatuses, ...refundStatuses]) expect(errorText('refund.wrong_state', 'zh', { status })).not.toMatch(/[a-z]/);
});
