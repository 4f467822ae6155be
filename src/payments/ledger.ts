/** Double entry (I3, I6): every movement of money is a set of rows that sum to zero, and rows are only added. */
import { newId } from '../core/ids.ts';
import type { Money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';

/**
 * `gateway:<provider>`: money a provider holds for us. `order`: money that paid an order. `unapplied`: money that arrived and
 * still needs an owner. `refunded`: money on its way back. `hand`: what operators gave back from elsewhere. `fee`: what paying back cost.
 */
export type Account = `gateway:${string}` | 'order' | 'unapplied' | 'refunded' | 'hand' | 'fee';

export interface Movement {
  readonly from: Account;
  readonly to: Account;
  readonly amount: Money;
  readonly orderId: string | null;
  readonly receiptId: string | null;
  readonly refundId?: string | null;
  readonly at: number;
}

/** Writes one movement: `to` gains what `from` loses. Income comes from the gateway's account, which therefore shows what it owes us. */
export async function post(tx: Transaction, movement: Movement): Promise<void> {
  const shared = {
    movement: newId('led'),
    currency: movement.amount.currency,
    order_id: movement.orderId,
    receipt_id: movement.receiptId,
    refund_id: movement.refundId ?? null,
    at: movement.at,
  };
  await tx.insert('ledger_entries', { id: newId('led'), ...shared, account: movement.from, amount_minor: -movement.amount.minor });
  await tx.insert('ledger_entries', { id: newId('led'), ...shared, account: movement.to, amount_minor: movement.amount.minor });
}
