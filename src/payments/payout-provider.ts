/** The port for sending money out. A payout is told once; what became of it is asked, never guessed. */
import type { Money } from '../core/money.ts';
import type { ProviderId } from '../db/tables.ts';

export interface PayoutOrder {
  /** Ours, unique; the provider's history finds the payout by it. */
  readonly reference: string;
  readonly amount: Money;
  readonly address: string;
  /** Short spelling such as `TRC20`. */
  readonly network: string;
  readonly memo: string | null;
}

export type PayoutSending =
  | { readonly kind: 'accepted'; readonly trackId: string }
  /** They said no: nothing is paid. */
  | { readonly kind: 'refused'; readonly problem: string }
  /** Nothing was sent. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** Perhaps it is paid: it must be looked up before anything else (F32). */
  | { readonly kind: 'unknown'; readonly problem: string };

/** What a provider says of one payout, in our words. */
export interface PayoutFact {
  readonly trackId: string;
  readonly reference: string;
  readonly status: 'going' | 'done' | 'failed';
  /** The provider's own word for it. */
  readonly statusText: string;
  /** Undefined when it is not in a currency and precision of ours. */
  readonly amount: Money | undefined;
  /** What it cost on top; undefined when it does not say. */
  readonly fee: Money | undefined;
  readonly address: string;
  /** Empty until it was broadcast. */
  readonly hash: string;
  readonly createdAt: number;
}

export type PayoutLookUp =
  | { readonly kind: 'found'; readonly fact: PayoutFact }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface PayoutProvider {
  readonly id: ProviderId;
  /** Tells the provider to pay. Never called inside a transaction, never repeated blindly. */
  send(order: PayoutOrder): Promise<PayoutSending>;
  lookUp(trackId: string): Promise<PayoutLookUp>;
  /** Looks for a payout by our reference among those made since a time (ms), to the end of the history. */
  find(reference: string, since: number): Promise<PayoutLookUp>;
  /** What sending USDT on a network costs; undefined when it cannot be learned now. */
  networkFee(network: string): Promise<Money | undefined>;
}
