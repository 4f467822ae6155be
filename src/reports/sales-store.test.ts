import { expect, test } from 'vitest';
import { dialects, openTestDatabase } from '../../test/dialects.ts';
import { DAY, HOUR } from '../core/time.ts';
import { dayOf, putDay, putHour, type SalesHour, salesBy, sums, takeHour } from './sales-store.ts';

const first = Date.UTC(2026, 0, 1);
const hours = Array.from({ length: 4 * 24 }, (_, place) => first + place * HOUR);

/** Numbers of their own for each hour, so that a wrong span shows. */
const rowsOf = (hour: number): SalesHour[] =>
  (['all', 'product', 'product'] as const).map((part, place) => ({
    part,
    hour,
    value: part === 'all' ? '' : String(place),
    ...numbers((hour - first) / HOUR + place),
  }));
const numbers = (number: number) => Object.fromEntries(sums.map((name, place) => [name, number * 100 + place])) as Omit<SalesHour, 'part' | 'hour' | 'value'>;

for (const dialect of dialects) {
  test(`sums over days and hours are what the hours say, also when the hours of a day are counted at once on ${dialect}`, async () => {
    const db = await openTestDatabase(dialect);
    const count = (hour: number) =>
      db.background(async (tx) => {
        await takeHour(tx, hour, `count of ${hour}`);
        expect(await putHour(tx, hour, `count of ${hour}`, rowsOf(hour))).toBe(true);
        await putDay(tx, dayOf(hour));
      });
    await Promise.all(hours.map(count));
    const spans = [
      [0, 96],
      [5, 67],
      [24, 48],
      [24, 49],
      [23, 48],
      [3, 9],
      [20, 30],
      [48, 48],
      [-5 * 24, 400],
    ] as const;
    for (const [from, to] of spans)
      for (const part of ['all', 'product'] as const) {
        const wanted = hours.slice(Math.max(0, from), to).flatMap(rowsOf);
        const found = await salesBy(db.read, part, first + from * HOUR, first + to * HOUR);
        const values = new Set(wanted.filter((row) => row.part === part).map(({ value }) => value));
        expect([from, to, part, found]).toEqual([
          from,
          to,
          part,
          [...values].map((value) => {
            const rows = wanted.filter((row) => row.part === part && row.value === value);
            return { value, ...Object.fromEntries(sums.map((name) => [name, rows.reduce((all, row) => all + row[name], 0)])) };
          }),
        ]);
      }
    expect(dayOf(first + DAY - 1)).toBe(first);
  });
}
