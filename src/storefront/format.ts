/** Amounts, times and durations in the reader's language, by Intl. */
import type { Language } from '../core/languages.ts';
import { formatMoney, type Money } from '../core/money.ts';

const nbsp = '\u00a0';

// Making an Intl formatter costs about a hundred times as much as using one.
const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(language: Language, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = language + JSON.stringify(options);
  const known = numberFormats.get(key) ?? new Intl.NumberFormat(language, options);
  numberFormats.set(key, known);
  return known;
}

function dateFormat(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = dateFormats.get(key) ?? new Intl.DateTimeFormat(language, options);
  dateFormats.set(key, known);
  return known;
}

/**
 * `$75.00`, `¥600.00`, `12.503801 USDT`. USDT is written exactly and without grouping, because buyers copy it.
 * Dollars and yuan have two decimals, so the double nearest to the decimal text is written back without loss.
 */
export function formatAmount(amount: Money, language: Language): string {
  const text = formatMoney(amount);
  if (amount.currency === 'USDT') return `${text}${nbsp}USDT`;
  return numberFormat(language, {
    style: 'currency',
    currency: amount.currency,
    currencyDisplay: amount.currency === 'USD' ? 'narrowSymbol' : 'symbol',
  }).format(Number(text));
}

function formatCount(count: number, language: Language): string {
  return numberFormat(language, {}).format(count);
}

/** `2026年1月31日 16:00 (GMT+8)`: the zone is written, because the server cannot know the reader's. */
export function formatTime(ms: number, language: Language, timeZone: string): string {
  const text = dateFormat(language, { year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(
    ms,
  );
  return `${text} (${zoneName(ms, timeZone)})`;
}

/** `16:00 (GMT+8)` */
export function formatClock(ms: number, language: Language, timeZone: string): string {
  return `${dateFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(ms)} (${zoneName(ms, timeZone)})`;
}

function zoneName(ms: number, timeZone: string): string {
  const parts = dateFormat('en', { timeZone, timeZoneName: 'shortOffset' }).formatToParts(ms);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

export function formatDate(ms: number, language: Language, timeZone: string): string {
  return dateFormat(language, { dateStyle: 'medium', timeZone }).format(ms);
}

/** `15 分钟`, `15 минут`: whole minutes, never negative. */
export function formatMinutes(minutes: number, language: Language): string {
  return numberFormat(language, { style: 'unit', unit: 'minute', unitDisplay: 'long' }).format(Math.max(0, Math.round(minutes)));
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** `840 byte`, `12.3 MB`: in thousands, as file managers count. */
export function formatBytes(bytes: number, language: Language): string {
  const step = Math.min(byteUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return numberFormat(language, { style: 'unit', unit: byteUnits[step] ?? 'byte', maximumFractionDigits: 1 }).format(bytes / 1000 ** step);
}

/** The plural form of `count` in a language: Russian needs three, English two, the others one. */
export function plural(
  language: Language,
  count: number,
  forms: { readonly one?: string; readonly few?: string; readonly many?: string; readonly other: string },
): string {
  const rule = new Intl.PluralRules(language).select(count);
  const form = rule === 'one' ? forms.one : rule === 'few' ? forms.few : rule === 'many' ? forms.many : undefined;
  return (form ?? forms.other).replace('#', formatCount(count, language));
}
