/** A discount code as the old API writes it, and with what only the new one knows. */
import { money, toJsonNumber } from '../core/money.ts';
import { DAY, oldIsoText } from '../core/time.ts';
import { Type } from '../http/schemas.ts';
import { type DiscountCode, productsOf } from './discount-code.ts';

const DateTime = Type.Union([Type.String(), Type.Null()]);

const oldFields = {
  id: Type.Integer(),
  code: Type.String(),
  discount_type: Type.String(),
  discount_value: Type.Number(),
  description: Type.String(),
  max_uses: Type.Integer(),
  used_count: Type.Integer(),
  min_order_amount: Type.Number(),
  valid_from: DateTime,
  valid_until: DateTime,
  is_active: Type.Boolean(),
  created_at: Type.String(),
  updated_at: Type.String(),
};

export const OldDiscountCode = Type.Object(oldFields);
export const AdminDiscountCode = Type.Object({ ...oldFields, max_uses_per_customer: Type.Integer(), product_ids: Type.Array(Type.Integer()) });

export function adminDiscountCodeView(code: DiscountCode) {
  return { ...oldDiscountCodeView(code), max_uses_per_customer: code.max_uses_per_customer, product_ids: [...productsOf(code)] };
}

export function oldDiscountCodeView(code: DiscountCode) {
  return {
    id: code.id,
    code: code.code,
    discount_type: code.discount_type,
    discount_value: discountValue(code),
    description: code.description,
    max_uses: code.max_uses,
    used_count: code.used_count,
    min_order_amount: toJsonNumber(money(code.min_order_minor, 'USD')),
    valid_from: code.valid_from === null ? null : oldIsoText(code.valid_from),
    valid_until: code.valid_before === null ? null : oldIsoText(code.valid_before - DAY),
    is_active: code.is_active === 1,
    created_at: oldIsoText(code.created_at),
    updated_at: oldIsoText(code.updated_at),
  };
}

/** Per cent or USD: both are stored in hundredths. */
export function discountValue(code: DiscountCode): number {
  return toJsonNumber(money(code.discount_value, 'USD'));
}
