/** Payment attempts: one invoice at one provider for one order. What a provider can tell us, and when to ask again. Pure. */
import { add, type Money, money, parseMoney, shareOf, subtract } from '../core/money.ts';
import { DAY, HOUR, MINUTE } from '../core/time.ts';
import type { AttemptStatus, ProviderId, Tables } from '../db/tables.ts';

export type Attempt = Tables['payment_attempts'];
export type Receipt = Tables['receipts'];

/** What we show the buyer so that he can pay; stored on the attempt as JSON. */
export type Instruction =
  | {
      readonly kind: 'address';
      readonly address: string;
      /** As the provider names it, e.g. `Tron Network`. */
      readonly network: string;
      /** Exact decimal text of what to send. */
      readonly amount: string;
      readonly currency: string;
      readonly memo: string;
      readonly payLink: string | null;
    }
  | { readonly kind: 'link'; readonly payLink: string }
  | { readonly kind: 'red_packet'; readonly amount: string };

/** What a provider says of one payment, in our words. Every way in (notice, question, operator) brings one of these to `record-payment`. */
export interface PaymentFact {
  readonly provider: ProviderId;
  readonly trackId: string;
  /** Our reference for the attempt, as the provider repeats it. */
  readonly reference: string;
  /** `partial`: some of it is there for good, and the rest may still come. */
  readonly status: 'waiting' | 'confirming' | 'partial' | 'paid' | 'underpaid' | 'expired' | 'refunded' | 'other';
  /** What was asked for; undefined when it is not in a currency and precision of ours, which never matches. */
  readonly price: Money | undefined;
  /** What arrived, in the asked currency; undefined when it came in something we cannot count. */
  readonly received: Money | undefined;
  /** The payer was asked to add the gateway's fee to the price. */
  readonly feeOnTop: boolean;
  /** Exactly what was paid, for people. */
  readonly paidText: string;
  readonly confirmations: number;
  /** The merchant accepted the payment by hand at the provider, so a shortfall is his decision and not a fault. */
  readonly acceptedByHand: boolean;
  /** A kind of payment we never ask for, or test money: it is recorded and settles nothing. */
  readonly foreign: string | undefined;
  /** Transactions on a blockchain that brought it; none where there is no such thing. */
  readonly hashes?: readonly string[];
  /** How we know, kept as JSON (I5). */
  readonly evidence: object;
}

/** Instructions are written by the adapters only, and read back here. */
export function parseInstruction(text: string): Instruction {
  return JSON.parse(text) as Instruction;
}

/** The largest fee that is believed where the provider did not say what it would ask of the payer: 2 %. */
const largestFeeBp = 200;

/**
 * What of the received money is the shop's: a fee that the payer was asked to add goes to the gateway and is no surplus.
 * A payment that is paid in something we cannot count, or was accepted without anything to count, is worth its price.
 */
export function receivedByShop(attempt: Attempt, fact: PaymentFact): Money {
  const price = money(attempt.amount_minor, attempt.currency);
  if (fact.acceptedByHand && (fact.received?.minor ?? 0) === 0) return price;
  const received = fact.received ?? (fact.status === 'paid' ? price : money(0, attempt.currency));
  const fee = fact.feeOnTop ? Math.min(Math.max(0, received.minor - price.minor), askedOnTop(attempt, price).minor) : 0;
  return subtract(received, money(fee, received.currency));
}

function askedOnTop(attempt: Attempt, price: Money): Money {
  const instruction = attempt.instruction === null ? undefined : parseInstruction(attempt.instruction);
  if (instruction?.kind !== 'address' || instruction.currency !== price.currency) return shareOf(price, largestFeeBp);
  return money(Math.max(0, parseMoney(instruction.amount, price.currency).minor - price.minor), price.currency);
}

/** What of a receipt is there: no refund has taken it. */
export function leftOf(receipt: Pick<Receipt, 'amount_minor' | 'returned_minor' | 'currency'>): Money {
  return money(receipt.amount_minor - receipt.returned_minor, receipt.currency);
}

export function sumOf(receipts: readonly Receipt[], currency: Money['currency']): Money {
  return receipts.reduce((sum, receipt) => add(sum, leftOf(receipt)), money(0, currency));
}

/** How far an attempt has come: old news never moves it back (§2.2 of the protocol reference). */
const rank: Readonly<Record<AttemptStatus, number>> = { creating: 0, unknown: 0, failed: 0, waiting: 1, confirming: 2, expired: 3, underpaid: 3, paid: 4 };

/** True when an attempt in state `from` may take the state `to`. */
function mayMove(from: AttemptStatus, to: AttemptStatus): boolean {
  return rank[to] > rank[from] || (to === 'unknown' && from === 'creating') || (to === 'failed' && (from === 'creating' || from === 'unknown'));
}

/** The states an attempt may come from to reach `to`. */
export function attemptSourcesOf(to: AttemptStatus): AttemptStatus[] {
  const all: readonly AttemptStatus[] = ['creating', 'unknown', 'failed', 'waiting', 'confirming', 'expired', 'underpaid', 'paid'];
  return all.filter((from) => mayMove(from, to));
}

/**
 * When to ask about an attempt again (F9): at the first delay while it is open, every 10 minutes for 4 hours after its end,
 * then hourly for a day, then daily for a week; then never. Paid ones are not asked about.
 * @param firstMs the configured first delay
 */
export function nextCheckAt(attempt: Pick<Attempt, 'expires_at' | 'created_at'>, now: number, firstMs: number): number | null {
  const sinceEnd = now - attempt.expires_at;
  if (sinceEnd < 5 * MINUTE) return now + firstMs;
  if (sinceEnd < 4 * HOUR) return now + Math.max(firstMs, 10 * MINUTE);
  if (sinceEnd < DAY) return now + HOUR;
  if (sinceEnd < 8 * DAY) return now + DAY;
  return null;
}
