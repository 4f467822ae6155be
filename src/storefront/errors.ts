/** What a buyer is told of a refusal, in his language. */
import type { Refusal } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import type { BuyerErrorCode, BuyerErrors } from './text/errors/buyer-errors.ts';
import { errorsEn } from './text/errors/en.ts';
import { errorsJa } from './text/errors/ja.ts';
import { errorsRu } from './text/errors/ru.ts';
import { errorsZhCN } from './text/errors/zh-CN.ts';
import { errorsZhTW } from './text/errors/zh-TW.ts';

const tables: Readonly<Record<Language, BuyerErrors>> = { 'zh-CN': errorsZhCN, 'zh-TW': errorsZhTW, en: errorsEn, ja: errorsJa, ru: errorsRu };

/** The sentence for a refusal; an operator's error that strays onto a page reads as a fault of ours. */
export function buyerErrorText(refusal: Pick<Refusal, 'code' | 'details'>, language: Language): string {
  const table = tables[language];
  const text = isBuyerError(refusal.code, table) ? table[refusal.code] : table['server.internal'];
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(refusal.details[name] ?? ''));
}

function isBuyerError(code: string, table: BuyerErrors): code is BuyerErrorCode {
  return Object.hasOwn(table, code);
}

/** What ordering can be refused for, for the script of the shop page. */
const checkoutErrors = [
  'email.invalid',
  'text.forbidden_character',
  'product.not_found',
  'variant.not_found',
  'variant.required',
  'shop.paused',
  'payment_method.unavailable',
  'stock.sold_out',
  'stock.too_many_holds',
  'quantity.invalid',
  'quantity.too_many',
  'discount.not_found',
  'discount.disabled',
  'discount.used_up',
  'discount.customer_used_up',
  'discount.other_product',
  'discount.minimum',
  'discount.not_yet',
  'discount.over',
  'money.out_of_range',
  'request.too_many',
  'challenge.required',
  'server.busy',
  'server.internal',
] as const satisfies readonly BuyerErrorCode[];

export function checkoutErrorTexts(language: Language): Readonly<Record<string, string>> {
  const table = tables[language];
  return Object.fromEntries(checkoutErrors.map((code) => [code, table[code]]));
}
