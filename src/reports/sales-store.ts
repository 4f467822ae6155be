/** The SQL of `sales_hours`, `sales_days` and `stale_hours`, and the one query that counts an hour from the orders themselves. */
import { DAY, HOUR } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { asQuery, build, sql } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type SalesHour = Tables['sales_hours'];

/** Orders of one hour that have product, method, currency and discount code in common. */
interface Placed extends Sums {
  readonly product_id: number;
  readonly payment_method: string;
  readonly currency: string;
  readonly discount_code: string;
}

/** An order's id begins with its time, so an hour is a range of ids. */
const idAt = (ms: number): string => `order_${String(Math.max(0, ms)).padStart(13, '0')}`;

/** Start of the hour in which an order was placed, by its id. */
export function hourOfOrder(orderId: string): number {
  const at = Number(orderId.slice('order_'.length, 'order_'.length + 13));
  return at - (at % HOUR);
}

/** Marks an hour as counted wrongly from now on; a mark that is there already is enough. */
export function markStale(tx: Transaction, hour: number): Promise<boolean> {
  return tx.insertIfAbsent('stale_hours', { hour, taken_by: '' });
}

/** The first hour from a time on that has orders or was ever counted; found by the keys of both, however many rows there are. */
export async function nextHour(queries: Queries, from: number): Promise<number | undefined> {
  const order = await queries.first(build.selectFrom('orders').select('id').where('id', '>=', idAt(from)).orderBy('id').limit(1));
  const counted = await queries.first(
    build.selectFrom('sales_hours').select('hour').where('part', '=', 'all').where('hour', '>=', from).orderBy('hour').limit(1),
  );
  const hours = [...(order ? [hourOfOrder(order.id)] : []), ...(counted ? [counted.hour] : [])];
  return hours.length === 0 ? undefined : Math.min(...hours);
}

export async function hasSales(queries: Queries): Promise<boolean> {
  return (await queries.first(build.selectFrom('sales_hours').select('hour').limit(1))) !== undefined;
}

/** Hours that wait to be counted, newest first; those that another count has taken are among them, for it may have died. */
export async function staleHours(queries: Queries, limit: number): Promise<number[]> {
  return (await queries.all(build.selectFrom('stale_hours').select('hour').distinct().orderBy('hour', 'desc').limit(limit))).map(({ hour }) => hour);
}

/** Makes the marks of an hour those of one count. Whatever happens after this makes a mark of its own. */
export async function takeHour(tx: Transaction, hour: number, by: string): Promise<void> {
  await tx.run(build.deleteFrom('stale_hours').where('hour', '=', hour));
  await tx.insert('stale_hours', { hour, taken_by: by });
}

/** Puts a count in place of the last one; false, with nothing changed, when a later count has taken the hour over. */
export async function putHour(tx: Transaction, hour: number, by: string, rows: readonly SalesHour[]): Promise<boolean> {
  if ((await tx.run(build.deleteFrom('stale_hours').where('hour', '=', hour).where('taken_by', '=', by))) !== 1) return false;
  await tx.run(build.deleteFrom('sales_hours').where('part', 'in', parts).where('hour', '=', hour));
  await tx.insertAllIfAbsent('sales_hours', rows);
  return true;
}

export const dayOf = (hour: number): number => hour - (hour % DAY);

/**
 * Adds up the hours of a UTC day anew. Two counts of hours of one day write it one after the other: whoever is first holds its row of all orders, which is
 * never deleted, and the other one then sees the hours of both.
 */
export async function putDay(tx: Transaction, day: number): Promise<void> {
  await tx.insertIfAbsent('sales_days', { part: 'all', day, value: '', ...nothing });
  await tx.run(build.updateTable('sales_days').set({ ordered: 0 }).where('part', '=', 'all').where('day', '=', day));
  await tx.run(build.deleteFrom('sales_days').where('part', 'in', parts).where('part', '<>', 'all').where('day', '=', day));
  await tx.run(
    build
      .insertInto('sales_days')
      .columns(['part', 'day', 'value', ...sums])
      .expression((e) =>
        e
          .selectFrom('sales_hours')
          .select(['part', sql<number>`cast(${day} as bigint)`.as('day'), 'value'])
          .select(added)
          .where('part', 'in', parts)
          .where('hour', '>=', day)
          .where('hour', '<', day + DAY)
          .groupBy(['part', 'value']),
      )
      .onConflict((conflict) =>
        conflict.columns(['part', 'day', 'value']).doUpdateSet((e) => Object.fromEntries(sums.map((name) => [name, e.ref(`excluded.${name}`)]))),
      ),
  );
}

const sum = (text: string): string => `cast(coalesce(sum(${text}), 0) as bigint)`;
const whenPaid = (text: string): string => sum(`case when paid_at is not null then ${text} else 0 end`);
const isDelivered = 'delivered_at is not null and paid_at is not null';

/** What became of the orders placed in an hour, from the orders, refunds, goods and costs as they are now: all of them, and by each part. */
export async function countHour(queries: Queries, hour: number): Promise<SalesHour[]> {
  const rows = new Map<string, SalesHour>();
  for (const placed of await placedIn(queries, hour)) {
    const values = { all: '', product: String(placed.product_id), method: `${placed.payment_method}:${placed.currency}`, discount: placed.discount_code };
    for (const part of parts) {
      const key = `${part} ${values[part]}`;
      const row = rows.get(key) ?? { part, hour, value: values[part], ...nothing };
      rows.set(key, { ...row, ...Object.fromEntries(sums.map((name) => [name, row[name] + placed[name]])) });
    }
  }
  return [...rows.values()];
}

function placedIn(queries: Queries, hour: number): Promise<Placed[]> {
  const { raw } = sql;
  // A refund is worth as much of the order's price in USD as it is of what was due.
  const worth = `case when amount_due_minor > 0 then (back * total_minor + amount_due_minor / 2) / amount_due_minor else 0 end`;
  return queries.all(
    asQuery<Placed>(sql`
      select product_id, payment_method, currency, discount_code, ${raw(`
        ${sum('1')} as ordered, ${whenPaid('1')} as paid, ${sum(`case when ${isDelivered} then 1 else 0 end`)} as delivered,
        ${sum('case when back > 0 then 1 else 0 end')} as refunded, ${whenPaid('quantity')} as units, ${sum('is_first')} as new_customers,
        ${whenPaid('total_minor')} as revenue_minor, ${whenPaid('discount_minor')} as discount_minor, ${sum(worth)} as refunded_usd_minor,
        ${sum('cost')} as cost_minor, ${sum('costed')} as costed_units, ${whenPaid('amount_due_minor')} as taken_minor, ${sum('back')} as refunded_minor,
        ${whenPaid('paid_at - created_at')} as pay_ms, ${sum(`case when ${isDelivered} then delivered_at - paid_at else 0 end`)} as deliver_ms`)}
      from (
        select o.product_id, o.payment_method, o.currency, coalesce(o.discount_code, '') as discount_code, o.quantity, o.total_minor, o.discount_minor,
          o.amount_due_minor, o.created_at, o.paid_at, o.delivered_at,
          case when exists (select 1 from orders e where e.customer_email = o.customer_email and e.id < o.id) then 0 else 1 end as is_first,
          (select cast(coalesce(sum(r.amount_minor), 0) as bigint) from refunds r where r.order_id = o.id and r.status = 'done' and r.currency = o.currency) as back,
          (select cast(coalesce(sum(b.cost_minor), 0) as bigint) from delivery_items i join card_keys k on k.id = i.card_key_id
            join key_batches b on b.id = k.batch_id where i.order_id = o.id) as cost,
          (select count(b.cost_minor) from delivery_items i join card_keys k on k.id = i.card_key_id
            join key_batches b on b.id = k.batch_id where i.order_id = o.id) as costed
        from orders o where o.id >= ${idAt(hour)} and o.id < ${idAt(hour + HOUR)}) as placed
      group by product_id, payment_method, currency, discount_code`),
  );
}

/** Everything that adds up; the rest of a row says what it is of. */
export const sums = [
  ...(['ordered', 'paid', 'delivered', 'refunded', 'units', 'new_customers', 'revenue_minor', 'discount_minor', 'refunded_usd_minor'] as const),
  ...(['cost_minor', 'costed_units', 'taken_minor', 'refunded_minor', 'pay_ms', 'deliver_ms'] as const),
] satisfies readonly (keyof SalesHour)[];

export type Sums = Readonly<Record<(typeof sums)[number], number>>;

const nothing = Object.fromEntries(sums.map((name) => [name, 0])) as Sums;

const parts = ['all', 'product', 'method', 'discount'] as const satisfies readonly SalesHour['part'][];

const added = sums.map((name) => sql<number>`cast(sum(${sql.ref(name)}) as bigint)`.as(name));

/** Sums of one part over `[from, to)`, one row for each value of it: of whole UTC days, and of the hours before and after them. */
export function salesBy(queries: Queries, part: SalesHour['part'], from: number, to: number) {
  const firstDay = dayOf(from + DAY - 1);
  const [start, end] = firstDay < to ? [firstDay, dayOf(to)] : [to, to];
  return queries.all(
    build
      .selectFrom((e) =>
        e
          .selectFrom('sales_hours')
          .select(['value', ...sums])
          .where('part', '=', part)
          .where('hour', '>=', from)
          .where('hour', '<', start)
          .unionAll(
            e
              .selectFrom('sales_days')
              .select(['value', ...sums])
              .where('part', '=', part)
              .where('day', '>=', start)
              .where('day', '<', end),
          )
          .unionAll(
            e
              .selectFrom('sales_hours')
              .select(['value', ...sums])
              .where('part', '=', part)
              .where('hour', '>=', end)
              .where('hour', '<', to),
          )
          .as('spans'),
      )
      .select('value')
      .select(added)
      .groupBy('value')
      .orderBy('value'),
  );
}

/** All orders of `[from, to)`, hour by hour. */
export function salesInTime(queries: Queries, from: number, to: number): Promise<SalesHour[]> {
  return queries.all(build.selectFrom('sales_hours').selectAll().where('part', '=', 'all').where('hour', '>=', from).where('hour', '<', to).orderBy('hour'));
}

export async function namesOf(queries: Queries, productIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  if (productIds.length === 0) return new Map();
  const products = await queries.all(
    build
      .selectFrom('products')
      .select(['id', 'name'])
      .where('id', 'in', [...productIds]),
  );
  return new Map(products.map(({ id, name }) => [id, name]));
}
