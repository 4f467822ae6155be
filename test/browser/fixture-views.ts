/** Every page and state of the storefront with made-up views, for looking at them and for checking them in a browser. */
import { buyerErrorText } from '../../src/storefront/errors.ts';
import type { Html } from '../../src/storefront/html.ts';
import { deskPage } from '../../src/storefront/pages/desk.ts';
import { helpPage, supportPage } from '../../src/storefront/pages/help.ts';
import { homePage } from '../../src/storefront/pages/home.ts';
import { orderPage } from '../../src/storefront/pages/order.ts';
import { orderAccessPage } from '../../src/storefront/pages/order-access.ts';
import { type LookupView, orderLookupPage } from '../../src/storefront/pages/order-lookup.ts';
import { policyPage } from '../../src/storefront/pages/policy.ts';
import { problemPage } from '../../src/storefront/pages/problem.ts';
import { productPage } from '../../src/storefront/pages/product.ts';
import { shopPage } from '../../src/storefront/pages/shop.ts';
import { stopWaitingPage } from '../../src/storefront/pages/wait.ts';
import { textOf } from '../../src/storefront/text.ts';
import type { PageContext } from '../../src/storefront/view.ts';
import { allOrders } from './fixture-orders.ts';
import { aChosenShop, aHome, aProduct, aProductPage, aShop, productsIn } from './fixture-shop.ts';

export interface Case {
  /** Name of its pictures, and its path on the fixture server. */
  readonly name: string;
  /** Path that the page believes to be at. */
  readonly path: string;
  readonly draw: (context: PageContext) => Html;
  /** What a buyer opens before the picture is taken. */
  readonly opens?: string;
}

const paused = { message: '' };
const wait = { isSent: false, email: '', variant: '', problem: undefined };
const stranger = { orderId: 'order_1769846400000_0f3a9b2c4d5e6f70', state: 'paid', wrongToken: false } as const;
const lookup = (more: Partial<LookupView> = {}): LookupView => ({
  canMail: true,
  isSent: false,
  email: '',
  emailError: undefined,
  numberError: undefined,
  ...more,
});
const stop = { maskedEmail: 'b•••@example.com', action: '/waiting/stop', isDone: false };

const refused = (code: Parameters<typeof buyerErrorText>[0]['code'], { language }: PageContext): string =>
  buyerErrorText({ code, details: { seconds: 5 } }, language);

const front: readonly Case[] = [
  { name: 'home', path: '/', draw: (context) => homePage(aHome(context.language), context) },
  { name: 'home-news', path: '/', opens: '.news details', draw: (context) => homePage(aHome(context.language), context) },
  {
    name: 'home-search',
    path: '/?q=claude',
    draw: (context) => homePage(aHome(context.language, { products: [aProduct('claude-max-5x', context.language)], search: 'claude' }), context),
  },
  { name: 'home-search-none', path: '/?q=x', draw: (context) => homePage(aHome(context.language, { products: [], search: 'midjourney' }), context) },
  {
    name: 'home-category',
    path: '/?category=AI',
    draw: (context) => homePage(aHome(context.language, { products: productsIn(context.language).slice(3, 5), category: 'AI开发工具' }), context),
  },
  { name: 'home-empty', path: '/', draw: (context) => homePage(aHome(context.language, { products: [], categories: [], announcements: [] }), context) },
  { name: 'home-paused', path: '/', draw: (context) => homePage(aHome(context.language, { pause: paused }), context) },
  { name: 'product', path: '/products/chatgpt-plus', draw: (context) => productPage(aProductPage('chatgpt-plus', context.language), context) },
  { name: 'product-low', path: '/products/claude-max-20x', draw: (context) => productPage(aProductPage('claude-max-20x', context.language), context) },
  { name: 'product-file', path: '/products/cursor-pro', draw: (context) => productPage(aProductPage('cursor-pro', context.language), context) },
  { name: 'product-shared', path: '/products/lovable', draw: (context) => productPage(aProductPage('lovable-pro-200-credit', context.language), context) },
  {
    name: 'product-call',
    path: '/products/lovable',
    draw: (context) =>
      productPage(
        aProductPage('lovable-pro-200-credit', context.language, { product: { ...aProduct('lovable-pro-200-credit', context.language), delivery: 'call' } }),
        context,
      ),
  },
  { name: 'product-variants', path: '/products/claude-max-5x', draw: (context) => productPage(aProductPage('claude-max-5x', context.language), context) },
  { name: 'product-sold-out', path: '/products/ai-storm-combo', draw: (context) => productPage(aProductPage('ai-storm-combo', context.language), context) },
  {
    name: 'product-wait-sent',
    path: '/products/ai-storm-combo',
    draw: (context) => productPage(aProductPage('ai-storm-combo', context.language, { wait: { ...wait, isSent: true } }), context),
  },
  {
    name: 'product-wait-refused',
    path: '/products/ai-storm-combo',
    draw: (context) =>
      productPage(
        aProductPage('ai-storm-combo', context.language, { wait: { ...wait, email: 'buyer@', problem: refused('email.invalid', context) } }),
        context,
      ),
  },
  {
    name: 'product-paused',
    path: '/products/chatgpt-plus',
    draw: (context) => productPage(aProductPage('chatgpt-plus', context.language, { pause: paused }), context),
  },
  { name: 'wait-stop', path: '/waiting/stop', draw: (context) => stopWaitingPage(stop, context) },
  { name: 'wait-stopped', path: '/waiting/stop', draw: (context) => stopWaitingPage({ ...stop, isDone: true }, context) },
];

const shops: readonly Case[] = [
  { name: 'shop', path: '/shop.html', draw: (context) => shopPage(aShop(context.language), context) },
  { name: 'shop-chosen', path: '/shop.html', draw: (context) => shopPage(aChosenShop(context.language), context) },
  { name: 'shop-chosen-open', path: '/shop.html', opens: '.more', draw: (context) => shopPage(aChosenShop(context.language), context) },
  {
    name: 'shop-errors',
    path: '/checkout',
    draw: (context) => {
      const shop = aChosenShop(context.language);
      const form = { ...shop.form, email: 'buyer@', terms: false, quantity: '9' };
      return shopPage(
        {
          ...shop,
          form,
          errors: {
            customer_email: refused('email.invalid', context),
            terms: textOf(context.language).shop.termsMissing,
            quantity: textOf(context.language).shop.quantityInvalid(5),
          },
        },
        context,
      );
    },
  },
  {
    name: 'shop-attacked',
    path: '/checkout',
    draw: (context) =>
      shopPage(
        aChosenShop(context.language, { challenge: 'x', problem: `${refused('challenge.required', context)} ${refused('challenge.early', context)}` }),
        context,
      ),
  },
  {
    name: 'shop-one-method',
    path: '/shop.html',
    draw: (context) => {
      const shop = aShop(context.language);
      const methods = shop.methods.map((each) => (each.method === 'alipay' ? { ...each, available: false } : { ...each, feePaidByPayer: true }));
      return shopPage({ ...shop, methods, rate: { ...shop.rate, source: 'gateway' } }, context);
    },
  },
  { name: 'shop-paused', path: '/shop.html', draw: (context) => shopPage(aShop(context.language, { pause: paused }), context) },
];

const orders: readonly Case[] = [
  ...allOrders.map(([name, order]): Case => ({ name, path: '/orders/x', draw: (context) => orderPage(order, context) })),
  ...['order-pay', 'order-delivered', 'order-warranty', 'order-attention-no-stock'].flatMap((closed) =>
    allOrders
      .filter(([name]) => name === closed)
      .map(([name, order]): Case => ({ name: `${name}-open`, path: '/orders/x', opens: 'main details', draw: (context) => orderPage(order, context) })),
  ),
  { name: 'order-access', path: '/orders/x', draw: (context) => orderAccessPage(stranger, context) },
  { name: 'order-access-wrong', path: '/orders/x', draw: (context) => orderAccessPage({ ...stranger, state: 'delivered', wrongToken: true }, context) },
  { name: 'lookup', path: '/orders', draw: (context) => orderLookupPage(lookup(), context) },
  { name: 'lookup-sent', path: '/orders', draw: (context) => orderLookupPage(lookup({ isSent: true, email: 'buyer@example.com' }), context) },
  {
    name: 'lookup-refused',
    path: '/orders',
    draw: (context) =>
      orderLookupPage(
        lookup({ email: 'buyer@', emailError: refused('email.invalid', context), numberError: textOf(context.language).lookup.numberInvalid }),
        context,
      ),
  },
  { name: 'lookup-number', path: '/orders', draw: (context) => orderLookupPage(lookup({ canMail: false }), context) },
];

const problems = [400, 404, 410, 429, 500, 503].map(
  (status): Case => ({ name: `problem-${status}`, path: '/', draw: (context) => problemPage({ status, requestId: 'req_0123456789' }, context) }),
);

const papers: readonly Case[] = [
  { name: 'help', path: '/help', draw: (context) => helpPage(context) },
  { name: 'help-open', path: '/help', opens: 'main details', draw: (context) => helpPage(context) },
  { name: 'support', path: '/support', draw: (context) => supportPage(context) },
  {
    name: 'support-none',
    path: '/support',
    draw: (context) => supportPage({ ...context, brand: { ...context.brand, email: '', telegram: '', wechat: '' } }),
  },
  ...(['terms', 'privacy', 'refund'] as const).map(
    (paper): Case => ({ name: paper, path: `/${paper}`, draw: (context) => policyPage({ name: paper, feePaidBy: 'shop', ownText: undefined }, context) }),
  ),
  {
    name: 'desk',
    path: '/test_payment.html',
    draw: (context) =>
      deskPage(
        {
          simulatorPath: '/simulator',
          products: productsIn(context.language),
          settings: [
            ['SMTP_URL', true],
            ['REDIS_URL', false],
          ],
        },
        context,
      ),
  },
  { name: 'menu', path: '/help', opens: '.prefs', draw: (context) => helpPage(context) },
];

export const cases: readonly Case[] = [...front, ...shops, ...orders, ...papers, ...problems];
