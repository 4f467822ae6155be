/** When today began where the merchant lives. Pure. */
import { DAY } from '../../core/time.ts';

/** @param zone IANA name; `day` is `YYYY-MM-DD` there */
export function startOfDay(now: number, zone: string): { readonly at: number; readonly day: string } {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
  const day = format.format(now);
  // The first millisecond of that date, found by halving: offsets change, also by half hours and in the middle of a night.
  let before = now - 2 * DAY;
  let within = now;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (format.format(middle) === day) within = middle;
    else before = middle;
  }
  return { at: within, day };
}
