/** The SQL of `deliveries`, `delivery_items` and `call_servers`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type Delivery = Tables['deliveries'];
export type DeliveryItem = Tables['delivery_items'];

/** False when the order has a delivery already. */
export function insertDelivery(tx: Transaction, delivery: Delivery): Promise<boolean> {
  return tx.insertIfAbsent('deliveries', delivery);
}

export function insertItem(tx: Transaction, item: DeliveryItem): Promise<void> {
  return tx.insert('delivery_items', item);
}

const finishStatement = statement<{ order_id: string; now: number }>()((build, p) =>
  build
    .updateTable('deliveries')
    .set({ status: 'delivered', delivered_at: p('now') })
    .where('order_id', '=', p('order_id'))
    .where('status', '=', 'pending'),
);

export async function finishDelivery(tx: Transaction, orderId: string, now: number): Promise<boolean> {
  return (await tx.run(finishStatement, { order_id: orderId, now })) === 1;
}

const byOrder = statement<{ order_id: string }>()((build, p) => build.selectFrom('deliveries').selectAll().where('order_id', '=', p('order_id')));

export function findDelivery(queries: Queries, orderId: string): Promise<Delivery | undefined> {
  return queries.first(byOrder, { order_id: orderId });
}

const itemsStatement = statement<{ order_id: string }>()((build, p) =>
  build
    .selectFrom('delivery_items as item')
    .leftJoin('card_keys as key', 'key.id', 'item.card_key_id')
    .select([
      'item.id as id',
      'item.place as place',
      'item.state as state',
      'item.sealed as sealed',
      'item.card_key_id as card_key_id',
      'key.sealed as key_sealed',
      'item.created_at as created_at',
    ])
    .where('item.order_id', '=', p('order_id'))
    .orderBy('item.place')
    .orderBy('item.created_at'),
);

export type SealedItem = Awaited<ReturnType<typeof itemsOf>>[number];

/** The order's goods, still sealed, in their order. */
export function itemsOf(queries: Queries, orderId: string) {
  return queries.all(itemsStatement, { order_id: orderId });
}

/** False when the item was replaced before. */
export async function markReplaced(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.run(build.updateTable('delivery_items').set({ state: 'replaced' }).where('id', '=', id).where('state', '=', 'active'))) === 1;
}

/** The server that makes a product's goods, if one is named. */
export function findCallServer(queries: Queries, productId: number) {
  return queries.first(build.selectFrom('call_servers').selectAll().where('product_id', '=', productId));
}

export async function saveCallServer(tx: Transaction, server: Tables['call_servers']): Promise<void> {
  await tx.run(build.deleteFrom('call_servers').where('product_id', '=', server.product_id));
  await tx.insert('call_servers', server);
}
