/** All orders of a filter, for the list, for batch work and for exports. */
import { setImmediate } from 'node:timers/promises';
import { readSettings } from '../catalog/settings.ts';
import { createShopDays } from '../core/shop-days.ts';
import type { Order } from '../orders/order.ts';
import { type OrderFilter, type OrderFilterWords, parseOrderFilter } from '../orders/order-filter.ts';
import { type Place, searchOrders } from '../orders/search-store.ts';
import type { Shop } from '../outbox/shop.ts';
import { ordersByCode } from './orders-by-code.ts';

const atOnce = 500;

/** What a query asks for, in days of the shop. @throws Refusal as `parseOrderFilter` */
export async function orderFilter(shop: Shop, query: OrderFilterWords): Promise<OrderFilter> {
  const { time_zone: zone } = await readSettings(shop.db.read);
  return parseOrderFilter(query, createShopDays(zone));
}

/**
 * All orders of a filter, a few hundred at a time, so that any number fits into little memory and requests get their turn in between.
 * What is placed meanwhile may or may not be among them. `chosen` narrows them to some ids.
 */
export async function* eachPage(shop: Shop, filter: OrderFilter, chosen?: readonly string[]): AsyncGenerator<readonly Order[]> {
  const ids = chosen ?? (await idsByCode(shop, filter));
  let after: Place | undefined;
  for (;;) {
    const orders = await searchOrders(shop.db.read, filter, { after, limit: atOnce, ids });
    if (orders.length > 0) yield orders;
    const last = orders.at(-1);
    if (orders.length < atOnce || !last) return;
    after = { id: last.id, totalMinor: last.total_minor };
    await setImmediate();
  }
}

/** The ids that a code in `q` names, looked up once; undefined where it names nothing and `q` stays what it is. */
export async function idsByCode(shop: Shop, { q }: OrderFilter): Promise<readonly string[] | undefined> {
  const ids = q === undefined ? [] : await ordersByCode(shop, q);
  return ids.length === 0 ? undefined : ids;
}
