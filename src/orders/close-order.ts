/** Ends an unpaid order, by time or by will: the stock and the discount it held go back in the same transaction (I9, I10). */
import { type Actor, systemActor } from '../accounts/audit-log.ts';
import { releaseDiscount } from '../catalog/redeem-discount.ts';
import { refuse } from '../core/errors.ts';
import type { Transaction } from '../db/database.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { releaseStock } from '../stock/release-stock.ts';
import { type ChangeResult, changeStatus } from './change-status.ts';
import { dueOrderIds, findOrder, lockOrder } from './store.ts';

async function close(shop: Shop, tx: Transaction, orderId: string, to: 'expired' | 'cancelled', actor: Actor, because?: string): Promise<ChangeResult> {
  const result = await changeStatus(shop, tx, { orderId, to, actor, ...(because === undefined ? {} : { because }) });
  if (result === 'changed') {
    await releaseStock(tx, orderId, shop.clock.now());
    await releaseDiscount(tx, orderId, shop.clock.now());
  }
  return result;
}

/**
 * Cancels a pending order. Cancelling a cancelled one changes nothing.
 * @throws Refusal `order.not_found`, `order.not_pending` when money came or the time is over
 */
export async function cancelOrder(shop: Shop, orderId: string, actor: Actor): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const result = await close(shop, tx, orderId, 'cancelled', actor);
    if (result !== 'refused') return;
    const order = await findOrder(tx, orderId);
    throw order ? refuse('order.not_pending', { status: order.status }) : refuse('order.not_found');
  });
}

/** Expires a pending order whose deadline has passed. */
export function expireOrder(shop: Shop, id: string): Promise<ChangeResult> {
  return shop.db.transaction(async (tx) => {
    // Looked at again under the lock: a payment seen meanwhile may have moved the deadline.
    const order = await lockOrder(tx, id);
    return order?.status === 'pending' && order.expires_at <= shop.clock.now() ? close(shop, tx, id, 'expired', systemActor) : 'already';
  });
}

const batch = 200;

/** Expires what is due. The status is judged on read as well, so a late sweep misleads nobody. */
async function expireOrders(shop: Shop): Promise<number> {
  let expired = 0;
  for (;;) {
    const ids = await dueOrderIds(shop.db.read, shop.clock.now(), batch);
    const results = await Promise.all(ids.map((id) => expireOrder(shop, id)));
    const changed = results.filter((result) => result === 'changed').length;
    expired += changed;
    if (ids.length < batch || changed === 0) return expired;
  }
}

export function expireOrdersJob(shop: Shop): RepeatingJob {
  return {
    name: 'expire-orders',
    everyMs: Math.min(15_000, Math.max(500, Math.round(shop.config.orderHoldMs / 4))),
    run: async () => void (await expireOrders(shop)),
  };
}
