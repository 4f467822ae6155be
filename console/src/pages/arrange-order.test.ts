import { expect, test } from 'vitest';
import { arranged, type Category, dropOf, isMove, type Move, placeOf, placesOf, productsOf, stepOf, type Thing } from './arrange-order.ts';

const product = (id: number, category: string, ...variants: string[]) => ({
  id,
  name: `P${id}`,
  category,
  is_active: true,
  variants: variants.map((name) => ({ id: `var_${name}`, name, is_active: true })),
});
const shop = [product(1, 'Tools', 'a', 'b', 'c'), product(2, 'Tools'), product(3, 'Games'), product(4, 'Games')];
const start = arranged(shop, []);
const of = (kind: Thing['kind'], id: string | number): Thing => ({ kind, id: String(id) });
const line = (categories: readonly Category[]) => categories.map(({ name, products }) => `${name}: ${products.map(({ id }) => id).join(' ')}`);
const after = (...moves: (Move | undefined)[]) => line(arranged(shop, moves.filter(isMove)));

test('a product goes one place up or down, and over the edge of its category into the next one', () => {
  expect(line(start)).toEqual(['Tools: 1 2', 'Games: 3 4']);
  expect(after(stepOf(start, of('product', 2), 'up'))).toEqual(['Tools: 2 1', 'Games: 3 4']);
  expect(after(stepOf(start, of('product', 3), 'down'))).toEqual(['Tools: 1 2', 'Games: 4 3']);
  expect(after(stepOf(start, of('product', 2), 'down'))).toEqual(['Tools: 1', 'Games: 2 3 4']);
  expect(after(stepOf(start, of('product', 3), 'up'))).toEqual(['Tools: 1 2 3', 'Games: 4']);
  expect(stepOf(start, of('product', 1), 'up')).toBeUndefined();
  expect(stepOf(start, of('product', 4), 'down')).toBeUndefined();
});

test('categories and variants stay among themselves', () => {
  expect(after(stepOf(start, of('category', 'Games'), 'up'))).toEqual(['Games: 3 4', 'Tools: 1 2']);
  expect(stepOf(start, of('category', 'Games'), 'down')).toBeUndefined();
  const turned = arranged(shop, [stepOf(start, of('variant', 'var_a'), 'down')].filter(isMove));
  expect(placesOf(productsOf(turned))[0]).toEqual({ id: 1, category: 'Tools', variants: ['var_b', 'var_a', 'var_c'] });
  expect(stepOf(start, of('variant', 'var_c'), 'down')).toBeUndefined();
  expect(placeOf(turned, of('variant', 'var_a'))).toEqual({ place: 2, count: 3, category: 'Tools' });
});

test('what is dropped stands before or after what it was dropped on; on itself it stays', () => {
  const drop = (id: number, on: number, isLower: boolean) => after(dropOf(start, of('product', id), String(on), isLower));
  expect(drop(4, 1, false)).toEqual(['Tools: 4 1 2', 'Games: 3']);
  expect(drop(1, 3, true)).toEqual(['Tools: 2', 'Games: 3 1 4']);
  expect(drop(1, 4, true)).toEqual(['Tools: 2', 'Games: 3 4 1']);
  expect(drop(1, 2, true)).toEqual(['Tools: 2 1', 'Games: 3 4']);
  for (const isLower of [true, false]) expect(drop(3, 3, isLower)).toEqual(line(start));
  expect(after(dropOf(start, of('category', 'Tools'), 'Games', true))).toEqual(['Games: 3 4', 'Tools: 1 2']);
});

test('a category without products is none; moves hold on what somebody else has changed meanwhile', () => {
  const moves = [dropOf(start, of('product', 3), '1', false), dropOf(start, of('product', 4), '1', false)];
  expect(line(arranged(shop, moves))).toEqual(['Tools: 3 4 1 2']);
  // Product 3 went and 1, before which 4 was to stand, is now in another category; 5 came.
  const theirs = [product(5, 'Tools'), product(2, 'Tools'), product(1, 'Music'), product(4, 'Games')];
  expect(line(arranged(theirs, moves))).toEqual(['Tools: 5 2 4', 'Music: 1']);
  expect(line(arranged([product(4, 'Games')], moves))).toEqual(['Tools: 4']);
});

test('a kept draft of another shape is none', () => {
  expect(isMove({ kind: 'product', id: '1', before: null, into: 'Tools' })).toBe(true);
  for (const other of [null, 7, {}, { kind: 'page', id: '1', before: null, into: '' }, { kind: 'product', id: 1, before: null, into: '' }])
    expect(isMove(other)).toBe(false);
});
