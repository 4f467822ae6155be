/** The catalogue as pages show it: in one language, with prices in both currencies and the stock in words. Pure. */
import type { Announcement } from '../catalog/announcement.ts';
import type { CatalogueProduct, CatalogueVariant } from '../catalog/catalogue-product.ts';
import { textIn } from '../catalog/product.ts';
import { defaultSettings, type Settings } from '../catalog/settings.ts';
import type { QuotedRate } from '../checkout/quote.ts';
import type { Language } from '../core/languages.ts';
import { convert, money } from '../core/money.ts';
import { parseDate } from '../core/time.ts';
import { plainText } from './markdown.ts';
import type { AnnouncementView, BrandView, CategoryView, MethodView, PauseView, ProductView, RateView, StockView, VariantView } from './view.ts';

export function brandView(settings: Settings): BrandView {
  return {
    siteName: settings.site_name,
    // The old system's default names a file that exists nowhere.
    logoUrl: settings.logo_url === defaultSettings.logo_url ? undefined : ownOrWeb(settings.logo_url),
    email: settings.email_contact,
    telegram: settings.telegram_contact,
    wechat: settings.wechat_contact,
  };
}

/** Old relative paths (`assets/images/…`) point into the former site: they have no picture here. */
function ownOrWeb(url: string): string | undefined {
  return /^(?:\/(?!\/)|https?:\/\/)/.test(url) ? url : undefined;
}

export function pauseView(settings: Settings): PauseView | undefined {
  return settings.paused ? { message: settings.paused_message } : undefined;
}

export function rateView({ rate, source, at }: QuotedRate): RateView {
  return { text: rate.text, atMs: at, source: source === 'gateway' ? 'gateway' : 'manual' };
}

/** Undefined when nothing of the product can be chosen. */
export function productView(product: CatalogueProduct, language: Language, cny: QuotedRate, settings: Settings): ProductView | undefined {
  const offered = product.variants.filter((variant) => variant.is_active);
  const hasChoice = offered.length > 1;
  const [first, ...others] = offered.map((variant) => variantView(variant, product, hasChoice, cny, settings));
  if (!first) return undefined;
  const text = textIn(product, language);
  return {
    id: product.id,
    slug: product.slug,
    name: text.name,
    shortDescription: text.short_description,
    description: text.description,
    category: product.category,
    categoryName: text.category,
    unit: text.price_unit,
    imageUrl: ownOrWeb(product.image_url) ?? `/artwork/${encodeURIComponent(product.slug)}.svg`,
    shareImageUrl: ownOrWeb(product.image_url) ?? `/artwork/${encodeURIComponent(product.slug)}.png`,
    features: text.features,
    variants: [first, ...others],
    delivery: product.delivery,
    maxPerOrder: product.max_per_order,
    warrantyDays: product.warranty_days,
    isFeatured: product.is_featured,
    seoTitle: product.texts[language] ? '' : product.seo_title,
    seoDescription: product.texts[language] ? '' : product.seo_description,
    seoKeywords: product.seo_keywords,
  };
}

/** What the product is, in plain words, for search engines and previews of links. */
export function summaryOf({ seoDescription, shortDescription, description }: ProductView): string {
  return seoDescription || shortDescription || plainText(description);
}

function variantView(
  variant: CatalogueVariant,
  { max_per_order: most }: CatalogueProduct,
  hasChoice: boolean,
  cny: QuotedRate,
  settings: Settings,
): VariantView {
  return {
    id: variant.slug,
    name: hasChoice ? variant.name : '',
    price: variant.price,
    priceCny: convert(variant.price, cny.rate),
    wholesale: variant.wholesale.filter(({ from }) => from <= most),
    stock: stockView(variant, settings.low_stock_threshold),
  };
}

function stockView(variant: CatalogueVariant, threshold: number): StockView {
  if (!variant.in_stock) return { state: 'sold_out' };
  return variant.stock_mode !== 'unlimited' && variant.stock < threshold ? { state: 'low', count: variant.stock } : { state: 'plenty' };
}

export function announcementViews(announcements: readonly Announcement[]): readonly AnnouncementView[] {
  return announcements.map((item) => ({
    title: item.title,
    content: item.content,
    dateMs: parseDate(item.announcement_date) ?? item.created_at,
    isPinned: item.is_pinned === 1,
  }));
}

/** Both methods in their order; one that cannot work now is shown as such, so that nobody searches for it. */
export function methodViews(settings: Settings, usdtWorks: boolean): readonly MethodView[] {
  return [
    {
      method: 'usdt',
      available: settings.payment_methods.usdt && usdtWorks,
      networks: [networkNames[settings.usdt_network]],
      feePaidByPayer: settings.fee_paid_by_payer,
      maxPerPacket: undefined,
      hours: '',
    },
    {
      method: 'alipay',
      available: settings.payment_methods.alipay,
      networks: [],
      feePaidByPayer: false,
      maxPerPacket: money(settings.red_packet_max_minor, 'CNY'),
      hours: settings.support_hours,
    },
  ];
}

const networkNames: Readonly<Record<Settings['usdt_network'], string>> = { TRC20: 'TRC20 (TRON)', BEP20: 'BEP20 (BNB Smart Chain)', ERC20: 'ERC20 (Ethereum)' };

/** The shop's categories in the order in which their first products stand. */
export function categoriesOf(products: readonly ProductView[]): readonly CategoryView[] {
  const named = new Map(products.filter(({ category }) => category !== '').map((product) => [product.category, product.categoryName]));
  return [...named].map(([category, categoryName]) => ({ category, categoryName }));
}

/** Products whose words contain every word of the search. */
export function matching(products: readonly ProductView[], category: string, search: string): readonly ProductView[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return products.filter((product) => {
    const text = `${product.name} ${product.shortDescription} ${product.category} ${product.categoryName} ${product.features.join(' ')}`.toLowerCase();
    return (category === '' || product.category === category) && words.every((word) => text.includes(word));
  });
}

/** Up to four others: of the same category first. */
export function relatedTo(product: ProductView, products: readonly ProductView[]): readonly ProductView[] {
  const others = products.filter((other) => other.slug !== product.slug);
  const near = others.filter((other) => other.category === product.category);
  return [...near, ...others.filter((other) => !near.includes(other))].slice(0, 4);
}
