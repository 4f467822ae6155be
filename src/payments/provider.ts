/** The port that every payment provider implements. Money itself goes through `record-payment` only. */
import type { ErrorCode } from '../core/errors.ts';
import type { Money } from '../core/money.ts';
import type { PaymentMethod, ProviderId } from '../db/tables.ts';
import type { Instruction, PaymentFact } from './payment.ts';

export interface StartRequest {
  /** Unique per attempt, at most 50 characters. */
  readonly reference: string;
  readonly orderId: string;
  readonly price: Money;
  /** Milliseconds the order will wait. */
  readonly lifetimeMs: number;
  readonly description: string;
}

export type StartResult =
  | { readonly kind: 'started'; readonly trackId: string; readonly instruction: Instruction; readonly expiresAt: number }
  /** They said no: nothing exists at the provider. */
  | { readonly kind: 'refused'; readonly code: ErrorCode; readonly problem: string }
  /** Nothing was sent. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** Perhaps it exists: look it up before making another (F6). */
  | { readonly kind: 'unknown'; readonly problem: string };

export type LookUpResult =
  | { readonly kind: 'found'; readonly fact: PaymentFact; readonly instruction?: Instruction; readonly expiresAt?: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly problem: string };

export interface PaymentProvider {
  readonly id: ProviderId;
  readonly method: PaymentMethod;
  /** False when only a person can tell what arrived; such attempts are not asked about. */
  readonly canBeAsked: boolean;
  /** Asks the provider for a payment. Never called inside a transaction, never repeated blindly. */
  start(request: StartRequest): Promise<StartResult>;
  /** The provider's own word on one payment. */
  lookUp(trackId: string): Promise<LookUpResult>;
  /** Looks for a payment by our reference among those made since a time (ms), for starts whose answer never came. */
  findByReference(reference: string, since: number): Promise<LookUpResult>;
}
