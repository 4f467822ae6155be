/** Replaces a faulty card key of a delivered order with the next free one; the faulty one is never sold again (I8). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newId } from '../core/ids.ts';
import { isoText } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Order } from '../orders/order.ts';
import { lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { deliverReservedKey, reserveKeys, voidKey } from '../stock/store.ts';
import { decideClaim, openClaimOf } from './claim-store.ts';
import { insertItem, itemsOf, markReplaced } from './store.ts';
import { isUnderWarranty, warrantyEnd } from './warranty.ts';

export interface Replacement {
  readonly orderId: string;
  /** The piece of goods to replace, as the order's detail names it. */
  readonly itemId: string;
  readonly reason: string;
  /** The operator knows that the warranty has ended and replaces it all the same. */
  readonly outsideWarranty?: boolean | undefined;
}

/**
 * @throws Refusal `order.not_found`, `order.not_delivered`, `goods.no_key` for goods that are no card key, `stock.key_not_found` for an item that
 * the order does not have or no longer has, `warranty.ended` unless it is said that this is known, `stock.sold_out` when there is no other key
 */
export async function replaceKey(shop: Shop, replacement: Replacement, actor: Actor): Promise<Order> {
  return shop.db.transaction((tx) => replaceItem(shop, tx, replacement, actor));
}

/**
 * The same within a transaction. The piece's open claim, if there is one, ends with it; it was made under warranty, so it needs no more of it.
 * @throws Refusal as `replaceKey`; `warranty.no_stock` instead of `stock.sold_out` where there is a claim
 */
export async function replaceItem(shop: Shop, tx: Transaction, { orderId, itemId, reason, outsideWarranty }: Replacement, actor: Actor): Promise<Order> {
  const order = await lockOrder(tx, orderId);
  if (!order) throw refuse('order.not_found');
  if (order.status !== 'delivered') throw refuse('order.not_delivered');
  const item = (await itemsOf(tx, orderId)).find((each) => each.id === itemId);
  const now = shop.clock.now();
  if (item && item.card_key_id === null) throw refuse('goods.no_key');
  if (!item?.card_key_id || !(await markReplaced(tx, itemId))) throw refuse('stock.key_not_found');
  const claim = await openClaimOf(tx, itemId);
  const isOutside = !isUnderWarranty(order, claim?.created_at ?? now);
  if (isOutside && !outsideWarranty) throw refuse('warranty.ended', { ended: isoText(warrantyEnd(order) ?? now).slice(0, 10) });
  await voidKey(tx, item.card_key_id, now);
  if ((await reserveKeys(tx, { order_id: orderId, variant_id: order.variant_id, quantity: 1, now })) !== 1)
    throw refuse(claim ? 'warranty.no_stock' : 'stock.sold_out');
  const cardKeyId = await deliverReservedKey(tx, orderId, now);
  await insertItem(tx, { id: newId('itm'), order_id: orderId, place: item.place, card_key_id: cardKeyId, sealed: null, state: 'active', created_at: now });
  if (claim) await decideClaim(tx, claim.id, { state: 'replaced', answer: '', by: actor.id, at: now });
  await recordAudit(tx, now, actor, {
    action: 'goods.replaced',
    subject: orderId,
    before: { item: itemId, card_key: item.card_key_id },
    after: { card_key: cardKeyId, reason, ...(claim ? { claim: claim.id } : {}), ...(isOutside ? { outside_warranty: true } : {}) },
  });
  await shop.outbox.append(tx, 'goods.replaced', { order_id: orderId });
  return order;
}
