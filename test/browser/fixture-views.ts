/** Every page and state of the storefront with made-up views, for looking at them and for checking them in a browser. */
import type { Language } from '../../src/core/languages.ts';
import { type Currency, money } from '../../src/core/money.ts';
import type { Html } from '../../src/storefront/html.ts';
import { deskPage } from '../../src/storefront/pages/desk.ts';
import { helpPage, supportPage } from '../../src/storefront/pages/help.ts';
import { homePage } from '../../src/storefront/pages/home.ts';
import { orderPage } from '../../src/storefront/pages/order.ts';
import { orderAccessPage } from '../../src/storefront/pages/order-access.ts';
import { orderLookupPage } from '../../src/storefront/pages/order-lookup.ts';
import { policyPage } from '../../src/storefront/pages/policy.ts';
import { problemPage } from '../../src/storefront/pages/problem.ts';
import { productPage } from '../../src/storefront/pages/product.ts';
import { shopPage } from '../../src/storefront/pages/shop.ts';
import type {
  AssetUrls,
  HomeView,
  OrderStateView,
  OrderView,
  PageContext,
  PaymentInstructionView,
  ProductView,
  RedPacketView,
  ShopView,
  StockView,
  Theme,
} from '../../src/storefront/view.ts';

const now = Date.UTC(2026, 0, 31, 8, 0);
const amount = (minor: number, currency: Currency) => money(minor, currency);
const usd = (cents: number) => amount(cents, 'USD');
const cny = (fen: number) => amount(fen, 'CNY');
const usdt = (micro: number) => amount(micro, 'USDT');

export function fixtureContext(language: Language, theme: Theme, assets: AssetUrls, path: string): PageContext {
  return {
    language,
    theme,
    isLanguageInAddress: true,
    testMode: true,
    path,
    publicUrl: 'https://shop.example',
    brand: { siteName: 'AIStorm', logoUrl: undefined, email: 'support@shop.example', telegram: '@aistorm_shop', wechat: 'aistorm-shop' },
    assets,
    timeZone: 'Asia/Shanghai',
    nowMs: now,
  };
}

function product(
  slug: string,
  name: string,
  price: number,
  unit: string,
  category: string,
  shortDescription: string,
  stock: StockView,
  more: Partial<ProductView> = {},
): ProductView {
  return {
    id: 1,
    slug,
    name,
    shortDescription,
    description: `${shortDescription}\n\n交付后请马上登录并修改密码。账号为独享版本，质保期内出现问题可以换新。`,
    category,
    unit,
    imageUrl: `/artwork/${slug}.svg`,
    shareImageUrl: `/artwork/${slug}.png`,
    features: ['个人独享，不共用', '可自行修改密码', '质保期内换新', '使用说明随商品交付'],
    variants: [{ id: `var_${slug}`, name: '', price: usd(price), priceCny: cny(price * 8), wholesale: [], stock }],
    delivery: 'keys',
    maxPerOrder: 5,
    warrantyDays: 7,
    isFeatured: false,
    seoTitle: '',
    seoDescription: '',
    seoKeywords: '',
    ...more,
  };
}

const plenty = { state: 'plenty' } as const;

const products: readonly [ProductView, ...ProductView[]] = [
  product(
    'chatgpt-pro',
    'ChatGPT Pro',
    13_000,
    '月',
    'AI对话助手',
    '个人独享的 ChatGPT Pro，含 o 系列推理模型与深度研究。',
    { state: 'low', count: 3 },
    { isFeatured: true },
  ),
  product('claude-max-5x', 'Claude Max 5x', 7_500, '月', 'AI对话助手', '长上下文写作与编程，五倍用量。', plenty, {
    isFeatured: true,
    variants: [
      {
        id: 'var_1m',
        name: '1 个月',
        price: usd(7_500),
        priceCny: cny(60_000),
        wholesale: [
          { from: 3, price: usd(7_000) },
          { from: 5, price: usd(6_500) },
        ],
        stock: plenty,
      },
      { id: 'var_3m', name: '3 个月', price: usd(21_000), priceCny: cny(168_000), wholesale: [], stock: { state: 'low', count: 2 } },
      { id: 'var_12m', name: '12 个月', price: usd(78_000), priceCny: cny(624_000), wholesale: [], stock: { state: 'sold_out' } },
    ],
  }),
  product('super-grok', 'Super Grok', 2_000, '月', 'AI对话助手', '实时信息与图像生成。', plenty),
  product('cursor-pro', 'Cursor Pro', 1_200, '月', 'AI开发工具', '在编辑器里写代码的搭档。', plenty, { delivery: 'manual' }),
  product('lovable-pro-200-credit', 'Lovable Pro 200 Credit', 3_500, '200 Credit', 'AI开发工具', '用一句话做出网站，含 200 点数。', plenty),
  product('ai-storm-combo', 'AI风暴组合套餐', 20_000, '月', 'AI套餐', '三件常用工具一次买齐。', { state: 'sold_out' }),
  product('claude-max-20x', 'Claude Max 20x', 13_900, '月', 'AI对话助手', '给重度使用者，二十倍用量。', { state: 'low', count: 1 }),
  product('chatgpt-plus', 'ChatGPT Plus', 2_500, '月', 'AI对话助手', '日常够用的选择。', plenty),
];

const home: HomeView = {
  products,
  categories: ['AI对话助手', 'AI开发工具', 'AI套餐'],
  announcements: [
    { title: '首次购买可用优惠代码', content: '满 30 USDT 可输入代码：AIFORSALE25', dateMs: Date.UTC(2025, 5, 1), isPinned: true },
    { title: '春节期间照常交付', content: '人工开通的商品可能稍慢，自动交付不受影响。', dateMs: Date.UTC(2026, 0, 20), isPinned: false },
  ],
  category: '',
  search: '',
  pause: undefined,
  seoTitle: '',
  seoDescription: '',
};

const shop: ShopView = {
  products,
  methods: [
    { method: 'usdt', available: true, networks: ['TRC20 (TRON)'], feePaidByPayer: false, maxPerPacket: undefined, hours: '' },
    { method: 'alipay', available: true, networks: [], feePaidByPayer: false, maxPerPacket: cny(20_000), hours: '09:00–23:00 GMT+8' },
  ],
  rate: { text: '8.00', atMs: now - 3_600_000, source: 'manual' },
  holdMinutes: 15,
  form: { item: '', quantity: '1', method: 'usdt', email: '', discountCode: '', notes: '', terms: false },
  errors: {},
  problem: undefined,
  quote: undefined,
  idempotencyKey: undefined,
  challenge: undefined,
  pause: undefined,
};

const chosen: ShopView = {
  ...shop,
  form: { ...shop.form, item: 'chatgpt-pro', quantity: '2', method: 'alipay', email: 'buyer@example.com', discountCode: 'AIFORSALE25', terms: true },
  quote: {
    name: 'ChatGPT Pro',
    quantity: 2,
    unitPrice: usd(13_000),
    subtotal: usd(26_000),
    discount: usd(2_600),
    totalUsd: usd(23_400),
    totalCny: cny(187_200),
  },
};

const address = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const crypto: PaymentInstructionView = {
  kind: 'crypto',
  amount: usdt(75_012_300),
  address,
  network: 'TRC20',
  networkName: 'Tron Network',
  memo: '',
  payLink: undefined,
  expiresAtMs: now + 14 * 60_000,
};
const packets: readonly RedPacketView[] = [
  { version: 2, hint: '42', submittedAtMs: now - 60_000, state: { kind: 'submitted' } },
  { version: 1, hint: '17', submittedAtMs: now - 600_000, state: { kind: 'rejected', reason: 'already_claimed' } },
];
const packet = (submissions: readonly RedPacketView[], triesLeft: number): PaymentInstructionView => ({
  kind: 'red_packet',
  amount: cny(60_000),
  maxPerPacket: cny(20_000),
  submissions,
  triesLeft,
  hours: '09:00–23:00 GMT+8',
  expiresAtMs: now + 9 * 60_000,
});

function order(state: OrderStateView, more: Partial<OrderView> = {}): OrderView {
  return {
    orderId: 'order_1769846400000_0f3a9b2c4d5e6f70',
    createdAtMs: now - 60_000,
    productName: 'Claude Max 5x',
    productSlug: 'claude-max-5x',
    variantName: '1 个月',
    quantity: 1,
    unitPrice: usd(7_500),
    discount: undefined,
    total: usd(7_500),
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
    canCancel: false,
    refundForm: undefined,
    warranty: undefined,
    telegram: undefined,
    pushKey: state.kind === 'awaiting_payment' || state.kind === 'paid' ? 'BP' : undefined,
    version: '1',
    ...more,
  };
}

const tx = '5a1f0e9c2b7d4f6a8e3c1d0b9a7f5e4d3c2b1a0f9e8d7c6b5a4f3e2d1c0b9a8f';
const delivered: OrderStateView = {
  kind: 'delivered',
  items: ['user-7731@mail.example ---- Kp9!xT2vQm', 'user-8142@mail.example ---- Zr4#hW8nLd'],
  count: 2,
  file: undefined,
  deliveredAtMs: now,
  guide: '',
};
const warranty: OrderView['warranty'] = {
  untilMs: now + 604_800_000,
  isOver: false,
  pieces: 120,
  claims: [{ piece: 2, reason: 'used', state: 'declined', answer: '这个卡密是在您的账号上启用的，请查看启用记录。', createdAtMs: now }],
  typed: { piece: '121', reason: 'stopped', note: '' },
};
const file = { name: 'AIStorm-prompt-handbook-2026.pdf', size: 18_400_000, left: 9, link: { url: '/downloads/x', expiresAtMs: now + 72 * 3_600_000 } };
const wait = { isSent: false, email: '', variant: '', problem: undefined };
const refundForm = { networks: ['TRC20', 'BEP20'], reason: '', address: '', network: 'TRC20' } as const;
const alipay = { method: 'alipay', due: cny(60_000), canCancel: true } as const;

/** Name of the picture, address, and the page. */
export const cases: readonly (readonly [name: string, path: string, render: (context: PageContext) => Html])[] = [
  ['home', '/', (context) => homePage(home, context)],
  ['home-search', '/?q=x', (context) => homePage({ ...home, products: [], search: 'midjourney' }, context)],
  ['home-category', '/?category=AI', (context) => homePage({ ...home, products: products.slice(3, 5), category: 'AI开发工具' }, context)],
  ['home-paused', '/', (context) => homePage({ ...home, pause: { message: '' } }, context)],
  ['product', '/products/chatgpt-pro', (context) => productPage({ product: products[0], related: products.slice(1, 5), pause: undefined, wait }, context)],
  [
    'product-variants',
    '/products/claude-max-5x',
    (context) => productPage({ product: products[1] ?? products[0], related: products.slice(2, 6), pause: undefined, wait }, context),
  ],
  [
    'product-sold-out',
    '/products/ai-storm-combo',
    (context) => productPage({ product: products[5] ?? products[0], related: products.slice(0, 4), pause: undefined, wait }, context),
  ],
  ['shop', '/shop.html', (context) => shopPage(shop, context)],
  ['shop-chosen', '/shop.html', (context) => shopPage(chosen, context)],
  [
    'shop-errors',
    '/checkout',
    (context) =>
      shopPage(
        {
          ...chosen,
          form: { ...chosen.form, email: 'buyer@', terms: false, quantity: '9' },
          problem: undefined,
          errors: { customer_email: 'customer_email', terms: 'terms', quantity: 'quantity' },
        },
        context,
      ),
  ],
  ['shop-paused', '/shop.html', (context) => shopPage({ ...shop, pause: { message: '' } }, context)],
  ['order-pay', '/orders/x', (context) => orderPage(order({ kind: 'awaiting_payment', instruction: crypto }, { canCancel: true }), context)],
  ['order-pay-memo', '/orders/x', (context) => orderPage(order({ kind: 'awaiting_payment', instruction: { ...crypto, memo: '90317741' } }), context)],
  [
    'order-pay-link',
    '/orders/x',
    (context) =>
      orderPage(
        order({
          kind: 'awaiting_payment',
          instruction: { kind: 'link', payLink: 'https://pay.example/1', amount: usdt(75_000_000), expiresAtMs: now + 60_000 },
        }),
        context,
      ),
  ],
  [
    'order-pay-none',
    '/orders/x',
    (context) => orderPage(order({ kind: 'awaiting_payment', instruction: { kind: 'none', problem: '', expiresAtMs: now + 600_000 } }), context),
  ],
  ['order-red-packet', '/orders/x', (context) => orderPage(order({ kind: 'awaiting_payment', instruction: packet([], 5) }, alipay), context)],
  ['order-red-packet-sent', '/orders/x', (context) => orderPage(order({ kind: 'awaiting_payment', instruction: packet(packets, 3) }, alipay), context)],
  [
    'order-short',
    '/orders/x',
    (context) =>
      orderPage(order({ kind: 'short', received: usdt(70_000_000), missing: usdt(5_012_300), instruction: { ...crypto, amount: usdt(5_012_300) } }), context),
  ],
  ['order-confirming', '/orders/x', (context) => orderPage(order({ kind: 'confirming', confirmations: 7 }), context)],
  ['order-paid', '/orders/x', (context) => orderPage(order({ kind: 'paid', delivery: 'keys', paidAtMs: now }), context)],
  ['order-paid-manual', '/orders/x', (context) => orderPage(order({ kind: 'paid', delivery: 'manual', paidAtMs: now }), context)],
  [
    'order-delivered',
    '/orders/x',
    (context) => orderPage(order(delivered, { refundForm, quantity: 2, surplus: usdt(1_250_000), telegram: { notices: undefined } }), context),
  ],
  [
    'order-claim-refused',
    '/orders/x',
    (context) => orderPage(order(delivered, { warranty, quantity: 120, problem: { about: 'warranty', text: '这一件不能在这里申请质保。' } }), context),
  ],
  ['order-warranty-over', '/orders/x', (context) => orderPage(order(delivered, { warranty: { ...warranty, isOver: true } }), context)],
  [
    'order-refund-refused',
    '/orders/x',
    (context) =>
      orderPage(order(delivered, { refundForm: { ...refundForm, reason: 'x', address: 'T123' }, problem: { about: 'refund', text: 'T123' } }), context),
  ],
  [
    'order-attention',
    '/orders/x',
    (context) => orderPage(order({ kind: 'attention', reason: 'no_stock' }, { isLate: true, refundForm, telegram: { notices: 'email' } }), context),
  ],
  ['order-expired', '/orders/x', (context) => orderPage(order({ kind: 'expired' }), context)],
  ['order-cancelled', '/orders/x', (context) => orderPage(order({ kind: 'cancelled' }), context)],
  [
    'order-refund',
    '/orders/x',
    (context) => orderPage(order({ kind: 'refunded' }, { refunds: [{ status: 'done', amount: usdt(75_000_000), txHash: tx }] }), context),
  ],
  ['order-file', '/orders/x', (context) => orderPage(order({ ...delivered, items: [], count: 0, file }), context)],
  ['order-late', '/orders/x', (context) => orderPage(order(delivered, { isLate: true }), context)],
  ['order-access', '/orders/x', (context) => orderAccessPage({ orderId: 'order_1769846400000_0f3a9b2c4d5e6f70', state: 'paid', wrongToken: true }, context)],
  ['lookup', '/orders', (context) => orderLookupPage({ canMail: true, isSent: false, email: '', emailError: undefined, numberError: undefined }, context)],
  [
    'lookup-sent',
    '/orders',
    (context) => orderLookupPage({ canMail: true, isSent: true, email: 'buyer@example.com', emailError: undefined, numberError: undefined }, context),
  ],
  [
    'desk',
    '/test_payment.html',
    (context) =>
      deskPage(
        {
          simulatorPath: '/simulator',
          products,
          settings: [
            ['SMTP_URL', true],
            ['REDIS_URL', false],
          ],
        },
        context,
      ),
  ],
  ['help', '/help', (context) => helpPage(context)],
  ['support', '/support', (context) => supportPage(context)],
  ['terms', '/terms', (context) => policyPage('terms', context, 'shop')],
  ['privacy', '/privacy', (context) => policyPage('privacy', context, 'shop')],
  ['refund', '/refund', (context) => policyPage('refund', context, 'shop')],
  ['not-found', '/nothing', (context) => problemPage({ status: 404, requestId: 'req_0123456789' }, context)],
  ['server-error', '/', (context) => problemPage({ status: 500, requestId: 'req_0123456789' }, context)],
  ['maintenance', '/', (context) => problemPage({ status: 503, requestId: 'req_0123456789' }, context)],
];
