/**
 * The shop's numbers for some days: what was looked at, ordered, paid, delivered and given back, by when the order was placed.
 * Sums are kept by the hour, so the days of zones with half hours are half an hour off.
 */
import { readSettings } from '../catalog/settings.ts';
import { refuse } from '../core/errors.ts';
import { formatMoney, isCurrency, money } from '../core/money.ts';
import { addDays, type Bucket, bucketOf, createShopDays, daysBetween, type ShopDays } from '../core/shop-days.ts';
import { parseDate } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import type { Shop } from '../outbox/shop.ts';
import { countStaleHours } from './keep-sales.ts';
import { namesOf, type Sums, salesBy, salesInTime, sums } from './sales-store.ts';
import { visitsIn } from './visit-store.ts';

export interface Period {
  /** Dates in the shop's zone, both counted. */
  readonly from: string;
  readonly to: string;
  readonly bucket: Bucket;
}

interface Asked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** How many days up to `to`, where no first one is named; 30 unless told. */
  readonly days?: number | undefined;
  readonly bucket: Bucket;
}

const mostDays = 731;

/**
 * Everything about a period, and the totals of the one before that is as long. Hours in which something has changed are counted first.
 * @throws Refusal `request.invalid` for dates that are none, are the wrong way round or are more than two years apart
 */
export async function statistics(shop: Shop, asked: Asked) {
  const { time_zone: zone } = await readSettings(shop.db.read);
  const days = createShopDays(zone);
  const today = days.localHour(shop.clock.now()).date;
  const to = asked.to ?? today;
  const period = checked({ from: asked.from ?? addDays(to, 1 - (asked.days ?? 30)), to, bucket: asked.bucket });
  const length = daysBetween(period.from, period.to);
  const behind = await countStaleHours(shop);
  const { read } = shop.db;
  const [start, end] = [days.startOf(period.from), days.startOf(addDays(period.to, 1))];
  return {
    ...period,
    time_zone: zone,
    behind,
    ...(await inTime(read, days, period)),
    before: await totals(read, days.startOf(addDays(period.from, -length)), start),
    ...(await inParts(read, start, end)),
  };
}

export type Statistics = Awaited<ReturnType<typeof statistics>>;

function checked(period: Period): Period {
  for (const field of ['from', 'to'] as const) if (parseDate(period[field]) === undefined) throw refuse('request.invalid', { field, problem: 'is not a date' });
  const length = daysBetween(period.from, period.to);
  if (length < 1 || length > mostDays) throw refuse('request.invalid', { field: 'to', problem: `must be within ${mostDays} days after "from"` });
  return period;
}

type Figures = Record<keyof Sums | 'visits' | 'views', number>;

const nothing = (): Figures => ({ ...Object.fromEntries(sums.map((name) => [name, 0])), visits: 0, views: 0 }) as Figures;

function addTo(figures: Figures, more: Partial<Figures>): void {
  for (const name of [...sums, 'visits', 'views'] as const) figures[name] += more[name] ?? 0;
}

/** By bucket, by hour of the day and by weekday; every bucket of the period is there, empty or not. */
async function inTime(read: Queries, days: ShopDays, { from, to, bucket }: Period) {
  const whole = nothing();
  const byBucket = new Map<string, Figures>();
  for (let date = from; date <= to; date = addDays(date, 1)) if (!byBucket.has(bucketOf(date, bucket))) byBucket.set(bucketOf(date, bucket), nothing());
  const byHour = Array.from({ length: 24 }, nothing);
  const byWeekday = Array.from({ length: 7 }, nothing);
  const [start, end] = [days.startOf(from), days.startOf(addDays(to, 1))];
  for (const row of [...(await salesInTime(read, start, end)), ...(await visitsIn(read, start, end))]) {
    const at = days.localHour(row.hour);
    for (const figures of [whole, byBucket.get(bucketOf(at.date, bucket)), byHour[at.hour], byWeekday[at.weekday - 1]]) if (figures) addTo(figures, row);
  }
  return {
    totals: figuresView(whole),
    buckets: [...byBucket].map(([start, figures]) => ({ start, ...figuresView(figures) })),
    hours: byHour.map((figures, hour) => ({ hour, ...figuresView(figures) })),
    weekdays: byWeekday.map((figures, day) => ({ weekday: day + 1, ...figuresView(figures) })),
  };
}

async function totals(read: Queries, from: number, to: number) {
  const whole = nothing();
  for (const row of [...(await salesBy(read, 'all', from, to)), ...(await visitsIn(read, from, to))]) addTo(whole, row);
  return figuresView(whole);
}

async function inParts(read: Queries, from: number, to: number) {
  const products = await salesBy(read, 'product', from, to);
  const methods = await salesBy(read, 'method', from, to);
  const discounts = await salesBy(read, 'discount', from, to);
  const names = await namesOf(
    read,
    products.map(({ value }) => Number(value)),
  );
  return {
    products: byRevenue(products).map((row) => ({ product_id: Number(row.value), name: names.get(Number(row.value)) ?? '', ...salesView(row) })),
    methods: methods.map((row) => {
      const [method = '', currency] = row.value.split(':');
      if (!isCurrency(currency)) throw new Error(`The sums know a method ${row.value}`);
      const text = (minor: number): string => formatMoney(money(minor, currency));
      return { payment_method: method, currency, taken: text(row.taken_minor), given_back: text(row.refunded_minor), ...salesView(row) };
    }),
    discounts: byRevenue(discounts).map((row) => ({ code: row.value, ...salesView(row) })),
  };
}

const byRevenue = <Row extends Sums>(rows: readonly Row[]): Row[] => rows.toSorted((one, other) => other.revenue_minor - one.revenue_minor);

const usd = (minor: number): string => formatMoney(money(minor, 'USD'));
const mean = (ms: number, count: number): number | null => (count === 0 ? null : Math.round(ms / count / 1_000));

/** Money in USD as text, times as whole seconds. Profit is what is left after refunds and after the keys whose cost is known. */
function salesView(row: Sums) {
  return {
    ordered: row.ordered,
    paid: row.paid,
    delivered: row.delivered,
    refunded: row.refunded,
    units: row.units,
    new_customers: row.new_customers,
    revenue_usd: usd(row.revenue_minor),
    discount_usd: usd(row.discount_minor),
    refunded_usd: usd(row.refunded_usd_minor),
    cost_usd: usd(row.cost_minor),
    costed_units: row.costed_units,
    profit_usd: usd(row.revenue_minor - row.refunded_usd_minor - row.cost_minor),
    pay_seconds: mean(row.pay_ms, row.paid),
    deliver_seconds: mean(row.deliver_ms, row.delivered),
  };
}

function figuresView(figures: Figures) {
  return { visits: figures.visits, views: figures.views, ...salesView(figures) };
}
