/** Prices a basket. Pure: the same numbers on the page, on the order and on the invoice (I2). */
import type { Offer } from '../catalog/product.ts';
import { priceOfPiece, pricesOf } from '../catalog/wholesale.ts';
import { refuse } from '../core/errors.ts';
import { type Currency, convert, type Money, money, multiply, type Rate, subtract } from '../core/money.ts';
import type { PaymentMethod } from '../db/tables.ts';

/** No single order is larger than this: 100 000 USD. */
const largestTotal = money(10_000_000, 'USD');
/** No order has more units than this, whatever a product allows (S10). */
const largestQuantity = 1_000;

/** A rate and where it came from; frozen on the order. */
export interface QuotedRate {
  readonly rate: Rate;
  readonly source: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface Quote {
  readonly unitPrice: Money;
  readonly subtotal: Money;
  readonly discount: Money;
  readonly total: Money;
  /** What the buyer pays, in the method's currency. */
  readonly due: Money;
  readonly rate: QuotedRate;
}

/** Which currency each method is paid in. */
export const currencyOf = { usdt: 'USDT', alipay: 'CNY' } as const satisfies Record<PaymentMethod, Currency>;

type Priced = Pick<Offer, 'price_minor' | 'wholesale' | 'max_per_order'>;

/**
 * @param discountOf the discount on a subtotal, already checked
 * @throws Refusal `quantity.invalid`, `quantity.too_many`, `money.out_of_range`
 */
export function quote(offer: Priced, quantity: number, discountOf: (subtotal: Money) => Money, rate: QuotedRate): Quote {
  const subtotal = subtotalOf(offer, quantity);
  const discount = discountOf(subtotal);
  const total = subtract(subtotal, discount);
  return { unitPrice: unitPriceOf(offer, quantity), subtotal, discount, total, due: convert(total, rate.rate), rate };
}

/** @throws Refusal `quantity.invalid`, `quantity.too_many`, `money.out_of_range` */
export function subtotalOf(offer: Priced, quantity: number): Money {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw refuse('quantity.invalid');
  const max = Math.min(offer.max_per_order, largestQuantity);
  if (quantity > max) throw refuse('quantity.too_many', { max });
  const subtotal = multiply(unitPriceOf(offer, quantity), quantity);
  if (subtotal.minor > largestTotal.minor) throw refuse('money.out_of_range', { value: 'total' });
  return subtotal;
}

const unitPriceOf = (offer: Priced, quantity: number): Money => priceOfPiece(pricesOf(offer), quantity);
