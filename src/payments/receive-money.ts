/** Money that an attempt received: what is new of it is kept, and pays the order if the sum of all its money is enough. */
import type { Actor } from '../accounts/audit-log.ts';
import { readSettings } from '../catalog/settings.ts';
import { formatMoney, type Money, subtract } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import type { UnappliedReason } from '../db/tables.ts';
import type { Order } from '../orders/order.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { type Arrival, giveToOrder, keepReceipt, type News, newsOf, splitReceipt } from './keep-receipt.ts';
import { leftOf, type Receipt } from './payment.ts';
import { awaitDecision, settleOrder } from './settle-order.ts';
import { attemptsOf, nameLeftovers, receiptsOf } from './store.ts';

export type MoneyResult =
  /** Nothing came that was not known. */
  | { readonly kind: 'nothing_new' }
  /** The order is paid by it. */
  | { readonly kind: 'applied' }
  /** It waits: for the rest, or for a person. */
  | { readonly kind: 'unapplied'; readonly reason: UnappliedReason };

export interface Receiving extends Arrival {
  /** Locked by the caller. */
  readonly order: Order;
  /** All that the attempt has received so far. */
  readonly received: Money;
  /** The attempt has just ended or was paid: the order is judged again even when no new money came. */
  readonly moved: boolean;
  /**
   * `counts`: it may pay the order, alone or with other parts. `part`: the same, and the rest may still come by this attempt.
   * `late`: the provider itself does not count it, so a person decides.
   */
  readonly as: 'counts' | 'part' | 'late';
}

export async function receiveMoney(shop: Shop, tx: Transaction, receiving: Receiving): Promise<MoneyResult> {
  const { order, attempt } = receiving;
  const receipts = await receiptsOf(tx, order.id);
  const news = newsOf(attempt, receipts, receiving.received);
  if (news.amount.minor === 0 && !receiving.moved) return { kind: 'nothing_new' };
  if (isSettled(order)) return onTop(shop, tx, receiving, news, receipts);

  const settings = await readSettings(tx);
  const money = { order, attempts: await attemptsOf(tx, order.id), receipts, toleranceBp: settings.underpayment_tolerance_bp };
  const coverage: Coverage =
    receiving.as === 'late' ? { kind: 'short', missing: news.amount } : coverageOf(money, { attemptId: attempt.id, amount: news.amount });
  switch (coverage.kind) {
    case 'was_paid':
      return onTop(shop, tx, receiving, news, receipts);
    case 'short':
      return wait(shop, tx, receiving, news);
    case 'paid': {
      const { actor, fact } = receiving;
      const settled = await settleOrder(shop, tx, { order, actor, settings, accepted: fact.acceptedByHand });
      const [share, rest] = split(news, coverage.share);
      if (settled === 'settled') await giveParts(shop, tx, coverage.take, subtract(coverage.needed, share.amount), actor);
      await keepReceipt(shop, tx, receiving, share, settled === 'settled' ? undefined : settled);
      await keepReceipt(shop, tx, receiving, rest, 'surplus');
      if (settled !== 'settled') return { kind: 'unapplied', reason: settled };
      // Parts that were not needed do not wait for a rest any more: they came on top.
      await nameLeftovers(tx, order.id);
      return { kind: 'applied' };
    }
  }
}

function isSettled({ status }: Order): boolean {
  return status === 'paid' || status === 'delivered' || status === 'refunded';
}

/** The order needs nothing any more: more by the payment that paid it, or another payment (F16). */
async function onTop(shop: Shop, tx: Transaction, receiving: Receiving, news: News, receipts: readonly Receipt[]): Promise<MoneyResult> {
  if (news.amount.minor === 0) return { kind: 'nothing_new' };
  const reason = receipts.some((receipt) => receipt.attempt_id === receiving.attempt.id && receipt.state !== 'unapplied') ? 'surplus' : 'second_invoice';
  await keepReceipt(shop, tx, receiving, news, reason);
  return { kind: 'unapplied', reason };
}

/** Not enough yet, or not for us to count. */
async function wait(shop: Shop, tx: Transaction, receiving: Receiving, news: News): Promise<MoneyResult> {
  const { order, received, actor, as } = receiving;
  const reason = as === 'late' ? 'late' : 'short';
  await keepReceipt(shop, tx, receiving, news, reason);
  if (as !== 'part') await awaitDecision(shop, tx, order, reason, `received ${formatMoney(received)} ${received.currency}`, actor);
  return { kind: 'unapplied', reason };
}

/** Gives waiting parts to the order until it has what it needs; the last one is cut to measure. */
async function giveParts(shop: Shop, tx: Transaction, parts: readonly Receipt[], needed: Money, actor: Actor): Promise<void> {
  let open = needed;
  for (const part of parts) {
    if (open.minor <= 0) return;
    const fitting = leftOf(part).minor > open.minor ? await splitReceipt(shop, tx, part, open, actor) : part;
    if (!(await giveToOrder(shop, tx, fitting, actor))) throw new Error(`Receipt ${part.id} was changed while it paid its order`);
    open = subtract(open, leftOf(fitting));
  }
}

/** What pays the order and what came on top, as two movements. */
function split(news: News, share: Money): [News, News] {
  return [
    { amount: share, movement: news.movement },
    { amount: subtract(news.amount, share), movement: `${news.movement}:surplus` },
  ];
}
