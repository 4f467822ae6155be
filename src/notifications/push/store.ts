/** The SQL of `push_subscriptions`. */
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, statement } from '../../db/statement.ts';
import type { Tables } from '../../db/tables.ts';

export type PushSubscription = Tables['push_subscriptions'];

const ofOrder = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('push_subscriptions').selectAll().where('order_id', '=', p('order_id')).orderBy('created_at', 'desc').orderBy('id'),
);

/** The devices that want to hear of an order, latest first. */
export function pushesOf(queries: Queries, orderId: string): Promise<PushSubscription[]> {
  return queries.all(ofOrder, { order_id: orderId });
}

export function findPush(queries: Queries, id: string): Promise<PushSubscription | undefined> {
  return queries.first(build.selectFrom('push_subscriptions').selectAll().where('id', '=', id));
}

export async function addPush(tx: Transaction, subscription: PushSubscription): Promise<void> {
  await tx.insertIfAbsent('push_subscriptions', subscription);
}

export function removePush(tx: Transaction, id: string): Promise<number> {
  return tx.run(build.deleteFrom('push_subscriptions').where('id', '=', id));
}

export function removePushesOf(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(build.deleteFrom('push_subscriptions').where('order_id', '=', orderId));
}

/** Forgets devices that asked before a time. */
export function forgetPushes(tx: Transaction, askedBefore: number): Promise<number> {
  return tx.run(build.deleteFrom('push_subscriptions').where('created_at', '<', askedBefore));
}
