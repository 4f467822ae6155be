/** What a list of orders is narrowed and sorted by: the same words in the list, in exports and in batch work. Pure. */
import { refuse } from '../core/errors.ts';
import { parseMoney } from '../core/money.ts';
import { addDays, type ShopDays } from '../core/shop-days.ts';
import { parseDate } from '../core/time.ts';
import type { DeliveryKind, OrderStatus, PaymentMethod } from '../db/tables.ts';
import { AmountText, NumberText, Type } from '../http/schemas.ts';
import { parseTag } from './order-tag.ts';

export const orderSorts = ['newest', 'oldest', 'amount_high', 'amount_low'] as const;

export type OrderSort = (typeof orderSorts)[number];

export interface OrderFilter {
  /** Order number or e-mail, or the beginning of either; or a code that belongs to an order. */
  readonly q?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly method?: PaymentMethod | undefined;
  readonly delivery?: DeliveryKind | undefined;
  /** Paid and without its goods, or with them. */
  readonly goods?: 'waiting' | 'delivered' | undefined;
  readonly productId?: number | undefined;
  readonly tag?: string | undefined;
  /** When it was placed, epoch ms: from inclusive, to exclusive. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Total in USD cents, both inclusive. */
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  readonly sort?: OrderSort | undefined;
}

const word = <Value extends string>(...values: Value[]) => Type.Optional(Type.Union(values.map((value) => Type.Literal(value))));

/** The filter as a query: all of it text. */
export const orderFilterQuery = {
  q: Type.Optional(Type.String({ maxLength: 254 })),
  status: word('pending', 'paid', 'delivered', 'expired', 'cancelled', 'attention', 'refunded'),
  method: word('usdt', 'alipay'),
  delivery: word('keys', 'shared', 'manual', 'call', 'file'),
  goods: word('waiting', 'delivered'),
  product: Type.Optional(NumberText),
  tag: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
  from: Type.Optional(
    Type.String({ maxLength: 10, description: 'Placed on this date or later: `YYYY-MM-DD` in the time zone of the shop (setting `time_zone`)' }),
  ),
  to: Type.Optional(Type.String({ maxLength: 10, description: 'Placed on this date at the latest' })),
  min_usd: Type.Optional(AmountText),
  max_usd: Type.Optional(AmountText),
  sort: word(...orderSorts),
};

const OrderFilterQuery = Type.Object(orderFilterQuery);

export type OrderFilterWords = Type.Static<typeof OrderFilterQuery>;

/**
 * @param days the shop's: its dates are those that an operator means
 * @throws Refusal `request.invalid` for a date or an amount that is none
 */
export function parseOrderFilter(query: OrderFilterWords, days: ShopDays): OrderFilter {
  const [from, to] = [dateOf(query.from, 'from'), dateOf(query.to, 'to')];
  return {
    q: query.q?.trim() || undefined,
    status: query.status,
    method: query.method,
    delivery: query.delivery,
    goods: query.goods,
    productId: query.product === undefined ? undefined : Number(query.product),
    tag: query.tag === undefined ? undefined : parseTag(query.tag),
    from: from === undefined ? undefined : days.startOf(from),
    to: to === undefined ? undefined : days.startOf(addDays(to, 1)),
    least: query.min_usd === undefined ? undefined : parseMoney(query.min_usd, 'USD').minor,
    most: query.max_usd === undefined ? undefined : parseMoney(query.max_usd, 'USD').minor,
    sort: query.sort,
  };
}

function dateOf(text: string | undefined, field: string): string | undefined {
  if (text !== undefined && parseDate(text) === undefined) throw refuse('request.invalid', { field, problem: 'is not a date' });
  return text;
}
