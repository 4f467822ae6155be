/** The ledger for people: its entries, newest first, and what came to and left each account in a period (fees among them). */
import { refuse } from '../core/errors.ts';
import { type exponentOf, formatMoney, money } from '../core/money.ts';
import { DAY, isoText, parseDate } from '../core/time.ts';
import { closed, listOf, OrderIdParams, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { ledgerEntries, ledgerSums } from './ledger-store.ts';

const Day = Type.Optional(Type.String({ maxLength: 10 }));
/** Dates in UTC, both counted; the last 30 days without them, and a year at most. */
const period = { from: Day, to: Day };
const nullable = Type.Union([Type.String(), Type.Null()]);
const Entry = Type.Object({
  id: Type.String(),
  at: Type.String(),
  /** Entries of one movement sum to zero. */
  movement: Type.String(),
  account: Type.String(),
  currency: Type.String(),
  amount: Type.String(),
  order_id: nullable,
  receipt_id: nullable,
  refund_id: nullable,
});
const ListQuery = closed({
  ...pageQuery,
  ...period,
  account: Type.Optional(Type.String({ maxLength: 40 })),
  currency: Type.Optional(Type.Enum(['USD', 'CNY', 'USDT'] satisfies (keyof typeof exponentOf)[])),
  order_id: Type.Optional(OrderIdParams.properties.order_id),
});
const Sums = Type.Object({
  from: Type.String(),
  to: Type.String(),
  accounts: Type.Array(Type.Object({ account: Type.String(), currency: Type.String(), came: Type.String(), left: Type.String(), change: Type.String() })),
});

export function ledgerRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/ledger',
    { schema: { querystring: ListQuery, response: { 200: listOf(Entry) } }, config: { permission: 'payments.read' } },
    async (request) => {
      const { cursor, limit: size, from, to, account, currency, order_id: orderId } = request.query;
      const limit = pageSize(size);
      const filter = { ...parsePeriod(from, to, shop.clock.now()), account, currency, orderId };
      const page = pageOf(await ledgerEntries(shop.db.read, filter, { after: parseCursor(cursor), limit: limit + 1 }), limit, ({ at, id }) => `${at}:${id}`);
      return {
        items: page.items.map(({ amount_minor: minor, ...entry }) => ({ ...entry, at: isoText(entry.at), amount: formatMoney(money(minor, entry.currency)) })),
        next_cursor: page.next_cursor,
      };
    },
  );

  server.get(
    '/api/admin/ledger/sums',
    { schema: { querystring: closed(period), response: { 200: Sums } }, config: { permission: 'payments.read' } },
    async (request) => {
      const within = parsePeriod(request.query.from, request.query.to, shop.clock.now());
      const rows = await ledgerSums(shop.db.read, within);
      return {
        from: isoText(within.from),
        to: isoText(within.to),
        accounts: rows.map(({ account, currency, came, left }) => ({
          account,
          currency,
          came: formatMoney(money(came, currency)),
          left: formatMoney(money(left, currency)),
          change: formatMoney(money(came - left, currency)),
        })),
      };
    },
  );
}

function parsePeriod(from: string | undefined, to: string | undefined, now: number): { from: number; to: number } {
  const end = to === undefined ? now - (now % DAY) + DAY : dayOf(to, 'to') + DAY;
  const start = from === undefined ? end - 30 * DAY : dayOf(from, 'from');
  if (start >= end || end - start > 367 * DAY) throw refuse('request.invalid', { field: 'from', problem: 'must be within a year before "to"' });
  return { from: start, to: end };
}

function dayOf(text: string, field: string): number {
  const at = parseDate(text);
  if (at === undefined) throw refuse('request.invalid', { field, problem: 'is not a date' });
  return at;
}

/** A cursor is the time and the id of the last entry on the page before. */
function parseCursor(cursor: string | undefined): { at: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, at = '', id = ''] = /^(\d{1,15}):(led_[0-9a-f]+)$/.exec(cursor) ?? [];
  if (id === '') throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { at: Number(at), id };
}
