/** Receipts: money that arrived is written once, with its movement in the ledger, and given to its order once (I4, I6). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { newSortableId } from '../core/ids.ts';
import { formatMoney, type Money, money, subtract } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import type { UnappliedReason } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { post } from './ledger.ts';
import { type Attempt, leftOf, type PaymentFact, type Receipt } from './payment.ts';
import { applyReceipt, insertReceipt, keepHash, shrinkReceipt } from './store.ts';

/** One arrival of money. */
export interface Arrival {
  readonly attempt: Attempt;
  readonly fact: PaymentFact;
  readonly actor: Actor;
}

/** What is new of an attempt's money. */
export interface News {
  readonly amount: Money;
  /** Names this movement by how much had come before it: two who see the same news write the same name, and only one row stays. */
  readonly movement: string;
}

/** @param received all that the attempt has received so far */
export function newsOf(attempt: Attempt, receipts: readonly Receipt[], received: Money): News {
  const known = receipts.filter((receipt) => receipt.attempt_id === attempt.id).reduce((sum, receipt) => sum + receipt.amount_minor, 0);
  return { amount: money(Math.max(0, received.minor - known), received.currency), movement: `${attempt.reference}:${known}` };
}

/**
 * Keeps money that pays its order, or that waits for a person when a reason is given; nothing for an amount of zero.
 * @throws Error when another transaction recorded the same movement meanwhile: this one is then undone, and its retry sees it
 */
export async function keepReceipt(shop: Shop, tx: Transaction, arrival: Arrival, news: News, reason?: UnappliedReason): Promise<void> {
  if (news.amount.minor === 0) return;
  const { attempt, fact, actor } = arrival;
  const now = shop.clock.now();
  const id = newSortableId('rcp', now);
  const inserted = await insertReceipt(tx, {
    id,
    provider: fact.provider,
    movement: news.movement,
    track_id: fact.trackId,
    order_id: attempt.order_id,
    attempt_id: attempt.id,
    amount_minor: news.amount.minor,
    currency: news.amount.currency,
    paid_text: fact.paidText,
    state: reason === undefined ? 'applied' : 'unapplied',
    reason: reason ?? null,
    returned_minor: 0,
    evidence: JSON.stringify({ by: actor.id, ...fact.evidence }),
    received_at: now,
    resolved_at: reason === undefined ? now : null,
    version: 1,
  });
  if (!inserted) throw new Error(`Movement ${news.movement} was recorded meanwhile`);
  for (const hash of fact.hashes ?? []) await keepHash(tx, hash, attempt.order_id);
  await post(tx, {
    from: `gateway:${fact.provider}`,
    to: reason === undefined ? 'order' : 'unapplied',
    amount: news.amount,
    orderId: attempt.order_id,
    receiptId: id,
    at: now,
  });
  await recordAudit(tx, now, actor, {
    action: 'receipt.recorded',
    subject: attempt.order_id,
    after: { receipt: id, amount: formatMoney(news.amount), currency: news.amount.currency, ...(reason === undefined ? {} : { unapplied: reason }) },
  });
  if (reason !== undefined) await shop.outbox.append(tx, 'receipt.unapplied', { order_id: attempt.order_id, receipt_id: id });
}

/** Gives an unapplied receipt to its order; false when somebody resolved it before. */
export async function giveToOrder(shop: Shop, tx: Transaction, receipt: Receipt, actor: Actor): Promise<boolean> {
  const now = shop.clock.now();
  if (!(await applyReceipt(tx, receipt, now))) return false;
  const amount = leftOf(receipt);
  await post(tx, { from: 'unapplied', to: 'order', amount, orderId: receipt.order_id, receiptId: receipt.id, at: now });
  await recordAudit(tx, now, actor, {
    action: 'receipt.applied',
    subject: receipt.order_id ?? receipt.id,
    before: { unapplied: receipt.reason },
    after: { receipt: receipt.id, amount: formatMoney(amount), currency: amount.currency },
  });
  return true;
}

/**
 * Makes two receipts of one, because the order needs only a part of it: the rest waits as surplus.
 * @returns the receipt with the part that is needed
 */
export async function splitReceipt(shop: Shop, tx: Transaction, receipt: Receipt, needed: Money, actor: Actor): Promise<Receipt> {
  const now = shop.clock.now();
  const rest = subtract(leftOf(receipt), needed);
  const part = { ...receipt, amount_minor: receipt.amount_minor - rest.minor, version: receipt.version + 1 };
  if (!(await shrinkReceipt(tx, receipt, part.amount_minor))) throw new Error(`Receipt ${receipt.id} was changed while it was split`);
  const surplus: Receipt = {
    ...receipt,
    id: newSortableId('rcp', now),
    movement: `${receipt.movement}:rest`,
    amount_minor: rest.minor,
    returned_minor: 0,
    reason: 'surplus',
    version: 1,
  };
  if (!(await insertReceipt(tx, surplus))) throw new Error(`Receipt ${receipt.id} was split before`);
  const shared = { amount: rest, orderId: receipt.order_id, at: now };
  await post(tx, { from: 'unapplied', to: `gateway:${receipt.provider}`, receiptId: receipt.id, ...shared });
  await post(tx, { from: `gateway:${receipt.provider}`, to: 'unapplied', receiptId: surplus.id, ...shared });
  await recordAudit(tx, now, actor, {
    action: 'receipt.split',
    subject: receipt.order_id ?? receipt.id,
    after: { receipt: receipt.id, surplus: surplus.id, amount: formatMoney(rest), currency: rest.currency },
  });
  return part;
}
