import { describe, expect, test } from 'vitest';
import { languages } from '../core/languages.ts';
import { money } from '../core/money.ts';
import { MINUTE } from '../core/time.ts';
import { type BuyerView, buyerMessage } from './buyer-message.ts';
import type { Facts, OrderFacts, ReceiptFacts } from './facts.ts';
import { operatorMessage } from './operator-message.ts';

const now = Date.UTC(2026, 0, 15, 8);

const receipt: ReceiptFacts = {
  id: 'rcp_1',
  amount: money(100_000_000, 'USDT'),
  paidText: '100 USDT',
  trackId: '151811887',
  state: 'unapplied',
  reason: 'short',
};

const order: OrderFacts = {
  id: 'order_1768464000000_0123456789abcdef',
  status: 'pending',
  productName: 'ChatGPT Pro',
  variantName: '一年',
  quantity: 2,
  delivery: 'keys',
  total: money(26_000, 'USD'),
  due: money(260_000_000, 'USDT'),
  method: 'usdt',
  email: 'buyer@example.com',
  notes: '',
  language: 'zh-CN',
  attention: null,
  expiresAt: now + 15 * MINUTE,
  receipts: [],
};

const refund = {
  id: 'rfd_1',
  amount: money(260_000_000, 'USDT'),
  way: 'payout',
  byBuyer: true,
  reason: '',
  address: 'T123',
  txHash: null,
  problem: null,
} as const;

/** Facts with which each event is told, if it is told at all. */
function factsOf(event: Facts['event'], change: Partial<OrderFacts> = {}): Facts {
  const about = (facts: Partial<OrderFacts> = {}): OrderFacts => ({ ...order, ...facts, ...change });
  switch (event) {
    case 'test.message':
      return { at: now, event };
    case 'telegram.failing':
      return { at: now, event, chat: '-100200', problem: 'Forbidden: bot was blocked by the user' };
    case 'webhook.disabled':
      return { at: now, event, url: 'https://hooks.example/shop', problem: 'HTTP 503' };
    case 'stock.low':
      return { at: now, event, stock: { productName: 'ChatGPT Pro', variantName: '', left: 2 } };
    case 'notice.held':
      return { at: now, event, notice: { id: 'ntc_1', provider: 'oxapay', trackId: '1', reference: 'r', status: 'Paid', why: 'unknown payment' } };
    case 'warranty.claimed':
    case 'warranty.declined': {
      const isOpen = event === 'warranty.claimed';
      const claim = {
        id: 'clm_1',
        piece: 2,
        reason: 'used',
        note: 'it says so',
        state: isOpen ? 'open' : 'declined',
        answer: isOpen ? '' : 'it works here',
      } as const;
      return { at: now, event, order: about({ status: 'delivered' }), claim };
    }
    case 'reconciliation.found':
    case 'reconciliation.agreed':
      return { at: now, event, reconciliation: { id: 'rcn_1', from: now, to: now, payments: 12, payouts: 1, differences: 3 } };
    case 'receipt.unapplied':
      return { at: now, event, order: about({ status: 'attention', attention: 'short', receipts: [receipt] }), receipt };
    case 'red_packet.submitted':
    case 'red_packet.claimed':
    case 'red_packet.counted':
    case 'red_packet.waiting':
    case 'red_packet.rejected':
    case 'red_packet.partial': {
      const part = { ...receipt, amount: money(10_000, 'CNY') };
      const redPacket = {
        id: 'rpk_1',
        version: 2,
        open: event !== 'red_packet.rejected' && event !== 'red_packet.partial',
        reason: event === 'red_packet.rejected' ? ('expired' as const) : null,
        submittedAt: now - 11 * 60_000,
        counted: event === 'red_packet.counted' ? money(10_000, 'CNY') : undefined,
      };
      return { at: now, event, order: about({ method: 'alipay', due: money(208_000, 'CNY'), receipts: [part] }), redPacket };
    }
    case 'refund.requested':
      return { at: now, event, order: about({ status: 'paid' }), refund: { ...refund, status: 'requested' } };
    case 'refund.approved':
      return { at: now, event, order: about({ status: 'paid' }), refund: { ...refund, status: 'approved' } };
    case 'refund.sent':
      return { at: now, event, order: about({ status: 'paid' }), refund: { ...refund, status: 'sent' } };
    case 'refund.done':
      return { at: now, event, order: about({ status: 'refunded' }), refund: { ...refund, status: 'done' } };
    case 'refund.failed':
      return { at: now, event, order: about({ status: 'paid' }), refund: { ...refund, status: 'failed' } };
    case 'order.attention':
      return { at: now, event, order: about({ status: 'attention', attention: 'no_stock' }) };
    case 'order.paid':
    case 'delivery.task':
    case 'delivery.call':
      return { at: now, event, order: about({ status: 'paid', delivery: 'manual' }) };
    case 'order.delivered':
    case 'goods.replaced':
    case 'goods.resent':
      return { at: now, event, order: about({ status: 'delivered' }) };
    case 'order.expired':
      return { at: now, event, order: about({ status: 'expired' }) };
    default:
      return { at: now, event, order: about() };
  }
}

const view: BuyerView = { shopName: 'AIStorm', publicUrl: 'https://shop.example', orderLink: 'https://shop.example/orders/1#token-canary', now };

/** Who is told of what. */
const listeners: Readonly<Record<Facts['event'], 'both' | 'operators' | 'buyer' | 'nobody'>> = {
  'order.created': 'both',
  'order.paid': 'both',
  'order.delivered': 'both',
  'order.expired': 'both',
  'order.cancelled': 'operators',
  'order.attention': 'both',
  'order.refunded': 'nobody',
  'order.link_requested': 'buyer',
  'payment.confirming': 'nobody',
  'payment.failed': 'operators',
  'payment.refunded': 'nobody',
  'receipt.unapplied': 'both',
  'notice.held': 'operators',
  'red_packet.submitted': 'operators',
  'red_packet.claimed': 'nobody',
  'red_packet.counted': 'operators',
  'red_packet.waiting': 'operators',
  'red_packet.rejected': 'buyer',
  'red_packet.partial': 'buyer',
  'goods.replaced': 'buyer',
  'warranty.claimed': 'operators',
  'warranty.declined': 'buyer',
  'goods.resent': 'buyer',
  'delivery.task': 'operators',
  'delivery.call': 'nobody',
  'refund.requested': 'both',
  'refund.approved': 'nobody',
  'refund.sent': 'nobody',
  'refund.done': 'both',
  'refund.failed': 'both',
  'reconciliation.found': 'operators',
  'reconciliation.agreed': 'operators',
  'stock.low': 'operators',
  'telegram.failing': 'operators',
  'webhook.disabled': 'operators',
  'test.message': 'operators',
};

const isTold = (event: string): event is Facts['event'] => Object.hasOwn(listeners, event);
const told = (...who: string[]) => Object.entries(listeners).flatMap(([event, listener]) => (isTold(event) && who.includes(listener) ? [event] : []));
const operatorsHear = told('both', 'operators');
const buyersHear = told('both', 'buyer');

test('everybody is told what is his, and nothing else', () => {
  for (const event of told('buyer', 'nobody')) expect(operatorMessage(factsOf(event), { language: 'en', publicUrl: '', now }), event).toBeUndefined();
  for (const event of told('operators', 'nobody')) expect(buyerMessage(factsOf(event), view), event).toBeUndefined();
});

describe.each(['zh-CN', 'en'] as const)('operators in %s', (language) => {
  test.each(operatorsHear)('%s: a title, complete lines, a way to act', (event) => {
    const message = operatorMessage(factsOf(event), { language, publicUrl: 'https://shop.example', now });
    const words = JSON.stringify(message);
    expect(message?.title.length).toBeGreaterThan(3);
    expect(words).not.toMatch(/undefined|null|NaN|\[object/);
    expect(words).not.toContain('canary');
    expect(message?.links.length).toBeGreaterThan(0);
    for (const { url } of message?.links ?? []) expect(url).toMatch(/^https:\/\/shop\.example\/(admin|orders)/);
    if ('order' in factsOf(event)) expect(message?.lines).toContainEqual(expect.objectContaining({ value: order.id, as: 'code' }));
  });
});

describe.each(languages)('buyers in %s', (language) => {
  test.each(buyersHear)('%s: a subject, sentences, one thing to do', (event) => {
    const message = buyerMessage(factsOf(event, { language }), view);
    expect(message?.subject).toMatch(/. · ChatGPT Pro · 一年$/);
    expect(message?.paragraphs.length).toBeGreaterThan(0);
    expect(JSON.stringify(message)).not.toMatch(/undefined|null|NaN|\[object/);
    expect(message?.action.url).toMatch(/^https:\/\/shop\.example\//);
    // Nobody reads another language's sentence: Chinese characters only where they belong, Cyrillic only in Russian.
    const said = [message?.heading, ...(message?.paragraphs ?? [])].join(' ');
    if (language === 'en' || language === 'ru') expect(said.replaceAll('一年', '')).not.toMatch(/\p{Script=Han}/u);
    expect(/\p{Script=Cyrillic}/u.test(said)).toBe(language === 'ru');
  });
});

describe('one case, one message', () => {
  const tellsOperators = (facts: Facts) => operatorMessage(facts, { language: 'en', publicUrl: '', now }) !== undefined;

  test('too little money is told as the receipt, with what is missing', () => {
    expect(tellsOperators(factsOf('order.attention', { attention: 'short' }))).toBe(false);
    const message = operatorMessage(factsOf('receipt.unapplied'), { language: 'en', publicUrl: '', now });
    expect(message?.lines).toContainEqual({ label: '➖ Missing', value: '160.00 USDT', as: 'text' });
    expect(buyerMessage(factsOf('order.attention', { attention: 'short' }), view)).toBeUndefined();
  });

  test('late money of an order that needs a person is told with the order', () => {
    const late = { ...receipt, reason: 'late' } as const;
    const facts: Facts = {
      at: now,
      event: 'receipt.unapplied',
      order: { ...order, status: 'attention', attention: 'no_stock', receipts: [late] },
      receipt: late,
    };
    expect(tellsOperators(facts)).toBe(false);
    expect(buyerMessage(facts, view)).toBeUndefined();
    expect(tellsOperators(factsOf('order.attention'))).toBe(true);
  });

  test('a red packet that was replaced before anybody heard of it is not announced', () => {
    const facts = factsOf('red_packet.submitted');
    if (!('redPacket' in facts)) throw new Error('not a red packet');
    expect(tellsOperators({ ...facts, redPacket: { ...facts.redPacket, open: false } })).toBe(false);
  });
});

test('a notice that comes late says when it happened', () => {
  const late = operatorMessage(factsOf('order.delivered'), { language: 'zh-CN', publicUrl: '', now: now + 5 * MINUTE });
  expect(late?.lines.at(-1)).toEqual({ label: '⏰ 发生于', value: '2026-01-15 08:00 UTC（补发）', as: 'text' });
});

test('a late mail about a new order does not ask for money that is not due any more', () => {
  const message = buyerMessage(factsOf('order.created', { status: 'delivered', language: 'en' }), view);
  expect(message?.paragraphs).toEqual(['The order is now: delivered.']);
});

test('an order that costs nothing was not paid', () => {
  const message = operatorMessage(factsOf('order.paid', { due: money(0, 'USDT') }), { language: 'en', publicUrl: '', now });
  expect(message?.title).toBe('🎁 Free order confirmed');
});
