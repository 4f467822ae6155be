/** Places an order: price, hold, discount, order, audit and event in one transaction. The answer leaves after its commit. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import type { Basket } from '../catalog/discount-code.ts';
import { reserveDiscount, useDiscount } from '../catalog/redeem-discount.ts';
import type { Settings } from '../catalog/settings.ts';
import { findOffer } from '../catalog/store.ts';
import { sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { newOrderId } from '../core/ids.ts';
import type { Language } from '../core/languages.ts';
import { formatMoney, type Money, money } from '../core/money.ts';
import { cleanText, parseEmail } from '../core/text.ts';
import type { Transaction } from '../db/database.ts';
import type { PaymentMethod } from '../db/tables.ts';
import { promisedDays } from '../delivery/warranty.ts';
import { changeStatus } from '../orders/change-status.ts';
import type { Order } from '../orders/order.ts';
import { claimIdempotencyKey, findOrder, insertOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { holdStock } from '../stock/hold-stock.ts';
import { currencyOf, type QuotedRate, quote, subtotalOf } from './quote.ts';

export interface OrderRequest {
  readonly customer_email: string;
  readonly product_slug: string;
  readonly quantity: number;
  readonly variant?: string | undefined;
  readonly payment_method?: PaymentMethod | undefined;
  readonly discount_code?: string | undefined;
  readonly customer_notes?: string | undefined;
  readonly locale: Language;
}

export interface Placing {
  readonly request: OrderRequest;
  readonly idempotencyKey?: string | undefined;
  /** The buyer's address block, for the caps on unpaid holds. */
  readonly addressBlock: string;
  readonly actor: Actor;
  readonly settings: Settings;
  /** The rate for each method's currency, as shown to the buyer. */
  readonly rateOf: (method: PaymentMethod) => QuotedRate;
}

/**
 * @returns the new order, or with a repeated idempotency key the order that the first request placed (W7)
 * @throws Refusal for everything that is wrong with the request, the product, the code or the stock; then nothing was changed
 */
export async function placeOrder(shop: Shop, placing: Placing): Promise<Order> {
  const { request, settings } = placing;
  const email = parseEmail(request.customer_email);
  const notes = cleanText(request.customer_notes ?? '', 'customer_notes');
  const method = request.payment_method ?? 'usdt';
  if (settings.paused) throw refuse('shop.paused');
  if (!settings.payment_methods[method]) throw refuse('payment_method.unavailable');
  const rate = placing.rateOf(method);
  const requestHash =
    placing.idempotencyKey === undefined
      ? ''
      : sha256(JSON.stringify([email, request.product_slug, request.variant ?? '', request.quantity, method, request.discount_code ?? '', notes]));

  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const orderId = newOrderId(now);
    if (placing.idempotencyKey !== undefined) {
      const earlier = await claimIdempotencyKey(tx, { scope: 'create-order', key: placing.idempotencyKey, requestHash }, orderId, now);
      if (earlier) return earlierOrder(tx, earlier, requestHash);
    }

    const offer = await findOffer(tx, { slug: request.product_slug, variant: request.variant });
    if (!offer?.is_active || !offer.variant_is_active || offer.archived_at !== null) throw refuse('product.not_found');
    if (!offer.is_on_sale) throw refuse('stock.sold_out');
    const expiresAt = now + shop.config.orderHoldMs;
    const discount = await discountFor(tx, request, orderId, email, { amount: subtotalOf(offer, request.quantity), productId: offer.product_id }, now);
    const quoted = quote(offer, request.quantity, () => discount.amount, rate);
    const hold = {
      orderId,
      variantId: offer.variant_id,
      mode: offer.stock_mode,
      quantity: request.quantity,
      email,
      addressBlock: placing.addressBlock,
      deadline: expiresAt,
      now,
    };
    await holdStock(tx, hold, shop.config.rateLimits);

    const order: Order = {
      id: orderId,
      status: 'pending',
      product_id: offer.product_id,
      variant_id: offer.variant_id,
      product_name: offer.product_name,
      variant_name: offer.is_default ? '' : offer.variant_name,
      quantity: request.quantity,
      price_unit: offer.price_unit,
      delivery: offer.delivery,
      warranty_days: promisedDays(offer),
      unit_price_minor: quoted.unitPrice.minor,
      discount_code: discount.code,
      discount_minor: quoted.discount.minor,
      total_minor: quoted.total.minor,
      payment_method: method,
      amount_due_minor: quoted.due.minor,
      currency: currencyOf[method],
      rate: rate.rate.text,
      rate_source: rate.source,
      rate_at: rate.at,
      customer_email: email,
      customer_notes: notes,
      admin_notes: '',
      locale: request.locale,
      address_block: placing.addressBlock,
      attention: null,
      created_at: now,
      updated_at: now,
      expires_at: expiresAt,
      paid_at: null,
      delivered_at: null,
      version: 1,
    };
    await insertOrder(tx, order);
    await recordAudit(tx, now, placing.actor, {
      action: 'order.created',
      subject: orderId,
      after: {
        product: request.product_slug,
        quantity: request.quantity,
        total_usd: formatMoney(quoted.total),
        due: formatMoney(quoted.due),
        currency: order.currency,
      },
    });
    await shop.outbox.append(tx, 'order.created', { order_id: orderId });
    return quoted.due.minor === 0 ? settleFreeOrder(shop, tx, order, placing.actor) : order;
  });
}

/** An order that costs nothing needs no payment; that it was free is its evidence (I5). */
async function settleFreeOrder(shop: Shop, tx: Transaction, order: Order, actor: Actor): Promise<Order> {
  await changeStatus(shop, tx, { orderId: order.id, to: 'paid', actor, because: 'nothing to pay' });
  await useDiscount(tx, order.id, order.created_at);
  return { ...order, status: 'paid', paid_at: order.created_at };
}

async function earlierOrder(tx: Transaction, earlier: { request_hash: string; result: string }, requestHash: string): Promise<Order> {
  if (earlier.request_hash !== requestHash) throw refuse('request.idempotency_mismatch');
  const order = await findOrder(tx, earlier.result);
  if (!order) throw refuse('request.idempotency_in_flight');
  return order;
}

async function discountFor(
  tx: Transaction,
  request: OrderRequest,
  orderId: string,
  email: string,
  basket: Basket,
  now: number,
): Promise<{ code: string | null; amount: Money }> {
  const code = request.discount_code?.trim();
  if (code === undefined || code === '') return { code: null, amount: money(0, 'USD') };
  const reserved = await reserveDiscount(tx, { code, orderId, email, basket, now });
  return { code: reserved.code, amount: reserved.discount };
}
