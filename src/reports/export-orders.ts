/** `GET /api/admin/orders/export`: orders as CSV or as a workbook, streamed: any number of them takes the same memory. */
import { Readable } from 'node:stream';
import { recordAudit } from '../accounts/audit-log.ts';
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { isOrderId } from '../core/ids.ts';
import { dateText } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { adminOrderView } from '../orders/admin-view.ts';
import type { Order } from '../orders/order.ts';
import { orderFilterQuery } from '../orders/order-filter.ts';
import { tagsOf } from '../orders/search-store.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Cell, csvLine } from './csv.ts';
import { eachPage, orderFilter } from './find-orders.ts';
import { type Table, workbook } from './xlsx.ts';

const formats = { csv: 'text/csv; charset=utf-8', xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' } as const;

const mostChosen = 200;
const ExportQuery = closed({
  ...orderFilterQuery,
  format: Type.Enum(['csv', 'xlsx']),
  /** Order numbers with commas between them, 200 at most: only these. */
  order_ids: Type.Optional(Type.String({ maxLength: 12_000 })),
});

export function exportRoutes(server: Server, shop: Shop): void {
  server.get('/api/admin/orders/export', { schema: { querystring: ExportQuery }, config: { permission: 'orders.export' } }, async (request, reply) => {
    const { format, order_ids: listed, ...query } = request.query;
    const filter = await orderFilter(shop, query);
    const ids = listed === undefined ? undefined : parseIds(listed);
    const now = shop.clock.now();
    // Written before the first row leaves: who took the list out of the shop is known even when the connection breaks.
    await shop.db.transaction((tx) =>
      recordAudit(tx, now, actorOf(request), {
        action: 'orders.exported',
        subject: 'orders',
        after: { format, ...query, ...(ids ? { order_ids: ids.length } : {}) },
      }),
    );
    const rows = tableRows(shop, eachPage(shop, filter, ids));
    return reply
      .type(formats[format])
      .header('content-disposition', `attachment; filename="orders-${dateText(now)}.${format}"`)
      .send(Readable.from(format === 'csv' ? csv(rows) : workbook({ columns, rows })));
  });
}

function parseIds(text: string): string[] {
  const ids = text.split(',');
  if (ids.length > mostChosen || !ids.every(isOrderId))
    throw refuse('request.invalid', { field: 'order_ids', problem: `must be ${mostChosen} order numbers at most` });
  return ids;
}

type Row = ReturnType<typeof adminOrderView> & { readonly tags: string };

const shown = [
  ...(['order_id', 'status', 'attention', 'created_at', 'paid_at', 'delivered_at', 'customer_email', 'product_name', 'variant_name'] as const),
  ...(['quantity', 'unit_price_usd', 'discount_code', 'discount_usd', 'total_usd', 'amount_due', 'currency', 'rate', 'payment_method'] as const),
  ...(['locale', 'tags', 'customer_notes', 'admin_notes'] as const),
] satisfies readonly (keyof Row)[];

const numbers: readonly (keyof Row)[] = ['quantity', 'unit_price_usd', 'discount_usd', 'total_usd', 'amount_due', 'rate'];

const columns: Table['columns'] = shown.map((title) => ({ title, kind: numbers.includes(title) ? 'number' : 'text' }));

async function* tableRows(shop: Shop, pages: AsyncIterable<readonly Order[]>): AsyncGenerator<readonly (readonly Cell[])[]> {
  for await (const orders of pages) {
    const tags = await tagsOf(
      shop.db.read,
      orders.map(({ id }) => id),
    );
    yield orders.map((order) => {
      const row: Row = { ...adminOrderView(order), tags: (tags.get(order.id) ?? []).join(' ') };
      return shown.map((name) => row[name]);
    });
  }
}

async function* csv(groups: AsyncIterable<readonly (readonly Cell[])[]>): AsyncGenerator<string> {
  // The mark at the beginning tells spreadsheets that it is UTF-8.
  yield `\ufeff${csvLine(shown)}`;
  for await (const rows of groups) yield rows.map(csvLine).join('');
}
