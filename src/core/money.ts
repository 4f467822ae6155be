/**
 * Money is a whole number of minor units with its currency (invariant I1).
 * Text becomes money by decimal rules of our own; no floating arithmetic touches an amount.
 */
import { refuse } from './errors.ts';

/** Decimal places of each currency's minor unit: USD cents, CNY fen, USDT micro-units. */
export const exponentOf = { USD: 2, CNY: 2, USDT: 6 } as const;

export type Currency = keyof typeof exponentOf;

export interface Money {
  /** Whole minor units; a safe integer. */
  readonly minor: number;
  readonly currency: Currency;
}

/** A decimal number as written: `digits` × 10^-`scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/** An exchange rate: units of `to` for one unit of `from`, as decimal text so that it can be frozen exactly. */
export interface Rate {
  readonly from: Currency;
  readonly to: Currency;
  readonly text: string;
}

export function isCurrency(value: unknown): value is Currency {
  return typeof value === 'string' && Object.hasOwn(exponentOf, value);
}

/**
 * Makes money of whole minor units.
 * @throws Error when `minor` is not a safe integer: that is a broken assumption, not bad input.
 */
export function money(minor: number, currency: Currency): Money {
  if (!Number.isSafeInteger(minor)) throw new Error(`Not a whole number of minor units: ${minor} ${currency}`);
  return { minor, currency };
}

const decimalText = /^(-?)(\d{1,24})(?:\.(\d{1,30}))?$/;
const exponentText = /^(-?)(\d)(?:\.(\d{1,20}))?e([+-]\d{1,2})$/;

/**
 * Reads plain decimal text, or a JSON number through its shortest decimal text
 * (gateways send amounts as either). Returns undefined for anything that is not a finite decimal.
 */
export function readDecimal(value: unknown): Decimal | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const plain = decimalText.exec(text);
  if (plain) {
    const [, sign = '', whole = '', fraction = ''] = plain;
    return { digits: BigInt(sign + whole + fraction), scale: fraction.length };
  }
  // JavaScript writes 1e-7 for small numbers; only such machine-made text has an exponent.
  const scientific = typeof value === 'number' ? exponentText.exec(text) : null;
  if (!scientific) return undefined;
  const [, sign = '', whole = '', fraction = '', power = '0'] = scientific;
  const digits = BigInt(sign + whole + fraction);
  const scale = fraction.length - Number(power);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Minor units of a decimal, or undefined when it has more decimals than the currency and `excess` is 'refuse'. */
export function decimalToMinor(decimal: Decimal, currency: Currency, excess: 'refuse' | 'cut'): number | undefined {
  const shift = exponentOf[currency] - decimal.scale;
  if (shift >= 0) return safe(decimal.digits * 10n ** BigInt(shift));
  const divisor = 10n ** BigInt(-shift);
  if (decimal.digits % divisor !== 0n && excess === 'refuse') return undefined;
  return safe(decimal.digits / divisor);
}

/**
 * Parses decimal text such as `19.99`.
 * @throws Refusal `money.invalid` when it is not a plain non-negative decimal within range, `money.too_fine` when it has more decimals
 * than the currency's minor unit: that is an error, never a rounding.
 */
export function parseMoney(text: string, currency: Currency): Money {
  const decimal = readDecimal(text);
  if (!decimal || decimal.digits < 0n) throw refuse('money.invalid', { value: text.slice(0, 40), currency });
  const minor = decimalToMinor(decimal, currency, 'refuse');
  if (minor === undefined) throw refuse('money.too_fine', { value: text.slice(0, 40), currency });
  return { minor, currency };
}

/** Plain decimal text: at least two decimals, no trailing zeros beyond them (`130.00`, `12.503801`). `parseMoney` reads it back. */
export function formatMoney(amount: Money): string {
  const exponent = exponentOf[amount.currency];
  const sign = amount.minor < 0 ? '-' : '';
  const digits = String(Math.abs(amount.minor)).padStart(exponent + 1, '0');
  const fraction = digits.slice(-exponent);
  const trimmed = fraction.slice(0, 2) + fraction.slice(2).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -exponent)}.${trimmed}`;
}

/** The nearest JSON number, only for the old API's float fields (`price_usd`, `total_amount_usd`). Never calculate with it. */
export function toJsonNumber(amount: Money): number {
  return Number(formatMoney(amount));
}

export function add(a: Money, b: Money): Money {
  return money(a.minor + sameCurrency(a, b).minor, a.currency);
}

export function subtract(a: Money, b: Money): Money {
  return money(a.minor - sameCurrency(a, b).minor, a.currency);
}

/** @throws Refusal `money.out_of_range` when the product cannot be held exactly (S10). */
export function multiply(amount: Money, times: number): Money {
  const minor = amount.minor * times;
  if (!Number.isSafeInteger(times) || !Number.isSafeInteger(minor)) throw refuse('money.out_of_range', { value: `${formatMoney(amount)} × ${times}` });
  return { minor, currency: amount.currency };
}

/** `basisPoints` / 10 000 of an amount, rounded half up to the minor unit. */
export function shareOf(amount: Money, basisPoints: number): Money {
  return money(Number(divideHalfUp(BigInt(amount.minor) * BigInt(basisPoints), 10_000n)), amount.currency);
}

/**
 * Converts by a frozen rate, rounded half up to the target's minor unit.
 * @throws Refusal `money.invalid` for a rate that is not a positive decimal.
 */
export function convert(amount: Money, rate: Rate): Money {
  if (amount.currency !== rate.from) throw new Error(`Rate is for ${rate.from}, not ${amount.currency}`);
  const decimal = readDecimal(rate.text);
  if (!decimal || decimal.digits <= 0n) throw refuse('money.invalid', { value: rate.text.slice(0, 40), currency: rate.to });
  const shift = exponentOf[rate.to] - exponentOf[rate.from] - decimal.scale;
  const scaled = BigInt(amount.minor) * decimal.digits;
  const minor = shift >= 0 ? scaled * 10n ** BigInt(shift) : divideHalfUp(scaled, 10n ** BigInt(-shift));
  return { minor: safe(minor), currency: rate.to };
}

function sameCurrency(a: Money, b: Money): Money {
  if (a.currency !== b.currency) throw new Error(`Cannot combine ${a.currency} with ${b.currency}`);
  return b;
}

function divideHalfUp(value: bigint, divisor: bigint): bigint {
  const doubled = 2n * value + divisor;
  const quotient = doubled / (2n * divisor);
  // BigInt division rounds toward zero; amounts are never negative here except for reporting differences.
  return doubled < 0n && doubled % (2n * divisor) !== 0n ? quotient - 1n : quotient;
}

function safe(minor: bigint): number {
  const value = Number(minor);
  if (!Number.isSafeInteger(value)) throw refuse('money.out_of_range', { value: minor.toString().slice(0, 40) });
  return value;
}
