/** Addresses of our own pages. */
import { type Language, languages } from '../core/languages.ts';

export function productPath(slug: string): string {
  return `/products/${encodeURIComponent(slug)}`;
}

/** The shop page with one product, and perhaps one variant, already chosen. */
export function buyPath(slug: string, variantId?: string): string {
  return `/shop.html?product=${encodeURIComponent(slug)}${variantId ? `&variant=${encodeURIComponent(variantId)}` : ''}`;
}

export function orderPath(orderId: string): string {
  return `/orders/${encodeURIComponent(orderId)}`;
}

/** The same page in another language. */
export function inLanguage(path: string, language: Language): string {
  return `${path}${path.includes('?') ? '&' : '?'}lang=${language}`;
}

/**
 * The one address of a page in a language, for canonical and hreflang: the default language has the bare path.
 */
export function canonicalUrl(publicUrl: string, path: string, language: Language): string {
  return publicUrl + (language === languages[0] ? path : inLanguage(path, language));
}

/** `@name`, `name` or a whole t.me address as a link to Telegram. */
export function telegramUrl(handle: string): string {
  return `https://t.me/${encodeURIComponent(handle.replace(/^(?:https?:\/\/t\.me\/|@)/i, ''))}`;
}
