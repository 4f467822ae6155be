/**
 * The one door for money. A fact goes in — from the provider's own answer or from a named operator — and the attempt, the receipts,
 * the ledger and the order move together, once, in whatever order and however often the facts arrive (I4–I6, I14, I15).
 */
import type { Actor } from '../accounts/audit-log.ts';
import { readSettings } from '../catalog/settings.ts';
import { money, shareOf } from '../core/money.ts';
import { HOUR } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { needPerson } from '../orders/change-status.ts';
import type { Order } from '../orders/order.ts';
import { extendDeadline, lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { releaseStock } from '../stock/release-stock.ts';
import { extendReservation } from '../stock/store.ts';
import { keepReceipt, newsOf } from './keep-receipt.ts';
import { type Attempt, type PaymentFact, receivedByShop } from './payment.ts';
import { type MoneyResult, receiveMoney } from './receive-money.ts';
import { findAttempt, markRefunded, moveAttempt, noteConfirmations, receiptsOf, tieAttempt } from './store.ts';

export type RecordResult =
  | MoneyResult
  /** The attempt moved; no money yet. */
  | { readonly kind: 'moved' }
  /** The provider gave the money back, or is about to; a person must look. */
  | { readonly kind: 'taken_back' }
  /** The fact does not fit what we asked for; nothing was changed and a person must look. */
  | { readonly kind: 'held'; readonly why: string };

/** How much longer a seen transfer holds its order's stock while it waits for confirmations. */
const confirmingHoldMs = HOUR;

interface Recording {
  readonly shop: Shop;
  readonly tx: Transaction;
  readonly attempt: Attempt;
  readonly order: Order;
  readonly fact: PaymentFact;
  readonly actor: Actor;
  readonly now: number;
}

export async function recordPayment(shop: Shop, tx: Transaction, fact: PaymentFact, actor: Actor): Promise<RecordResult> {
  const found = await findAttempt(tx, fact.provider, fact.trackId, fact.reference);
  if (!found) return { kind: 'held', why: 'it belongs to no payment of this shop' };
  const why = misfit(found, fact);
  if (why !== undefined) return { kind: 'held', why };
  const order = await lockOrder(tx, found.order_id);
  if (!order) throw new Error(`Attempt ${found.id} has no order`);
  // Read again under the order's lock: whoever had it may have moved the attempt.
  const attempt = (await findAttempt(tx, fact.provider, fact.trackId, fact.reference)) ?? found;
  const now = shop.clock.now();
  if (attempt.track_id === null) {
    await tieAttempt(tx, {
      id: attempt.id,
      track_id: fact.trackId,
      instruction: null,
      expires_at: attempt.expires_at,
      next_check_at: now + shop.config.reconcileFirstMs,
      now,
    });
  }
  return record({ shop, tx, attempt, order, fact, actor, now });
}

async function record(recording: Recording): Promise<RecordResult> {
  const { tx, attempt, fact, now } = recording;
  switch (fact.status) {
    case 'waiting':
      return (await moveAttempt(tx, attempt.id, 'waiting', now)) ? { kind: 'moved' } : { kind: 'nothing_new' };
    case 'confirming': {
      const moved = await confirming(recording);
      await noteConfirmations(tx, attempt.id, fact.confirmations, now);
      return { kind: moved ? 'moved' : 'nothing_new' };
    }
    case 'partial':
      await confirming(recording);
      return receiveMoney(recording.shop, tx, { ...recording, received: receivedByShop(attempt, fact), moved: false, as: 'part' });
    case 'paid':
      return paid(recording);
    case 'underpaid':
    case 'expired':
      return ended(recording);
    case 'refunded':
      return takenBack(recording);
    case 'other':
      return { kind: 'nothing_new' };
  }
}

/** Binding (S5, F17): the fact must be about exactly what this attempt asked for. */
function misfit(attempt: Attempt, fact: PaymentFact): string | undefined {
  if (fact.foreign !== undefined) return `it is ${fact.foreign}`;
  if (fact.reference !== attempt.reference) return 'it names another order';
  if (attempt.track_id !== null && attempt.track_id !== fact.trackId) return 'it is another payment than the one we asked for';
  if (!fact.price || fact.price.currency !== attempt.currency || fact.price.minor !== attempt.amount_minor)
    return 'its amount or currency is not what we asked for';
  return undefined;
}

/** A transfer was seen: the order and its stock wait longer. */
async function confirming({ shop, tx, attempt, now }: Recording): Promise<boolean> {
  if (!(await moveAttempt(tx, attempt.id, 'confirming', now))) return false;
  await extendDeadline(tx, attempt.order_id, now + confirmingHoldMs, now);
  await extendReservation(tx, attempt.order_id, now + confirmingHoldMs, now);
  await shop.outbox.append(tx, 'payment.confirming', { order_id: attempt.order_id, attempt_id: attempt.id });
  return true;
}

async function paid(recording: Recording): Promise<RecordResult> {
  const { shop, tx, attempt, fact, now } = recording;
  const price = money(attempt.amount_minor, attempt.currency);
  const received = receivedByShop(attempt, fact);
  const { underpayment_tolerance_bp: tolerance } = await readSettings(tx);
  if (received.minor < price.minor - shareOf(price, tolerance).minor && !fact.acceptedByHand) return ended(recording);
  const moved = await moveAttempt(tx, attempt.id, 'paid', now);
  return receiveMoney(shop, tx, { ...recording, received, moved, as: 'counts' });
}

/** The gateway closed the payment without enough money: nothing came, or too little, or too late. */
async function ended(recording: Recording): Promise<RecordResult> {
  const { shop, tx, attempt, fact, now } = recording;
  const received = receivedByShop(attempt, fact);
  if (received.minor === 0) return (await moveAttempt(tx, attempt.id, 'expired', now)) ? { kind: 'moved' } : { kind: 'nothing_new' };
  await moveAttempt(tx, attempt.id, 'underpaid', now);
  // All of it, and still not counted by the gateway: it came after the end.
  const as = received.minor >= attempt.amount_minor ? 'late' : 'counts';
  return receiveMoney(shop, tx, { ...recording, received, moved: false, as });
}

/** The provider gave the money back, or is about to: what came is kept first, then a refund takes it (by its event), and a person looks. */
async function takenBack(recording: Recording): Promise<RecordResult> {
  const { shop, tx, attempt, order, fact, actor, now } = recording;
  const received = receivedByShop(attempt, fact);
  await moveAttempt(tx, attempt.id, received.minor >= attempt.amount_minor ? 'paid' : 'underpaid', now);
  const receipts = await receiptsOf(tx, order.id);
  await keepReceipt(shop, tx, recording, newsOf(attempt, receipts, received), 'late');
  if (!(await markRefunded(tx, attempt.id, now))) return { kind: 'nothing_new' };
  // An order that another payment has paid is not disturbed.
  const isPaidByOther = order.status === 'paid' && !receipts.some((receipt) => receipt.attempt_id === attempt.id && receipt.state === 'applied');
  const change = { orderId: order.id, actor, attention: 'refund', because: 'the provider gave the money back' } as const;
  if (!isPaidByOther && (await needPerson(shop, tx, change))) await releaseStock(tx, order.id, now);
  await shop.outbox.append(tx, 'payment.refunded', { order_id: order.id, attempt_id: attempt.id });
  return { kind: 'taken_back' };
}
