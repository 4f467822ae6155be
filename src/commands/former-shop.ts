/** Values as the former Python shop's SQLite file holds them: naive UTC times, floats for money, 0/1 for flags. Pure. */
import { decimalToMinor, type Money, money, readDecimal } from '../core/money.ts';

export type OldRow = Readonly<Record<string, unknown>>;

export function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

export function wholeNumber(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : fallback;
}

export function isTrue(value: unknown): boolean {
  return value === 1;
}

/**
 * USD of a float, through its shortest decimal text; what floating arithmetic left behind the cents is rounded half up.
 * Undefined for what is not an amount.
 */
export function usd(value: unknown): Money | undefined {
  const decimal = readDecimal(value);
  if (!decimal || decimal.digits < 0n) return undefined;
  const mills = decimal.scale <= 2 ? decimal : { digits: decimal.digits + 5n * 10n ** BigInt(decimal.scale - 3), scale: decimal.scale };
  const minor = decimalToMinor(mills, 'USD', 'cut');
  return minor === undefined ? undefined : money(minor, 'USD');
}

/** Milliseconds of `2025-06-01 17:07:18.123456`; undefined for anything else. */
export function time(value: unknown): number | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?$/.exec(text(value));
  if (!match) return undefined;
  const ms = Date.parse(`${match[1]}T${match[2]}.${(match[3] ?? '').padEnd(3, '0').slice(0, 3)}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

/** `YYYY-MM-DD` of a date or time; empty for none. */
export function day(value: unknown): string {
  return text(value).slice(0, 10);
}

/** A JSON array of texts, or in early versions one text per line. */
export function lines(value: unknown): string[] {
  const source = text(value);
  const parsed = parseJson(source);
  const list = Array.isArray(parsed) ? parsed.map(text) : source.split('\n');
  return list.map((line) => line.trim()).filter((line) => line !== '');
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined; // Not JSON: the caller reads it as lines.
  }
}
