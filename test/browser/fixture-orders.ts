/**
 * Made-up orders, one for every state, by the name of their picture. What a page can look like is a table over the kinds of its view:
 * a kind without a picture does not compile.
 */
import type { ClaimState } from '../../src/db/tables.ts';
import type {
  AttentionReason,
  DeliveryKind,
  OrderStateKind,
  OrderStateView,
  OrderView,
  PaymentInstructionView,
  RedPacketRejection,
  RedPacketView,
  RefundStatus,
  WarrantyView,
} from '../../src/storefront/view.ts';
import { cny, now, usd, usdt } from './fixture-shop.ts';

type Pictures = Readonly<Record<string, OrderView>>;
type Instruction<Kind extends PaymentInstructionView['kind']> = Extract<PaymentInstructionView, { kind: Kind }>;

function order(state: OrderStateView, more: Partial<OrderView> = {}): OrderView {
  const { kind } = state;
  return {
    orderId: 'order_1769846400000_0f3a9b2c4d5e6f70',
    createdAtMs: now - 60_000,
    productName: 'Claude Max 5x',
    productSlug: 'claude-max-5x',
    variantName: '1 个月',
    quantity: 1,
    unitPrice: usd(7_500),
    discount: undefined,
    total: usd(7_500 * (more.quantity ?? 1)),
    due: usdt(75_012_300),
    rateText: '8.00',
    method: 'usdt',
    maskedEmail: 'b•••@example.com',
    notes: '',
    state,
    refunds: [],
    surplus: undefined,
    isLate: false,
    problem: undefined,
    canCancel: kind === 'awaiting_payment',
    refundForm: undefined,
    warranty: undefined,
    telegram: undefined,
    pushKey: kind === 'awaiting_payment' || kind === 'paid' ? 'BP' : undefined,
    version: '1',
    ...more,
  };
}

const awaiting = (instruction: PaymentInstructionView, more: Partial<OrderView> = {}) => order({ kind: 'awaiting_payment', instruction }, more);

const crypto: Instruction<'crypto'> = {
  kind: 'crypto',
  amount: usdt(75_012_300),
  address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE',
  network: 'TRC20',
  networkName: 'Tron Network',
  memo: '',
  payLink: undefined,
  expiresAtMs: now + 14 * 60_000,
};

const rejections: Readonly<Record<RedPacketRejection, string>> = {
  wrong_code: '17',
  already_claimed: '23',
  wrong_amount: '58',
  expired: '60',
  replaced: '71',
  other: '99',
};

const packetStates: Readonly<Record<RedPacketView['state']['kind'], readonly RedPacketView[]>> = {
  submitted: [{ version: 9, hint: '42', submittedAtMs: now - 60_000, state: { kind: 'submitted' } }],
  claimed: [{ version: 8, hint: '31', submittedAtMs: now - 200_000, state: { kind: 'claimed' } }],
  confirmed: [{ version: 7, hint: '80', submittedAtMs: now - 400_000, state: { kind: 'confirmed', amount: cny(20_000) } }],
  rejected: (Object.entries(rejections) as [RedPacketRejection, string][]).map(([reason, hint], index) => ({
    version: index + 1,
    hint,
    submittedAtMs: now - 600_000,
    state: { kind: 'rejected', reason },
  })),
};

const packet = (submissions: readonly RedPacketView[], triesLeft: number, more: Partial<OrderView> = {}, fen = 60_000): OrderView =>
  awaiting(
    {
      kind: 'red_packet',
      amount: cny(fen),
      maxPerPacket: cny(20_000),
      submissions,
      triesLeft,
      hours: '09:00–23:00 GMT+8',
      expiresAtMs: now + 9 * 60_000,
    },
    { method: 'alipay', due: cny(fen), ...more },
  );

const instructions: Readonly<Record<PaymentInstructionView['kind'], Pictures>> = {
  crypto: {
    'order-pay': awaiting(crypto),
    'order-pay-memo': awaiting({ ...crypto, memo: '90317741', payLink: 'https://pay.example/1' }, { quantity: 2, discount: usd(750), notes: '请尽快' }),
  },
  link: { 'order-pay-link': awaiting({ kind: 'link', payLink: 'https://pay.example/1', amount: usdt(75_000_000), expiresAtMs: now + 60_000 }) },
  red_packet: {
    'order-red-packet': packet([], 5),
    'order-red-packet-refused': packet([], 4, { problem: { about: 'code', text: '口令应为 8 位数字。' } }, 16_000),
    'order-red-packet-sent': packet([...packetStates.submitted, ...packetStates.claimed, ...packetStates.confirmed], 3),
    'order-red-packet-rejected': packet(packetStates.rejected, 0),
  },
  none: {
    'order-pay-none': awaiting({ kind: 'none', problem: undefined, expiresAtMs: now + 600_000 }),
    'order-pay-none-problem': awaiting({ kind: 'none', problem: '付款网关没有回应。', expiresAtMs: now + 600_000 }),
  },
};

const paid = (delivery: DeliveryKind) => order({ kind: 'paid', delivery, paidAtMs: now });

/** Kinds that are delivered by themselves look the same until then. */
const deliveries: Readonly<Record<DeliveryKind, Pictures>> = {
  keys: { 'order-paid': paid('keys') },
  shared: {},
  file: {},
  call: { 'order-paid-call': paid('call') },
  manual: { 'order-paid-manual': paid('manual') },
};

const goods: Extract<OrderStateView, { kind: 'delivered' }> = {
  kind: 'delivered',
  items: ['user-7731@mail.example ---- Kp9!xT2vQm', 'user-8142@mail.example ---- Zr4#hW8nLd'],
  count: 2,
  file: undefined,
  deliveredAtMs: now,
};
const text = { ...goods, items: ['https://invite.example/team/5f0c9b7d2e1a4c3b8d6f\n打开链接，用自己的邮箱登录，按页面上的三步完成。'], count: 1 };
const file = { name: 'AIStorm-prompt-handbook-2026.pdf', size: 18_400_000, left: 9, link: { url: '/downloads/x', expiresAtMs: now + 72 * 3_600_000 } };
const fileOnly = { ...goods, items: [], count: 0, file };
const refundForm = { networks: ['TRC20', 'BEP20'], reason: '', address: '', network: 'TRC20' } as const;

const answers: Readonly<Record<ClaimState, string>> = { open: '', replaced: '', declined: '这个卡密是在您的账号上启用的，请查看启用记录。', refunded: '' };
const claims = (Object.entries(answers) as [ClaimState, string][]).map(([state, answer], index) => ({
  piece: index + 1,
  reason: 'used' as const,
  state,
  answer,
  createdAtMs: now,
}));
const warranty: WarrantyView = { untilMs: now + 604_800_000, isOver: false, pieces: 2, claims, typed: undefined };
const typed = { piece: '121', reason: 'stopped', note: '' } as const;

const attention: Readonly<Record<AttentionReason, Partial<OrderView>>> = {
  no_stock: { refundForm, telegram: { notices: 'email' } },
  short: {},
  mismatch: {},
  delivery_failed: {},
  other: { isLate: true },
};

const orders: Readonly<Record<OrderStateKind, Pictures>> = {
  awaiting_payment: together(instructions),
  short: {
    'order-short': order({ kind: 'short', received: usdt(70_000_000), missing: usdt(5_012_300), instruction: { ...crypto, amount: usdt(5_012_300) } }),
    'order-short-over': order({
      kind: 'short',
      received: usdt(70_000_000),
      missing: usdt(5_012_300),
      instruction: { kind: 'none', problem: undefined, expiresAtMs: now },
    }),
  },
  confirming: {
    'order-seen': order({ kind: 'confirming', confirmations: 0 }),
    'order-confirming': order({ kind: 'confirming', confirmations: 7 }),
  },
  paid: together(deliveries),
  delivered: {
    'order-delivered': order(goods, { refundForm, quantity: 2, telegram: { notices: undefined } }),
    'order-delivered-text': order(text, { telegram: { notices: 'telegram' } }),
    'order-delivered-many': order({ ...goods, items: Array.from({ length: 20 }, (_, n) => `KEY-${1000 + n}-ABCD-EFGH`), count: 120 }, { quantity: 120 }),
    'order-file': order(fileOnly),
    'order-file-used-up': order({ ...fileOnly, file: { ...file, left: 0, link: undefined } }),
    'order-late': order(goods, { isLate: true }),
    'order-surplus': order(goods, { surplus: usdt(1_250_000) }),
    'order-warranty': order(goods, { warranty }),
    'order-claim-refused': order(goods, {
      warranty: { ...warranty, claims: [], pieces: 120, typed },
      quantity: 120,
      problem: { about: 'warranty', text: '这一件不能在这里申请质保。' },
    }),
    'order-warranty-over': order(goods, { warranty: { ...warranty, isOver: true, claims: [] } }),
    'order-refund-refused': order(goods, {
      refundForm: { ...refundForm, reason: 'x', address: 'T123' },
      problem: { about: 'refund', text: '这个地址不属于 TRC20 网络。' },
    }),
  },
  attention: pictures('order-attention', attention, (more, reason) => order({ kind: 'attention', reason }, more)),
  refunded: {},
  expired: { 'order-expired': order({ kind: 'expired' }) },
  cancelled: { 'order-cancelled': order({ kind: 'cancelled' }, { problem: { about: 'order', text: '这个订单已经取消。' } }) },
};

/** With the state of the order that usually goes with it. */
const refunds: Readonly<Record<RefundStatus, OrderStateView>> = {
  requested: { kind: 'attention', reason: 'no_stock' },
  approved: { kind: 'attention', reason: 'short' },
  sent: goods,
  done: { kind: 'refunded' },
  failed: { kind: 'attention', reason: 'other' },
  unknown: { kind: 'attention', reason: 'other' },
};
const tx = '5a1f0e9c2b7d4f6a8e3c1d0b9a7f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a8f';

export const allOrders: readonly (readonly [name: string, order: OrderView])[] = [
  ...Object.values(orders).flatMap((each) => Object.entries(each)),
  ...Object.entries(
    pictures('order-refund', refunds, (state, status) =>
      order(state, { refunds: [{ status, amount: usdt(75_000_000), txHash: status === 'sent' || status === 'done' ? tx : '' }] }),
    ),
  ),
];

function together(tables: Readonly<Record<string, Pictures>>): Pictures {
  return Object.fromEntries(Object.values(tables).flatMap((each) => Object.entries(each)));
}

function pictures<Kind extends string, Seed>(prefix: string, seeds: Readonly<Record<Kind, Seed>>, make: (seed: Seed, kind: Kind) => OrderView): Pictures {
  return Object.fromEntries((Object.entries(seeds) as [Kind, Seed][]).map(([kind, seed]) => [`${prefix}-${kind.replace('_', '-')}`, make(seed, kind)]));
}
