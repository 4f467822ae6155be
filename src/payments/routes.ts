/** The old API's payment doors: start a payment, and read an order's status. */
import { refuse } from '../core/errors.ts';
import { isOrderId } from '../core/ids.ts';
import { toJsonNumber } from '../core/money.ts';
import { qrDataUri } from '../http/qr.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { mayOpenOrder } from '../orders/access-token.ts';
import { amountDue } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { oldOrderView, payLinkOf } from './order-state.ts';
import type { PaymentProvider } from './provider.ts';
import { type StartedPayment, startPayment } from './start-payment.ts';
import { attemptsOf } from './store.ts';

export interface PaymentDoor {
  readonly shop: Shop;
  readonly providers: readonly PaymentProvider[];
  readonly limits: RateLimits;
}

const StartBody = closed({ orderId: Type.String({ minLength: 1, maxLength: 100 }) });

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const StartAnswer = Type.Object({
  success: Type.Literal(true),
  payLink: Type.String(),
  trackId: Type.String(),
  orderId: Type.String(),
  payAddress: nullable(Type.String()),
  payAmount: Type.Number(),
  payCurrency: Type.String(),
  payAmountText: Type.String(),
  network: nullable(Type.String()),
  memo: nullable(Type.String()),
  qrCode: nullable(Type.String()),
  expiresAt: Type.Integer(),
  message: Type.String(),
  testMode: Type.Boolean(),
});

const text = nullable(Type.String());

const StatusAnswer = Type.Object({
  success: Type.Literal(true),
  order: Type.Object({
    id: Type.Null(),
    order_id: Type.String(),
    customer_email: Type.String(),
    product_id: Type.Integer(),
    product_name: Type.String(),
    quantity: Type.Integer(),
    unit_price_usd: Type.Number(),
    total_amount_usd: Type.Number(),
    price_unit: Type.String(),
    payment_method: Type.String(),
    payment_status: Type.String(),
    oxapay_order_id: text,
    oxapay_track_id: text,
    oxapay_pay_link: text,
    order_status: Type.String(),
    delivery_status: Type.String(),
    customer_notes: text,
    admin_notes: text,
    created_at: text,
    updated_at: text,
    paid_at: text,
    delivered_at: text,
    status: Type.String(),
    amount_due: Type.String(),
    currency: Type.String(),
    discount_amount: Type.String(),
    expires_at: Type.String(),
    attempt_status: text,
  }),
});

export function paymentRoutes(server: Server, { shop, providers, limits }: PaymentDoor): void {
  server.post(
    '/api/oxapay-payment',
    { schema: { body: StartBody, response: { 200: StartAnswer } }, config: { permission: 'anyone', errorShape: 'success', errorLanguage: 'zh' } },
    async (request) => {
      await limits.use('start_payment', addressBlock(request.ip));
      if (!isOrderId(request.body.orderId)) throw refuse('order.not_found');
      return startedView(shop, await startPayment(shop, providers, request.body.orderId));
    },
  );

  server.get(
    '/api/order-status/:order_id',
    {
      schema: { params: closed({ order_id: Type.String({ maxLength: 100 }) }), response: { 200: StatusAnswer } },
      config: { errorShape: 'success', errorLanguage: 'zh' },
    },
    async (request) => {
      await limits.use('order_status', addressBlock(request.ip));
      const orderId = request.params.order_id;
      const order = await findOrder(shop.db.read, orderId);
      if (!order) throw refuse('order.not_found');
      const attempts = await attemptsOf(shop.db.read, orderId);
      return { success: true as const, order: oldOrderView(order, attempts, shop.clock.now(), mayOpenOrder(shop.config, request, order)) };
    },
  );
}

/** The old shape, with `qrCode` drawn here and `payLink` always filled (wire contract §5, §18). */
function startedView(shop: Shop, { order, attempt, instruction }: StartedPayment) {
  const address = instruction.kind === 'address' ? instruction : undefined;
  const payLink = payLinkOf(instruction) ?? `${shop.config.publicUrl}/orders/${order.id}`;
  const due = amountDue(order);
  return {
    success: true as const,
    payLink,
    trackId: attempt.track_id ?? '',
    orderId: order.id,
    payAddress: address?.address ?? null,
    payAmount: address === undefined ? toJsonNumber(due) : Number(address.amount),
    payCurrency: address?.currency ?? due.currency,
    payAmountText: address?.amount ?? String(toJsonNumber(due)),
    network: address?.network ?? null,
    memo: address?.memo ?? null,
    qrCode: qrDataUri(address?.address ?? payLink),
    expiresAt: attempt.expires_at,
    message: '支付发票创建成功',
    testMode: shop.config.oxapay.mode === 'test',
  };
}
