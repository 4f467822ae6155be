/** A product while somebody types: what he saw, what he made of it, and how the two meet what somebody else saved in between. */
import { useState } from 'react';
import type { Body, Item } from '../api.ts';
import { isRecord, useDraftStore } from '../parts/draft.ts';
import { wholesaleLines, wholesaleOf } from './wholesale.tsx';

export type Product = Item<'GET /api/admin/products'>;

export const stockModes = ['keys', 'counter', 'unlimited'] as const;
export const deliveries = ['keys', 'file', 'manual', 'shared', 'call'] as const;

export interface Draft {
  readonly name: string;
  readonly slug: string;
  readonly price_usd: string;
  /** See `wholesale.tsx`. */
  readonly wholesale: string;
  readonly price_unit: string;
  readonly category: string;
  readonly short_description: string;
  readonly description: string;
  readonly delivery: (typeof deliveries)[number];
  readonly stock_mode: (typeof stockModes)[number];
  readonly stock_quantity: string;
  readonly shared_content: string;
  readonly is_active: boolean;
  readonly is_featured: boolean;
  readonly max_per_order: string;
  readonly warranty_days: string;
  readonly image_url: string;
  /** One per line. */
  readonly features: string;
  readonly seo_title: string;
  readonly seo_description: string;
  readonly seo_keywords: string;
  /** The texts in other languages, as JSON: one value, so that two people's changes can be compared. */
  readonly texts: string;
}

const blank: Draft = {
  name: '',
  slug: '',
  price_usd: '',
  wholesale: '',
  price_unit: 'USD',
  category: '',
  short_description: '',
  description: '',
  delivery: 'keys',
  stock_mode: 'keys',
  stock_quantity: '',
  shared_content: '',
  is_active: true,
  is_featured: false,
  max_per_order: '5',
  warranty_days: '0',
  image_url: '',
  features: '',
  seo_title: '',
  seo_description: '',
  seo_keywords: '',
  texts: '{}',
};

/** A product's words in one language other than its own; what is empty falls back to its own. */
export interface Translation {
  readonly name: string;
  readonly short_description: string;
  readonly description: string;
  /** One per line. */
  readonly features: string;
  readonly category: string;
  readonly price_unit: string;
}

const translated = ['zh-CN', 'zh-TW', 'en', 'ja', 'ru'] as const;
export type TranslatedLanguage = (typeof translated)[number];
export const translationLanguages: readonly TranslatedLanguage[] = translated;

/** The words of one language out of a draft's texts. */
export function translationIn(texts: string, language: TranslatedLanguage): Translation {
  const { name = '', short_description = '', description = '', features = [], category = '', price_unit = '' } = textsOf(texts)[language] ?? {};
  return { name, short_description, description, features: features.join('\n'), category, price_unit };
}

/** A draft's texts with those of one language changed; a language without any words is left out. */
export function withTranslation(texts: string, language: TranslatedLanguage, { features, ...words }: Translation): string {
  const filled = Object.fromEntries(Object.entries(words).filter(([, text]) => text !== ''));
  const lines = features === '' ? {} : { features: features.split('\n') };
  const others = Object.fromEntries(Object.entries(textsOf(texts)).filter(([name]) => name !== language));
  const own = { ...filled, ...lines };
  return JSON.stringify(Object.keys(own).length === 0 ? others : { ...others, [language]: own });
}

type Texts = NonNullable<Body<'PATCH /api/admin/products/{id}'>['texts']>;

function textsOf(json: string): Texts {
  const value: unknown = JSON.parse(json);
  if (!isRecord(value)) return {};
  const texts: Partial<Record<TranslatedLanguage, NonNullable<Texts['en']>>> = {};
  for (const language of translated) {
    const words = value[language];
    if (!isRecord(words)) continue;
    const text = (key: Exclude<keyof Translation, 'features'>) => (typeof words[key] === 'string' ? { [key]: words[key] } : {});
    const features = Array.isArray(words.features) ? { features: words.features.map(String) } : {};
    texts[language] = { ...text('name'), ...text('short_description'), ...text('description'), ...features, ...text('category'), ...text('price_unit') };
  }
  return texts;
}

/** `version` 0 is a product that does not exist yet. */
interface Editing {
  readonly version: number;
  readonly base: Draft;
  readonly form: Draft;
}

const untouched = (product?: Product): Editing => {
  const base = product ? draftOf(product) : blank;
  return { version: product?.version ?? 0, base, form: base };
};

export function useProductDraft(product?: Product) {
  const store = useDraftStore(`product:${product?.id ?? 'new'}`, isEditing);
  const [editing, setEditing] = useState<Editing>(() => store.read() ?? untouched(product));
  const edit = (next: Editing): void => {
    setEditing(next);
    // What is sold is a secret and stays out of the browser's storage.
    store.keep({ ...next, form: { ...next.form, shared_content: '' } });
  };
  const load = (newest?: Product): void => {
    store.drop();
    setEditing(untouched(newest));
  };
  return {
    ...editing,
    change: (part: Partial<Draft>) => edit({ ...editing, form: { ...editing.form, ...part } }),
    /** Forgets what was typed. */
    load,
    /** Puts what was typed on top of what somebody else saved. */
    merge: (newest: Product) => edit({ version: newest.version, base: draftOf(newest), form: { ...draftOf(newest), ...ownChanges(editing) } }),
    /** The fields that both have changed, with the other's value. */
    clashes: (newest: Product): readonly (readonly [keyof Draft, string])[] => {
      const theirs = draftOf(newest);
      const mine = ownChanges(editing);
      return keysOfDraft
        .filter((key) => Object.hasOwn(mine, key) && theirs[key] !== editing.base[key] && theirs[key] !== mine[key])
        .map((key) => [key, String(theirs[key])]);
    },
  };
}

const keysOfDraft = Object.keys(blank).filter((key): key is keyof Draft => Object.hasOwn(blank, key));

function ownChanges({ base, form }: Editing): Partial<Draft> {
  return Object.fromEntries(keysOfDraft.filter((key) => form[key] !== base[key]).map((key) => [key, form[key]]));
}

/** What the shop takes. */
export function bodyOf({ wholesale, stock_quantity, shared_content, max_per_order, warranty_days, features, texts, ...draft }: Draft) {
  return {
    ...draft,
    wholesale: wholesaleOf(wholesale),
    max_per_order: Number(max_per_order),
    warranty_days: Number(warranty_days),
    features: linesOf(features),
    texts: textsOf(texts),
    ...(draft.stock_mode === 'counter' && stock_quantity !== '' ? { stock_quantity: Number(stock_quantity) } : {}),
    ...(shared_content === '' ? {} : { shared_content }),
  };
}

function draftOf(product: Product): Draft {
  const { name, slug, price, price_unit, category, short_description, description, delivery, stock_mode, stock_quantity, is_active, is_featured } = product;
  const { image_url, seo_title, seo_description, seo_keywords } = product;
  return {
    name,
    slug,
    price_usd: price,
    wholesale: wholesaleLines(product.wholesale),
    price_unit,
    category,
    short_description,
    description,
    delivery: deliveries.find((value) => value === delivery) ?? 'keys',
    stock_mode: stockModes.find((value) => value === stock_mode) ?? 'keys',
    stock_quantity: String(stock_quantity),
    shared_content: '',
    is_active,
    is_featured,
    max_per_order: String(product.max_per_order),
    warranty_days: String(product.warranty_days),
    image_url,
    features: product.features.join('\n'),
    seo_title,
    seo_description,
    seo_keywords,
    texts: JSON.stringify(product.texts),
  };
}

/** A copy to start a new product from: under another address, and not yet shown. */
export function copyOf(product: Product): Draft {
  return { ...draftOf(product), slug: `${product.slug}-copy`, is_active: false };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function isEditing(value: unknown): value is Editing {
  return isRecord(value) && typeof value.version === 'number' && isDraft(value.base) && isDraft(value.form);
}

function isDraft(value: unknown): value is Draft {
  return (
    isRecord(value) &&
    Object.entries(blank).every(([key, example]) => typeof value[key] === typeof example) &&
    deliveries.some((each) => each === value.delivery) &&
    stockModes.some((each) => each === value.stock_mode)
  );
}
