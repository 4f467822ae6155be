/**
 * The SQL that finds orders for operators. Number, e-mail, status, product, total and time have an index; a narrow search by method, kind of goods or
 * delivery alone walks along the list until the page is full.
 */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, sql } from '../db/statement.ts';
import type { Order } from './order.ts';
import type { OrderFilter } from './order-filter.ts';

/** Where a page starts: after this order, by the list's own order. */
export interface Place {
  readonly id: string;
  readonly totalMinor: number;
}

export interface OrderPage {
  readonly after?: Place | undefined;
  readonly limit: number;
  /** The orders that a code in `q` was found to belong to; then `q` itself is not looked for. */
  readonly ids?: readonly string[] | undefined;
}

/** The first id of a moment: an id begins with its time, so a time is a place among ids. */
function orderIdAt(ms: number): string {
  return `order_${String(Math.max(0, ms)).padStart(13, '0')}`;
}

export function searchOrders(queries: Queries, filter: OrderFilter, { after, limit, ids }: OrderPage): Promise<Order[]> {
  const sort = filter.sort ?? 'newest';
  const byAmount = sort === 'amount_high' || sort === 'amount_low';
  const downwards = sort === 'newest' || sort === 'amount_high';
  const direction = downwards ? 'desc' : 'asc';
  const beyond = downwards ? '<' : '>';
  // First the ids of the page, which an index has, and then these orders alone: what thousands fit, an index is read of and not thousands of orders.
  let query = build.selectFrom('orders as o').select('o.id').limit(limit);
  query = byAmount ? query.orderBy('o.total_minor', direction).orderBy('o.id', direction) : query.orderBy('o.id', direction);
  if (after !== undefined && byAmount)
    query = query.where(sql<boolean>`(o.total_minor, o.id) ${sql.raw(beyond)} (cast(${after.totalMinor} as bigint), ${after.id})`);
  else if (after !== undefined) query = query.where('o.id', beyond, after.id);
  if (filter.status !== undefined) query = query.where('o.status', '=', filter.status);
  if (filter.method !== undefined) query = query.where('o.payment_method', '=', filter.method);
  if (filter.delivery !== undefined) query = query.where('o.delivery', '=', filter.delivery);
  if (filter.goods === 'waiting') query = query.where('o.status', 'in', ['paid', 'attention']).where('o.paid_at', 'is not', null);
  if (filter.goods === 'delivered') query = query.where('o.delivered_at', 'is not', null);
  if (filter.productId !== undefined) query = query.where('o.product_id', '=', filter.productId);
  if (filter.from !== undefined) query = query.where('o.id', '>=', orderIdAt(filter.from));
  if (filter.to !== undefined) query = query.where('o.id', '<', orderIdAt(filter.to));
  if (filter.least !== undefined) query = query.where('o.total_minor', '>=', filter.least);
  if (filter.most !== undefined) query = query.where('o.total_minor', '<=', filter.most);
  const { tag, q } = filter;
  if (tag !== undefined) query = query.where('o.id', 'in', (e) => e.selectFrom('order_tags').select('order_id').where('tag', '=', tag));
  if (ids !== undefined) query = query.where('o.id', 'in', [...ids]);
  else if (q !== undefined && q !== '') {
    const { isNumber, from, end } = beginningOf(q);
    query = isNumber ? query.where('o.id', '>=', from).where('o.id', '<', end) : query.where('o.id', 'in', idsOfOrders(q));
  }
  const page = build.selectFrom('orders').selectAll().where('id', 'in', query);
  return queries.all(byAmount ? page.orderBy('total_minor', direction).orderBy('id', direction) : page.orderBy('id', direction));
}

/** The ids of orders whose number or e-mail begins so: for lists of what belongs to orders. */
export function idsOfOrders(text: string) {
  const { isNumber, from, end } = beginningOf(text);
  const column = isNumber ? 'id' : 'customer_email';
  return build.selectFrom('orders').select('id').where(column, '>=', from).where(column, '<', end);
}

/**
 * A range instead of LIKE: it uses the indexes on both databases and needs no escaping (S13). An order's number and an e-mail do not look alike,
 * so one road is taken and not both; both are kept in small letters.
 */
function beginningOf(text: string): { readonly isNumber: boolean; readonly from: string; readonly end: string } {
  const from = text.trim().toLowerCase();
  return { isNumber: from.startsWith('order_'), from, end: `${from}\uffff` };
}

/** The tags of some orders, in their order. */
export async function tagsOf(queries: Queries, orderIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const tags = new Map<string, string[]>();
  if (orderIds.length === 0) return tags;
  for (const { order_id: id, tag } of await queries.all(
    build
      .selectFrom('order_tags')
      .selectAll()
      .where('order_id', 'in', [...orderIds])
      .orderBy('tag'),
  ))
    tags.set(id, [...(tags.get(id) ?? []), tag]);
  return tags;
}

/** True when it was not there before. */
export function insertTag(tx: Transaction, orderId: string, tag: string): Promise<boolean> {
  return tx.insertIfAbsent('order_tags', { order_id: orderId, tag });
}

export function deleteTag(tx: Transaction, orderId: string, tag: string): Promise<number> {
  return tx.run(build.deleteFrom('order_tags').where('order_id', '=', orderId).where('tag', '=', tag));
}

/** All tags in use, the first 200 by name. */
export async function tagsInUse(queries: Queries): Promise<string[]> {
  return (await queries.all(build.selectFrom('order_tags').select('tag').distinct().orderBy('tag').limit(200))).map(({ tag }) => tag);
}
