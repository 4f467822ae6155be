/** Gives a paid order its goods, exactly once (I8, I11, I12): running it again changes nothing. */
import { type Actor, recordAudit, systemActor } from '../accounts/audit-log.ts';
import { openSharedContent } from '../catalog/shared-content.ts';
import { seal } from '../core/crypto.ts';
import { newId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';
import { changeStatus } from '../orders/change-status.ts';
import type { Order } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Reaction } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { consumeStock, releaseStock } from '../stock/release-stock.ts';
import { countReserved } from '../stock/store.ts';
import { deliverFile } from './files/deliver-file.ts';
import { newestFile } from './files/store.ts';
import { finishDelivery, insertDelivery, insertItem } from './store.ts';

/** Delivers what can be delivered by itself; manual goods become a task for an operator, `call` goods one for the merchant's server. */
export async function deliverOrder(shop: Shop, tx: Transaction, orderId: string, actor: Actor = systemActor): Promise<void> {
  const order = await findOrder(tx, orderId);
  if (order?.status !== 'paid') return;
  if (!(await hasGoods(tx, order))) {
    // A promise the stock cannot keep must not become an error that repeats: the order keeps its money, and a person decides.
    if ((await changeStatus(shop, tx, { orderId, to: 'attention', actor, attention: 'no_stock' })) === 'changed')
      await releaseStock(tx, orderId, shop.clock.now());
    return;
  }
  if (!(await openDelivery(shop, tx, order))) return;
  const stock = await consumeStock(tx, order.id, shop.clock.now());

  switch (order.delivery) {
    case 'keys':
      for (const [place, cardKeyId] of (stock?.cardKeyIds ?? []).entries()) {
        await insertItem(tx, {
          id: newId('itm'),
          order_id: order.id,
          place,
          card_key_id: cardKeyId,
          sealed: null,
          state: 'active',
          created_at: shop.clock.now(),
        });
      }
      return completeDelivery(shop, tx, order, actor);
    case 'shared':
      await insertText(shop, tx, order, 0, await openSharedContent(shop.config, tx, order.product_id));
      return completeDelivery(shop, tx, order, actor);
    case 'file':
      await deliverFile(tx, order, shop.clock.now());
      return completeDelivery(shop, tx, order, actor);
    case 'manual':
      return shop.outbox.append(tx, 'delivery.task', { order_id: order.id });
    case 'call':
      return shop.outbox.append(tx, 'delivery.call', { order_id: order.id });
  }
}

async function hasGoods(tx: Transaction, order: Order): Promise<boolean> {
  switch (order.delivery) {
    case 'keys':
      return (await countReserved(tx, order.id)) === order.quantity;
    case 'file':
      return (await newestFile(tx, order.variant_id)) !== undefined;
    case 'shared':
    case 'manual':
    case 'call':
      return true;
  }
}

/** What the shop does when an order is paid, in the transaction that marks the event dispatched. */
export function deliverOnPaid(shop: Shop): Reaction {
  return {
    name: 'deliver-order',
    events: ['order.paid'],
    async react(tx, event) {
      if (event.name === 'order.paid') await deliverOrder(shop, tx, event.payload.order_id);
    },
  };
}

/** Opens the order's delivery; false when it has one already. */
export function openDelivery(shop: Shop, tx: Transaction, order: Order): Promise<boolean> {
  return insertDelivery(tx, {
    order_id: order.id,
    id: newId('dlv'),
    status: 'pending',
    kind: order.delivery,
    created_at: shop.clock.now(),
    delivered_at: null,
  });
}

/** Adds one piece of text to the order's goods, sealed. */
export async function insertText(shop: Shop, tx: Transaction, order: Order, place: number, text: string): Promise<void> {
  const id = newId('itm');
  await insertItem(tx, {
    id,
    order_id: order.id,
    place,
    card_key_id: null,
    sealed: seal(text, id, shop.config.secrets.values.sealingKeys),
    state: 'active',
    created_at: shop.clock.now(),
  });
}

/**
 * Ends the delivery and moves the order.
 * @throws Error when either was moved meanwhile: the whole transaction is then undone
 */
export async function completeDelivery(shop: Shop, tx: Transaction, order: Order, actor: Actor): Promise<void> {
  const now = shop.clock.now();
  const finished = await finishDelivery(tx, order.id, now);
  const result = finished ? await changeStatus(shop, tx, { orderId: order.id, to: 'delivered', actor }) : 'refused';
  if (result !== 'changed') throw new Error(`Order ${order.id} was moved while it was delivered`);
  await recordAudit(tx, now, actor, { action: 'goods.delivered', subject: order.id, after: { kind: order.delivery, quantity: order.quantity } });
}
