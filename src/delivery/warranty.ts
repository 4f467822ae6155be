/** Until when a faulty piece of goods is replaced, and a buyer's claim that one is. Pure. */
import { DAY } from '../core/time.ts';
import type { ClaimReason, ClaimState, Tables } from '../db/tables.ts';
import type { Order } from '../orders/order.ts';

export type WarrantyClaim = Tables['warranty_claims'];

/** What a buyer chooses from, most frequent first. */
export const claimReasons = ['invalid', 'used', 'stopped', 'different', 'other'] as const satisfies readonly ClaimReason[];

export const claimStates = ['open', 'replaced', 'declined', 'refunded'] as const satisfies readonly ClaimState[];

/** What the shop's terms promise where the product names no warranty; they say so in every language. */
const unnamedWarrantyDays = 7;

/** The days of warranty that an order of this product is promised. */
export function promisedDays(product: { readonly warranty_days: number }): number {
  return product.warranty_days > 0 ? product.warranty_days : unnamedWarrantyDays;
}

/** When the warranty of an order's goods ends (epoch ms); undefined before they are delivered. */
export function warrantyEnd(order: Pick<Order, 'delivered_at' | 'warranty_days'>): number | undefined {
  return order.delivered_at === null ? undefined : order.delivered_at + order.warranty_days * DAY;
}

export function isUnderWarranty(order: Pick<Order, 'delivered_at' | 'warranty_days'>, at: number): boolean {
  const end = warrantyEnd(order);
  return end !== undefined && at < end;
}

/** Claims that one piece may have in all: the key that came instead may be faulty, too, and a no may be a mistake. */
const mostOfPiece = 3;

/** Claims of an order that wait at one time: operators read each of them. */
const mostOpen = 20;

/** Whether another claim for a piece would be too many. */
export function areTooMany(claims: readonly Pick<WarrantyClaim, 'place' | 'state'>[], place: number): boolean {
  return claims.filter((claim) => claim.place === place).length >= mostOfPiece || claims.filter(({ state }) => state === 'open').length >= mostOpen;
}
