/** The order of what is for sale while somebody arranges it: the newest order of the shop, and his moves on top of it. Pure. */
import type { Answer, Body } from '../api.ts';

export type Product = Answer<'GET /api/admin/products/order'>['products'][number];

/** Products of one category; categories stand as their first products do. */
export interface Category {
  readonly name: string;
  readonly products: readonly Product[];
}

/** What is moved: a category by its name, a product by its number, a variant by its id. */
export interface Thing {
  readonly kind: 'category' | 'product' | 'variant';
  readonly id: string;
}

export interface Move extends Thing {
  /** The one of its kind that it comes to stand before; null for last. */
  readonly before: string | null;
  /** The category that a product comes to stand in. */
  readonly into: string;
}

export type Direction = 'up' | 'down';

/** The moves one after the other. One of something that is gone moves nothing, one before something that is gone moves to the end. */
export function arranged(products: readonly Product[], moves: readonly Move[]): readonly Category[] {
  const categories = [...Map.groupBy(products, ({ category }) => category)].map(([name, ofCategory]) => ({ name, products: ofCategory }));
  return moves.reduce(moved, categories);
}

/** All products in their new places and categories. */
export function productsOf(categories: readonly Category[]): readonly Product[] {
  return categories.flatMap(({ name, products }) => products.map((product) => ({ ...product, category: name })));
}

/** What the shop is told. */
export function placesOf(products: readonly Product[]): Body<'PUT /api/admin/products/order'>['products'] {
  return products.map(({ id, category, variants }) => ({ id, category, variants: variants.map((variant) => variant.id) }));
}

/** One place up or down; a product at the edge of its category goes over into the next one. Undefined where it goes no further. */
export function stepOf(categories: readonly Category[], thing: Thing, direction: Direction): Move | undefined {
  const step = direction === 'up' ? -1 : 1;
  const ids = siblingsOf(categories, thing).map(({ id }) => id);
  const to = ids.indexOf(thing.id) + step;
  const home = categories.findIndex((category) => holds(category, thing));
  const into = categories[home]?.name ?? '';
  if (to >= 0 && to < ids.length) return { ...thing, before: ids[direction === 'up' ? to : to + 1] ?? null, into };
  const next = categories[home + step];
  if (thing.kind !== 'product' || !next) return undefined;
  return { ...thing, before: direction === 'up' ? null : String(next.products[0]?.id), into: next.name };
}

/** A thing that is dropped on the upper or lower half of another of its kind. */
export function dropOf(categories: readonly Category[], thing: Thing, on: string, isLower: boolean): Move {
  const target = { kind: thing.kind, id: on };
  const ids = siblingsOf(categories, target).map(({ id }) => id);
  const others = ids.filter((id) => id === on || id !== thing.id);
  const into = categories.find((category) => holds(category, target))?.name ?? '';
  return { ...thing, before: isLower ? (others[others.indexOf(on) + 1] ?? null) : on, into };
}

/** Where a thing stands, from 1, and among how many. */
export function placeOf(categories: readonly Category[], thing: Thing): { readonly place: number; readonly count: number; readonly category: string } {
  const siblings = siblingsOf(categories, thing);
  const category = categories.find((each) => holds(each, thing))?.name ?? '';
  return { place: siblings.findIndex(({ id }) => id === thing.id) + 1, count: siblings.length, category };
}

export function isMove(value: unknown): value is Move {
  const given = new Map<string, unknown>(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const isText = (name: string): boolean => typeof given.get(name) === 'string';
  return (
    ['category', 'product', 'variant'].some((kind) => kind === given.get('kind')) &&
    isText('id') &&
    isText('into') &&
    (isText('before') || given.get('before') === null)
  );
}

function moved(categories: readonly Category[], move: Move): readonly Category[] {
  if (move.before === move.id) return categories;
  switch (move.kind) {
    case 'category':
      return reordered(categories, ({ name }) => name, move);
    case 'variant':
      return categories.map(({ name, products }) => ({
        name,
        products: products.map((product) => ({ ...product, variants: reordered(product.variants, ({ id }) => id, move) })),
      }));
    case 'product': {
      const product = categories.flatMap(({ products }) => products).find(({ id }) => String(id) === move.id);
      if (!product) return categories;
      const all = categories.some(({ name }) => name === move.into) ? categories : [...categories, { name: move.into, products: [] }];
      return all
        .map(({ name, products }) => {
          const others = products.filter((each) => each !== product);
          return { name, products: name === move.into ? inserted(others, ({ id }) => String(id), product, move.before) : others };
        })
        .filter(({ products }) => products.length > 0);
    }
  }
}

function reordered<Item>(items: readonly Item[], idOf: (item: Item) => string, { id, before }: Move): readonly Item[] {
  const item = items.find((each) => idOf(each) === id);
  if (item === undefined) return items;
  return inserted(
    items.filter((each) => each !== item),
    idOf,
    item,
    before,
  );
}

function inserted<Item>(items: readonly Item[], idOf: (item: Item) => string, item: Item, before: string | null): readonly Item[] {
  const at = items.findIndex((each) => idOf(each) === before);
  return at < 0 ? [...items, item] : items.toSpliced(at, 0, item);
}

/** Those among which a thing has its place, itself included. */
function siblingsOf(categories: readonly Category[], { kind, id }: Thing): readonly { readonly id: string }[] {
  switch (kind) {
    case 'category':
      return categories.map(({ name }) => ({ id: name }));
    case 'product':
      return (categories.find((category) => holds(category, { kind, id }))?.products ?? []).map((product) => ({ id: String(product.id) }));
    case 'variant':
      return categories.flatMap(({ products }) => products).find(({ variants }) => variants.some((variant) => variant.id === id))?.variants ?? [];
  }
}

function holds({ name, products }: Category, { kind, id }: Thing): boolean {
  switch (kind) {
    case 'category':
      return name === id;
    case 'product':
      return products.some((product) => String(product.id) === id);
    case 'variant':
      return products.some(({ variants }) => variants.some((variant) => variant.id === id));
  }
}
