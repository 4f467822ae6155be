/** The list of orders for operators: found, narrowed, sorted, page by page; and the ids of all that fit a filter, for batch work. */
import { refuse } from '../core/errors.ts';
import { isOrderId } from '../core/ids.ts';
import { closed, listOf, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AdminOrder, adminOrderView } from '../orders/admin-view.ts';
import { orderFilterQuery } from '../orders/order-filter.ts';
import { type Place, searchOrders, tagsInUse, tagsOf } from '../orders/search-store.ts';
import type { Shop } from '../outbox/shop.ts';
import { eachPage, idsByCode, orderFilter } from './find-orders.ts';

const ListQuery = closed({ ...pageQuery, ...orderFilterQuery });
const ListedOrder = Type.Object({ ...AdminOrder.properties, tags: Type.Array(Type.String()) });

/** As much as one batch takes. */
const largestSelection = 10_000;
const Selection = Type.Object({
  order_ids: Type.Array(Type.String()),
  /** True when there are more than one selection holds. */
  more: Type.Boolean(),
});

export function orderListRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/orders',
    { schema: { querystring: ListQuery, response: { 200: listOf(ListedOrder) } }, config: { permission: 'orders.read' } },
    async (request) => {
      const { cursor, limit: size, ...query } = request.query;
      const limit = pageSize(size);
      const filter = await orderFilter(shop, query);
      const ids = await idsByCode(shop, filter);
      const rows = await searchOrders(shop.db.read, filter, { after: parseCursor(cursor), limit: limit + 1, ids });
      const page = pageOf(rows, limit, ({ total_minor: total, id }) => `${total}:${id}`);
      const tags = await tagsOf(
        shop.db.read,
        page.items.map(({ id }) => id),
      );
      return { items: page.items.map((order) => ({ ...adminOrderView(order), tags: [...(tags.get(order.id) ?? [])] })), next_cursor: page.next_cursor };
    },
  );

  server.get(
    '/api/admin/orders/selection',
    { schema: { querystring: closed(orderFilterQuery), response: { 200: Selection } }, config: { permission: 'orders.read' } },
    async (request) => {
      const ids: string[] = [];
      for await (const orders of eachPage(shop, await orderFilter(shop, request.query))) {
        ids.push(...orders.map(({ id }) => id));
        if (ids.length > largestSelection) break;
      }
      return { order_ids: ids.slice(0, largestSelection), more: ids.length > largestSelection };
    },
  );

  server.get(
    '/api/admin/order-tags',
    { schema: { response: { 200: Type.Object({ tags: Type.Array(Type.String()) }) } }, config: { permission: 'orders.read' } },
    async () => ({ tags: await tagsInUse(shop.db.read) }),
  );
}

/** A cursor is the total and the id of the last order on the page before. */
function parseCursor(cursor: string | undefined): Place | undefined {
  if (cursor === undefined) return undefined;
  const [, total = '', id = ''] = /^(\d{1,15}):(.+)$/.exec(cursor) ?? [];
  if (!isOrderId(id)) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { id, totalMinor: Number(total) };
}
