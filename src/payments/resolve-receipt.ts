/** An operator gives unapplied money to its order. What he saw is what he decides about, once (I20); the sum decides whether the order is paid. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { formatMoney, type Money, money } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import type { Order } from '../orders/order.ts';
import { findOrder, lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { needOf } from './coverage.ts';
import { giveToOrder, splitReceipt } from './keep-receipt.ts';
import { leftOf, type Receipt } from './payment.ts';
import { awaitDecision, settleByHand } from './settle-order.ts';
import { attemptsOf, findReceipt, nameLeftovers, receiptsOf } from './store.ts';

export interface Resolution {
  readonly receipt: Receipt;
  readonly order: Order;
  /** `paid`: its goods follow. `no_stock`: it is paid and waits for stock. `short`: more money is needed. */
  readonly outcome: 'paid' | 'no_stock' | 'short';
  /** Zero unless `short`. */
  readonly missing: Money;
}

/**
 * @param version of the receipt that the operator saw; not compared when absent
 * @throws Refusal `receipt.not_found`, `receipt.already_resolved`, `receipt.not_needed` when the order is paid without it
 */
export async function applyByHand(shop: Shop, id: string, version: number | undefined, actor: Actor): Promise<Resolution> {
  return shop.db.transaction(async (tx) => {
    const { receipt, order } = await unappliedReceipt(tx, id, version);
    const { underpayment_tolerance_bp: toleranceBp } = await readSettings(tx);
    const known = { order, attempts: await attemptsOf(tx, order.id), receipts: await receiptsOf(tx, order.id), toleranceBp };
    const { needed, least } = needOf(known);
    const isPaid = order.status === 'paid' || order.status === 'delivered' || order.status === 'refunded';
    if (isPaid || needed.minor <= 0) throw refuse('receipt.not_needed');

    const part = leftOf(receipt).minor > needed.minor ? await splitReceipt(shop, tx, receipt, needed, actor) : receipt;
    if (!(await giveToOrder(shop, tx, part, actor))) throw refuse('receipt.already_resolved');
    const given = leftOf(part);
    const missing = money(Math.max(0, needed.minor - given.minor), needed.currency);
    const outcome = given.minor >= least.minor ? await settleByHand(shop, tx, order, actor) : 'short';
    if (outcome === 'short') await awaitDecision(shop, tx, order, 'short', `${formatMoney(missing)} ${missing.currency} are missing`, actor);
    else await nameLeftovers(tx, order.id);
    return {
      receipt: (await findReceipt(tx, id)) ?? part,
      order: (await findOrder(tx, order.id)) ?? order,
      outcome,
      missing: outcome === 'short' ? missing : money(0, needed.currency),
    };
  });
}

async function unappliedReceipt(tx: Transaction, id: string, version: number | undefined): Promise<{ receipt: Receipt; order: Order }> {
  const orderId = (await findReceipt(tx, id))?.order_id;
  const order = orderId ? await lockOrder(tx, orderId) : undefined;
  const receipt = await findReceipt(tx, id);
  if (!receipt || !order) throw refuse('receipt.not_found');
  if (receipt.state !== 'unapplied' || leftOf(receipt).minor === 0 || (version !== undefined && version !== receipt.version))
    throw refuse('receipt.already_resolved');
  return { receipt, order };
}

/** An operator asks the buyer for what is missing; written down, since it makes a payment. */
export function noteTopUp(shop: Shop, orderId: string, attemptId: string, amount: Money, actor: Actor): Promise<void> {
  return shop.db.transaction((tx) =>
    recordAudit(tx, shop.clock.now(), actor, {
      action: 'payment.top_up',
      subject: orderId,
      after: { attempt: attemptId, amount: formatMoney(amount), currency: amount.currency },
    }),
  );
}
