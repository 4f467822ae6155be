/** The facts of the demo catalogue: names, prices and units of the old shop's eight products. Its words are in `demo-texts/`. */
import type { DemoCategory, DemoUnit } from './demo-texts/labels.ts';
import type { ProductText } from './product.ts';
import type { ProductFields } from './product-fields.ts';

export type DemoSlug =
  | 'chatgpt-pro'
  | 'claude-max-5x'
  | 'super-grok'
  | 'cursor-pro'
  | 'lovable-pro-200-credit'
  | 'ai-storm-combo'
  | 'claude-max-20x'
  | 'chatgpt-plus';

/** Categories and units are in `demo-texts/labels.ts`. */
export type DemoTexts = Readonly<Record<DemoSlug, Omit<ProductText, 'category' | 'price_unit'>>>;

type Fact = 'price_usd' | 'price_unit' | 'category' | 'page_url' | 'sort_order' | 'stock_mode' | 'delivery';

export interface DemoProduct {
  readonly slug: DemoSlug;
  readonly fields: Required<Pick<ProductFields, Fact>> & { readonly category: DemoCategory; readonly price_unit: DemoUnit } & Pick<
      ProductFields,
      'is_featured' | 'in_stock' | 'stock_quantity' | 'warranty_days' | 'shared_content'
    >;
  /** How many card keys the demo makes for it. */
  readonly keys?: number;
}

const guide = (name: string) =>
  `这是 ${name} 的演示内容：在测试模式下付款不会动用真钱，交付的也不是真商品。\nThis is demo content for ${name}: in test mode no money moves and no real goods are delivered.`;

/** In this order, so that they get the ids they had in the old shop. One of each kind of stock and delivery is among them. */
export const demoProducts: readonly DemoProduct[] = [
  {
    slug: 'chatgpt-pro',
    fields: {
      price_usd: '130',
      price_unit: '月',
      category: 'AI对话助手',
      page_url: 'pages/chatgpt.html',
      sort_order: 1,
      is_featured: true,
      stock_mode: 'keys',
      delivery: 'keys',
      warranty_days: 7,
    },
    keys: 50,
  },
  {
    slug: 'claude-max-5x',
    fields: {
      price_usd: '75',
      price_unit: '月',
      category: 'AI对话助手',
      page_url: 'pages/claude.html',
      sort_order: 2,
      is_featured: true,
      stock_mode: 'keys',
      delivery: 'keys',
      warranty_days: 7,
    },
    keys: 30,
  },
  {
    slug: 'super-grok',
    fields: {
      price_usd: '20',
      price_unit: '月',
      category: 'AI对话助手',
      page_url: 'pages/grok.html',
      sort_order: 3,
      stock_mode: 'counter',
      stock_quantity: 100,
      delivery: 'manual',
    },
  },
  {
    slug: 'cursor-pro',
    fields: {
      price_usd: '12',
      price_unit: '月',
      category: 'AI开发工具',
      page_url: 'pages/cursor.html',
      sort_order: 4,
      stock_mode: 'unlimited',
      delivery: 'shared',
      shared_content: guide('Cursor Pro'),
    },
  },
  {
    slug: 'lovable-pro-200-credit',
    fields: {
      price_usd: '35',
      price_unit: '200 Credit',
      category: 'AI开发工具',
      page_url: 'pages/lovable.html',
      sort_order: 5,
      stock_mode: 'counter',
      stock_quantity: 80,
      delivery: 'shared',
      shared_content: guide('Lovable Pro 200 Credit'),
    },
  },
  {
    slug: 'ai-storm-combo',
    fields: {
      price_usd: '200',
      price_unit: '月',
      category: 'AI套餐',
      page_url: 'pages/shop.html',
      sort_order: 0,
      is_featured: true,
      in_stock: false,
      stock_mode: 'counter',
      stock_quantity: 0,
      delivery: 'manual',
    },
  },
  {
    slug: 'claude-max-20x',
    fields: {
      price_usd: '139',
      price_unit: '月',
      category: 'AI对话助手',
      page_url: 'pages/claude.html',
      sort_order: 6,
      stock_mode: 'counter',
      stock_quantity: 1,
      delivery: 'manual',
    },
  },
  {
    slug: 'chatgpt-plus',
    fields: {
      price_usd: '25',
      price_unit: '月',
      category: 'AI对话助手',
      page_url: 'pages/chatgpt.html',
      sort_order: 7,
      stock_mode: 'keys',
      delivery: 'keys',
      warranty_days: 7,
    },
    keys: 8,
  },
];
