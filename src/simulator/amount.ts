/**
 * Quantities of play money: whole 10^-8 parts of a coin or currency ("atoms"), so that every coin is counted alike and exactly.
 * Less than 10 million units fit: then every amount has at most 15 digits, which a JSON number carries exactly.
 */
import { readDecimal } from '../core/money.ts';

export const ATOMS = 100_000_000;
const scale = 8;
const largest = 999_999_999_999_999n;

/** Reads a JSON number or numeric text, to the nearest atom; undefined when it is no decimal, negative or too large. */
export function readAtoms(value: unknown): number | undefined {
  const decimal = readDecimal(value);
  if (!decimal || decimal.digits < 0n) return undefined;
  const excess = decimal.scale - scale;
  const divisor = excess > 0 ? 10n ** BigInt(excess) : 1n;
  const atoms = excess > 0 ? (decimal.digits + divisor / 2n) / divisor : decimal.digits * 10n ** BigInt(-excess);
  return atoms <= largest ? Number(atoms) : undefined;
}

/** Plain decimal text without trailing zeros. */
export function atomsText(atoms: number): string {
  const digits = String(Math.abs(atoms)).padStart(scale + 1, '0');
  const fraction = digits.slice(-scale).replace(/0+$/, '');
  const whole = digits.slice(0, -scale);
  return `${atoms < 0 ? '-' : ''}${fraction === '' ? whole : `${whole}.${fraction}`}`;
}

/** The nearest JSON number: what the protocol puts on the wire. */
export function atomsNumber(atoms: number): number {
  return Number(atomsText(atoms));
}

/** a × b / c without losing a digit on the way. */
export function mulDiv(a: number, b: number, c: number, rounding: 'up' | 'down'): number {
  const product = BigInt(a) * BigInt(b);
  const divisor = BigInt(c);
  return Number(rounding === 'up' ? (product + divisor - 1n) / divisor : product / divisor);
}
