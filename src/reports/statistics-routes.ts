/** `GET /api/admin/statistics`: the shop's numbers, as JSON or one table of them as CSV. */

import { buckets } from '../core/shop-days.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Cell, csvText } from './csv.ts';
import { type Statistics, statistics } from './statistics.ts';

const tables = ['buckets', 'products', 'methods', 'discounts', 'hours', 'weekdays'] as const;
const Day = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }));
const Query = closed({
  from: Day,
  to: Day,
  /** How many days up to `to`, which is today in the shop's zone unless told, where `from` is not given; 30 unless told. */
  days: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })),
  bucket: Type.Optional(Type.Enum([...buckets])),
  format: Type.Optional(Type.Enum(['json', 'csv'])),
  /** Which table, with `csv`. */
  table: Type.Optional(Type.Enum([...tables])),
});

const nullable = Type.Union([Type.Integer(), Type.Null()]);
const sales = {
  ordered: Type.Integer(),
  paid: Type.Integer(),
  delivered: Type.Integer(),
  refunded: Type.Integer(),
  units: Type.Integer(),
  new_customers: Type.Integer(),
  revenue_usd: Type.String(),
  discount_usd: Type.String(),
  refunded_usd: Type.String(),
  cost_usd: Type.String(),
  costed_units: Type.Integer(),
  profit_usd: Type.String(),
  pay_seconds: nullable,
  deliver_seconds: nullable,
};
const figures = { visits: Type.Integer(), views: Type.Integer(), ...sales };
const Answer = Type.Object({
  from: Type.String(),
  to: Type.String(),
  bucket: Type.Enum([...buckets]),
  time_zone: Type.String(),
  /** True while hours are left that must be counted anew. */
  behind: Type.Boolean(),
  totals: Type.Object(figures),
  /** The period before, as long. */
  before: Type.Object(figures),
  buckets: Type.Array(Type.Object({ start: Type.String(), ...figures })),
  hours: Type.Array(Type.Object({ hour: Type.Integer(), ...figures })),
  weekdays: Type.Array(Type.Object({ weekday: Type.Integer(), ...figures })),
  products: Type.Array(Type.Object({ product_id: Type.Integer(), name: Type.String(), ...sales })),
  methods: Type.Array(Type.Object({ payment_method: Type.String(), currency: Type.String(), taken: Type.String(), given_back: Type.String(), ...sales })),
  discounts: Type.Array(Type.Object({ code: Type.String(), ...sales })),
});

export function statisticsRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/statistics',
    { schema: { querystring: Query, response: { 200: Type.Union([Answer, Type.String()]) } }, config: { permission: 'reports.read' } },
    async (request, reply) => {
      const { from, to, days, bucket = 'day', format, table = 'buckets' } = request.query;
      const found = await statistics(shop, { from, to, days: days === undefined ? undefined : Number(days), bucket });
      if (format !== 'csv') return found;
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${table}-${found.from}-${found.to}.csv"`);
      return tableText(found[table]);
    },
  );
}

function tableText(rows: Statistics[(typeof tables)[number]]): string {
  const cells = rows.map((row): [string, Cell][] => Object.entries(row));
  const titles = cells[0]?.map(([title]) => title) ?? [];
  return `\ufeff${csvText(
    titles,
    cells.map((row) => row.map(([, cell]) => cell)),
  )}`;
}
