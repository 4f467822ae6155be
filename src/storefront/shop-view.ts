/** The shop page's view: catalogue, methods, rate, and the prices of what is chosen. */
import { priceOfPiece } from '../catalog/wholesale.ts';
import type { QuotedRate } from '../checkout/quote.ts';
import { convert, type Money, money, multiply, subtract } from '../core/money.ts';
import { methodViews, pauseView, productView, rateView } from './catalogue-view.ts';
import type { StorefrontDoor } from './door.ts';
import type { Drawing } from './public-pages.ts';
import { emptyForm, findItem, readQuantity } from './shop-form.ts';
import type { ProductView, QuoteView, ShopForm, ShopView } from './view.ts';

export function productsOf({ catalogue, context, cny }: Drawing): readonly ProductView[] {
  return catalogue.products.flatMap((product) => productView(product, context.language, cny, catalogue.settings) ?? []);
}

/** @param item what the address asks for, or empty */
export function shopView(door: StorefrontDoor, drawing: Drawing, item: string, form?: ShopForm, discount?: Money): ShopView {
  const { settings } = drawing.catalogue;
  const products = productsOf(drawing);
  const methods = methodViews(
    settings,
    door.providers.some((provider) => provider.method === 'usdt'),
  );
  const used = form ?? emptyForm(findItem(products, item) ? item : '', methods.find((method) => method.available)?.method ?? 'usdt');
  return {
    products,
    methods,
    rate: rateView(drawing.cny),
    holdMinutes: Math.round(door.shop.config.orderHoldMs / 60_000),
    form: used,
    errors: {},
    problem: undefined,
    quote: quoteView(used, products, drawing.cny, discount),
    idempotencyKey: undefined,
    challenge: undefined,
    pause: pauseView(settings),
  };
}

/** Prices of what the form says, by the same whole numbers that price the order; undefined while something is missing. */
function quoteView(form: ShopForm, products: readonly ProductView[], cny: QuotedRate, discount: Money = money(0, 'USD')): QuoteView | undefined {
  const choice = findItem(products, form.item);
  const quantity = readQuantity(form.quantity);
  if (!choice || choice.variant.stock.state === 'sold_out' || quantity === undefined || quantity > choice.product.maxPerOrder) return undefined;
  const unitPrice = priceOfPiece(choice.variant, quantity);
  const subtotal = multiply(unitPrice, quantity);
  const totalUsd = subtract(subtotal, discount);
  return {
    name: choice.variant.name === '' ? choice.product.name : `${choice.product.name} · ${choice.variant.name}`,
    quantity,
    unitPrice,
    subtotal,
    discount: discount.minor > 0 ? discount : undefined,
    totalUsd,
    totalCny: convert(totalUsd, cny.rate),
  };
}
