/** Wholesale: from so many pieces on, a piece costs less. Pure. */
import { refuse } from '../core/errors.ts';
import { type Money, money } from '../core/money.ts';
import type { Variant } from './product.ts';

export interface WholesalePrice {
  /** Number of pieces in one order from which it holds. */
  readonly from: number;
  /** Of one piece. */
  readonly price: Money;
}

interface Priced {
  /** Of one piece. */
  readonly price: Money;
  /** By rising number of pieces. */
  readonly wholesale: readonly WholesalePrice[];
}

/** As it is stored: USD cents. */
type Stored = Pick<Variant, 'price_minor' | 'wholesale'>;

export function pricesOf({ price_minor, wholesale }: Stored): Priced {
  // Written by `wholesaleText`.
  const steps = JSON.parse(wholesale) as { from: number; price_minor: number }[];
  return { price: money(price_minor, 'USD'), wholesale: steps.map((step) => ({ from: step.from, price: money(step.price_minor, 'USD') })) };
}

export function wholesaleText(wholesale: readonly WholesalePrice[]): string {
  return JSON.stringify(wholesale.map(({ from, price }) => ({ from, price_minor: price.minor })));
}

/** What one piece costs when so many are bought. */
export function priceOfPiece({ price, wholesale }: Priced, quantity: number): Money {
  return wholesale.findLast(({ from }) => from <= quantity)?.price ?? price;
}

/**
 * What must hold of a variant's prices, whichever of them was changed: in a larger order a piece is cheaper.
 * @throws Refusal `request.invalid`
 */
export function checkWholesale(stored: Stored): void {
  const { price, wholesale } = pricesOf(stored);
  let last = { from: 1, price };
  for (const step of wholesale) {
    if (step.from <= last.from) throw refuse('request.invalid', { field: 'wholesale', problem: 'must go from fewer pieces to more' });
    if (step.price.minor >= last.price.minor) throw refuse('request.invalid', { field: 'wholesale', problem: 'must be cheaper for more pieces' });
    last = step;
  }
}
