/**
 * The order in which buyers see products and their variants. Pure.
 *
 * A category is a word that products share. It has no place of its own: categories stand in the order of their first products (ADR 22).
 */
import { sha256 } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';

/** A product in its place, with its variants in theirs. */
export interface PlacedProduct {
  readonly id: number;
  readonly name: string;
  readonly category: string;
  readonly is_active: boolean;
  readonly variants: { readonly id: string; readonly name: string; readonly is_active: boolean }[];
}

/** The same as somebody wants it: all products, first to last. */
export interface WantedPlace {
  readonly id: number;
  readonly category: string;
  /** All of its variants, first to last. */
  readonly variants: readonly string[];
}

export function placesOf(order: readonly PlacedProduct[]): WantedPlace[] {
  return order.map(({ id, category, variants }) => ({ id, category, variants: variants.map((variant) => variant.id) }));
}

/** Changes when a product or a variant comes, goes or stands elsewhere. */
export function orderVersion(order: readonly PlacedProduct[]): string {
  return sha256(JSON.stringify(placesOf(order).map(({ id, category, variants }) => [id, category, variants]))).slice(0, 32);
}

/** @throws Refusal `request.invalid` unless `wanted` names each product and each of its variants once */
export function checkComplete(order: readonly PlacedProduct[], wanted: readonly WantedPlace[]): void {
  const variantsNow = new Map(placesOf(order).map(({ id, variants }) => [id, variants]));
  const isSame = isSameSet(
    wanted.map(({ id }) => id),
    [...variantsNow.keys()],
  );
  if (!isSame || wanted.some(({ id, variants }) => !isSameSet(variants, variantsNow.get(id) ?? [])))
    throw refuse('request.invalid', { field: 'products', problem: 'must name every product and every variant of it once' });
}

function isSameSet<Id>(some: readonly Id[], others: readonly Id[]): boolean {
  const named = new Set(some);
  return named.size === some.length && some.length === others.length && others.every((id) => named.has(id));
}
