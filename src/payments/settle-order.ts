/** Money that is enough moves its order: to paid while its stock is there, to a person otherwise. */
import type { Actor } from '../accounts/audit-log.ts';
import { useDiscount } from '../catalog/redeem-discount.ts';
import type { Settings } from '../catalog/settings.ts';
import { HOUR } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { UnappliedReason } from '../db/tables.ts';
import { changeStatus, needPerson } from '../orders/change-status.ts';
import { awaitsRest, type Order } from '../orders/order.ts';
import type { Shop } from '../outbox/shop.ts';
import { retakeStock } from '../stock/hold-stock.ts';
import { releaseStock } from '../stock/release-stock.ts';

/** A paid order's stock is held this long for its delivery, which follows at once. */
const deliveryHoldMs = HOUR;

export interface Settling {
  readonly order: Order;
  readonly actor: Actor;
  readonly settings: Settings;
  /** The merchant accepted the payment at the provider: whether it came late is decided. */
  readonly accepted: boolean;
}

/** Moves the order to paid if it may be and its stock is there; otherwise says why the money must wait. */
export async function settleOrder(shop: Shop, tx: Transaction, { order, actor, settings, accepted }: Settling): Promise<'settled' | UnappliedReason> {
  switch (order.status) {
    case 'pending':
      await becomePaid(shop, tx, order, actor);
      return 'settled';
    case 'expired':
    case 'cancelled':
    case 'attention': {
      // Late money (F14): the price was agreed, so whoever paid it is served while there is stock.
      const allowed = accepted || awaitsRest(order) || takesLateMoney(order, settings);
      const now = shop.clock.now();
      if (allowed && (await retakeStock(tx, order.id, now + deliveryHoldMs, now))) {
        await becomePaid(shop, tx, order, actor, `paid after it was ${order.status}`);
        return 'settled';
      }
      await needPerson(shop, tx, { orderId: order.id, actor, attention: allowed ? 'no_stock' : 'late', because: `paid after it was ${order.status}` });
      return order.status === 'cancelled' ? 'cancelled_order' : 'late';
    }
    case 'paid':
    case 'delivered':
    case 'refunded':
      return 'second_invoice';
  }
}

/** An operator gives the order its money: it is paid, whether or not its stock is there; without stock it waits for a person, who may restock or refund. */
export async function settleByHand(shop: Shop, tx: Transaction, order: Order, actor: Actor): Promise<'paid' | 'no_stock'> {
  const now = shop.clock.now();
  const held = order.status === 'pending' || (await retakeStock(tx, order.id, now + deliveryHoldMs, now));
  await becomePaid(shop, tx, order, actor, 'an operator applied its money');
  if (held) return 'paid';
  await needPerson(shop, tx, { orderId: order.id, actor, attention: 'no_stock' });
  return 'no_stock';
}

/** Too little arrived: the order is not paid, but it is not simply over either. A person decides, and the stock need not wait for that. */
export async function awaitDecision(shop: Shop, tx: Transaction, order: Order, attention: 'short' | 'late', because: string, actor: Actor): Promise<void> {
  if (order.status === 'attention') return;
  const moved = await needPerson(shop, tx, { orderId: order.id, actor, attention, because });
  if (moved) await releaseStock(tx, order.id, shop.clock.now());
}

function takesLateMoney(order: Order, settings: Settings): boolean {
  const limit = settings.auto_apply_limit_minor;
  return settings.late_money === 'deliver' && (limit === 0 || order.total_minor <= limit);
}

async function becomePaid(shop: Shop, tx: Transaction, order: Order, actor: Actor, because?: string): Promise<void> {
  const result = await changeStatus(shop, tx, { orderId: order.id, to: 'paid', actor, ...(because === undefined ? {} : { because }) });
  if (result !== 'changed') throw new Error(`Order ${order.id} could not become paid`);
  await useDiscount(tx, order.id, shop.clock.now());
}
