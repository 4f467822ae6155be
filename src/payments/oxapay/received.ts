/** What a payment's transfers amount to: pure sums for receipts and for judging short, surplus and test money. */
import { type Currency, type Decimal, exponentOf, type Money } from '../../core/money.ts';
import type { Payment, Transfer } from './payment-wire.ts';

export interface Received {
  /** Whole minor units of the asked currency; undefined when some transfer came in another coin and was not converted into it. */
  readonly minor: number | undefined;
  /** Exactly what was sent, for the record: `12.503801 USDT + 0.00154 ETH`; empty without transfers. */
  readonly text: string;
}

/** Transfers whose confirmations the gateway found enough. */
export function confirmedTransfers(payment: Payment): readonly Transfer[] {
  return payment.transfers.filter((transfer) => transfer.confirmed);
}

/**
 * Sums transfers in `currency`: what was sent in it, or what it was converted into.
 * Amounts travel as JSON doubles, so each is taken to the nearest minor unit, which is what the chain itself counts in.
 */
export function receivedIn(transfers: readonly Transfer[], currency: Currency): Received {
  const values = transfers.map((transfer) => valueIn(transfer, currency));
  const minor = Number(values.reduce<bigint>((sum, value) => sum + (value ? nearestMinor(value, currency) : 0n), 0n));
  const counted = values.every((value) => value !== undefined) && Number.isSafeInteger(minor);
  return { minor: counted ? minor : undefined, text: transfers.map((transfer) => `${decimalToText(transfer.sent)} ${transfer.currency}`).join(' + ') };
}

function valueIn(transfer: Transfer, currency: Currency): Decimal | undefined {
  if (transfer.currency === currency) return transfer.sent;
  return transfer.converted?.currency === currency ? transfer.converted.amount : undefined;
}

/** The fewest confirmations among the transfers; 0 without any. */
export function leastConfirmations(transfers: readonly Transfer[]): number {
  return transfers.length === 0 ? 0 : Math.min(...transfers.map((transfer) => transfer.confirmations));
}

/** Distinct transaction hashes, sorted: they name the movements of money. */
export function transferHashes(transfers: readonly Transfer[]): string[] {
  return [...new Set(transfers.map((transfer) => transfer.hash))].sort();
}

/** True for play money: the vendor marks test payments only by the word `sandbox` in a hash or an address. */
export function isSandbox(payment: Payment): boolean {
  return payment.transfers.some((transfer) => [transfer.hash, transfer.address].some((mark) => mark.trim().toLowerCase() === 'sandbox'));
}

/** True when the payment's price is exactly this money, in its currency. */
export function pricedAt(payment: { readonly amount: Decimal; readonly currency: string }, price: Money): boolean {
  const { digits, scale } = payment.amount;
  return payment.currency === price.currency && digits * 10n ** BigInt(exponentOf[price.currency]) === BigInt(price.minor) * 10n ** BigInt(scale);
}

/** Plain decimal text without trailing zeros. */
export function decimalToText(decimal: Decimal): string {
  const digits = decimal.digits.toString().padStart(decimal.scale + 1, '0');
  if (decimal.scale === 0) return digits;
  const fraction = digits.slice(-decimal.scale).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -decimal.scale) : `${digits.slice(0, -decimal.scale)}.${fraction}`;
}

function nearestMinor({ digits, scale }: Decimal, currency: Currency): bigint {
  const excess = scale - exponentOf[currency];
  if (excess <= 0) return digits * 10n ** BigInt(-excess);
  const divisor = 10n ** BigInt(excess);
  return (digits + divisor / 2n) / divisor;
}
