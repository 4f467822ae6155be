import { describe, expect, test } from 'vitest';
import { testClock } from '../../test/catalog-shop.ts';
import { freshValue } from './fresh-value.ts';

/** A source whose loads the test finishes by hand. */
function source() {
  const loads: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  return { loads, load: () => new Promise<string>((resolve, reject) => loads.push({ resolve, reject })) };
}

const unexpected = (error: unknown) => expect.fail(String(error));
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a fresh value', () => {
  test('is loaded once for all who ask, and again when its age is over', async () => {
    const clock = testClock(0);
    const { loads, load } = source();
    const fresh = freshValue(clock, 1_000, load, unexpected);
    const asked = [fresh.get(), fresh.get(), fresh.get()];
    expect(loads).toHaveLength(1);
    loads[0]?.resolve('a');
    expect(await Promise.all(asked)).toEqual(['a', 'a', 'a']);
    clock.ms = 999;
    expect(await fresh.get()).toBe('a');
    clock.ms = 1_000;
    const next = fresh.get();
    expect(loads).toHaveLength(2);
    loads[1]?.resolve('b');
    expect(await next).toBe('b');
  });

  test('is never older than the last change: a load that began before it does not count, and those who wait share the next', async () => {
    const { loads, load } = source();
    const fresh = freshValue(testClock(0), 1_000, load, unexpected);
    const early = fresh.get();
    fresh.expire();
    const late = [fresh.get(), fresh.get()];
    fresh.expire();
    late.push(fresh.get());
    expect(loads).toHaveLength(1);
    loads[0]?.resolve('before');
    expect(await early).toBe('before');
    await settled();
    expect(loads).toHaveLength(2);
    loads[1]?.resolve('after');
    expect(await Promise.all(late)).toEqual(['after', 'after', 'after']);
    expect(await fresh.get()).toBe('after');
    expect(loads).toHaveLength(2);
  });

  test('when the first load fails so do those who waited, and the next one tries again', async () => {
    const { loads, load } = source();
    const fresh = freshValue(testClock(0), 1_000, load, unexpected);
    const first = fresh.get();
    fresh.expire();
    const second = fresh.get();
    loads[0]?.reject(new Error('gone'));
    await expect(first).rejects.toThrow('gone');
    await settled();
    loads[1]?.resolve('back');
    expect(await second).toBe('back');
  });

  test('F3 when a later load fails the old value serves until the next try', async () => {
    const clock = testClock(0);
    const { loads, load } = source();
    const told: unknown[] = [];
    const fresh = freshValue(clock, 1_000, load, (error) => told.push(error));
    const first = fresh.get();
    loads[0]?.resolve('a');
    await first;
    clock.ms = 1_000;
    const during = fresh.get();
    loads[1]?.reject(new Error('gone'));
    expect(await during).toBe('a');
    expect(await fresh.get()).toBe('a');
    expect([loads.length, told]).toEqual([2, [new Error('gone')]]);
    clock.ms = 2_000;
    const after = fresh.get();
    loads[2]?.resolve('b');
    expect(await after).toBe('b');
  });
});
