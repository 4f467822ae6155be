/** How operators see an order in lists and in answers: an allow-list of fields, money as text. */
import { formatMoney, money } from '../core/money.ts';
import { isoText } from '../core/time.ts';
import { Type } from '../http/schemas.ts';
import { amountDue, type Order, totalOf } from './order.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);

export const AdminOrder = Type.Object({
  order_id: Type.String(),
  status: Type.String(),
  attention: nullable,
  customer_email: Type.String(),
  product_id: Type.Integer(),
  product_name: Type.String(),
  variant_name: Type.String(),
  quantity: Type.Integer(),
  delivery: Type.String(),
  unit_price_usd: Type.String(),
  discount_code: nullable,
  discount_usd: Type.String(),
  total_usd: Type.String(),
  amount_due: Type.String(),
  currency: Type.String(),
  rate: Type.String(),
  rate_source: Type.String(),
  payment_method: Type.String(),
  customer_notes: Type.String(),
  admin_notes: Type.String(),
  locale: Type.String(),
  created_at: Type.String(),
  updated_at: Type.String(),
  expires_at: Type.String(),
  paid_at: nullable,
  delivered_at: nullable,
  version: Type.Integer(),
});

export function adminOrderView(order: Order) {
  return {
    order_id: order.id,
    status: order.status,
    attention: order.attention,
    customer_email: order.customer_email,
    product_id: order.product_id,
    product_name: order.product_name,
    variant_name: order.variant_name,
    quantity: order.quantity,
    delivery: order.delivery,
    unit_price_usd: formatMoney(money(order.unit_price_minor, 'USD')),
    discount_code: order.discount_code,
    discount_usd: formatMoney(money(order.discount_minor, 'USD')),
    total_usd: formatMoney(totalOf(order)),
    amount_due: formatMoney(amountDue(order)),
    currency: order.currency,
    rate: order.rate,
    rate_source: order.rate_source,
    payment_method: order.payment_method,
    customer_notes: order.customer_notes,
    admin_notes: order.admin_notes,
    locale: order.locale,
    created_at: isoText(order.created_at),
    updated_at: isoText(order.updated_at),
    expires_at: isoText(order.expires_at),
    paid_at: order.paid_at === null ? null : isoText(order.paid_at),
    delivered_at: order.delivered_at === null ? null : isoText(order.delivered_at),
    version: order.version,
  };
}
