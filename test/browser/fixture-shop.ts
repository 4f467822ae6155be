/** Made-up views of the catalogue and the shop page, in the words of the demo catalogue. */
import { type DemoSlug, type DemoTexts, demoProducts } from '../../src/catalog/demo-products.ts';
import { en } from '../../src/catalog/demo-texts/en.ts';
import { ja } from '../../src/catalog/demo-texts/ja.ts';
import { labels } from '../../src/catalog/demo-texts/labels.ts';
import { ru } from '../../src/catalog/demo-texts/ru.ts';
import { zhCN } from '../../src/catalog/demo-texts/zh-CN.ts';
import { zhTW } from '../../src/catalog/demo-texts/zh-TW.ts';
import type { Language } from '../../src/core/languages.ts';
import { type Money, money, parseMoney } from '../../src/core/money.ts';
import { categoriesOf } from '../../src/storefront/catalogue-view.ts';
import type { ProductPageView } from '../../src/storefront/pages/product.ts';
import type { WaitView } from '../../src/storefront/pages/wait.ts';
import type { AssetUrls, HomeView, PageContext, ProductView, ShopView, StockView, Theme, VariantView } from '../../src/storefront/view.ts';

export const now = Date.UTC(2026, 0, 31, 8, 0);
export const usd = (cents: number): Money => money(cents, 'USD');
export const cny = (fen: number): Money => money(fen, 'CNY');
export const usdt = (micro: number): Money => money(micro, 'USDT');

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

const texts: Readonly<Record<Language, DemoTexts>> = { 'zh-CN': zhCN, 'zh-TW': zhTW, en, ja, ru };

/** What the demo catalogue does not have: one product for every look of stock, delivery and price. */
const looks: Readonly<Record<DemoSlug, Partial<ProductView> & { readonly stock?: StockView }>> = {
  'chatgpt-pro': { stock: { state: 'low', count: 3 } },
  'claude-max-5x': {
    variants: [
      variant('1m', '1 个月', 7_500, plenty(), [3, 7_000], [5, 6_500]),
      variant('3m', '3 个月', 21_000, { state: 'low', count: 2 }),
      variant('12m', '12 个月', 78_000, { state: 'sold_out' }),
    ],
  },
  'super-grok': {},
  'cursor-pro': { delivery: 'file' },
  'lovable-pro-200-credit': {},
  'ai-storm-combo': { stock: { state: 'sold_out' } },
  'claude-max-20x': { stock: { state: 'low', count: 1 } },
  'chatgpt-plus': {},
};

function plenty(): StockView {
  return { state: 'plenty' };
}

function variant(id: string, name: string, cents: number, stock: StockView, ...wholesale: readonly (readonly [from: number, cents: number])[]): VariantView {
  return { id, name, price: usd(cents), priceCny: cny(cents * 8), wholesale: wholesale.map(([from, each]) => ({ from, price: usd(each) })), stock };
}

export function aProduct(slug: DemoSlug, language: Language): ProductView {
  const found = demoProducts.find((each) => each.slug === slug);
  if (!found) throw new Error(`The demo has no ${slug}`);
  const { fields } = found;
  const { stock = plenty(), ...look } = looks[slug];
  const words = texts[language][slug];
  return {
    id: 1,
    slug,
    name: words.name,
    shortDescription: words.short_description,
    description: words.description,
    category: fields.category,
    categoryName: labels[language][fields.category],
    unit: labels[language][fields.price_unit],
    imageUrl: `/artwork/${slug}.svg`,
    shareImageUrl: `/artwork/${slug}.png`,
    features: words.features,
    variants: [variant(slug, '', parseMoney(String(fields.price_usd), 'USD').minor, stock)],
    delivery: fields.delivery,
    maxPerOrder: 5,
    warrantyDays: fields.warranty_days ?? 0,
    isFeatured: fields.is_featured ?? false,
    seoTitle: '',
    seoDescription: '',
    seoKeywords: '',
    ...look,
  };
}

export const productsIn = (language: Language): readonly ProductView[] => demoProducts.map(({ slug }) => aProduct(slug, language));

export function aHome(language: Language, more: Partial<HomeView> = {}): HomeView {
  const products = productsIn(language);
  return {
    products,
    categories: categoriesOf(products),
    announcements: [
      { title: '首次购买可用优惠代码', content: '满 30 USDT 可输入代码：AIFORSALE25', dateMs: Date.UTC(2025, 5, 1), isPinned: true },
      { title: '春节期间照常交付', content: '人工开通的商品可能稍慢，自动交付不受影响。', dateMs: Date.UTC(2026, 0, 20), isPinned: false },
    ],
    category: '',
    search: '',
    pause: undefined,
    seoTitle: '',
    seoDescription: '',
    ...more,
  };
}

const waiting: WaitView = { isSent: false, email: '', variant: '', problem: undefined };

export function aProductPage(slug: DemoSlug, language: Language, more: Partial<ProductPageView> = {}): ProductPageView {
  const related = productsIn(language).filter((other) => other.slug !== slug);
  return { product: aProduct(slug, language), related: related.slice(0, 4), pause: undefined, wait: waiting, ...more };
}

export function aShop(language: Language, more: Partial<ShopView> = {}): ShopView {
  return {
    products: productsIn(language),
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
    ...more,
  };
}

/** The shop page with everything filled in. */
export function aChosenShop(language: Language, more: Partial<ShopView> = {}): ShopView {
  const shop = aShop(language);
  return {
    ...shop,
    form: { ...shop.form, item: 'chatgpt-pro', quantity: '2', method: 'alipay', email: 'buyer@example.com', discountCode: 'AIFORSALE25', terms: true },
    quote: {
      name: aProduct('chatgpt-pro', language).name,
      quantity: 2,
      unitPrice: usd(13_000),
      subtotal: usd(26_000),
      discount: usd(2_600),
      totalUsd: usd(23_400),
      totalCny: cny(187_200),
    },
    ...more,
  };
}
