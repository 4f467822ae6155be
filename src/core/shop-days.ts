/** Days, weeks and months as they are in the shop's time zone. Pure. */
import { DAY, dateText, HOUR, parseDate } from './time.ts';

export const buckets = ['day', 'week', 'month'] as const;

export type Bucket = (typeof buckets)[number];

export interface LocalHour {
  /** `YYYY-MM-DD`. */
  readonly date: string;
  /** 0 to 23. */
  readonly hour: number;
  /** 1 is Monday. */
  readonly weekday: number;
}

/** Tells of each moment where it is on the shop's clock; one per zone, because asking the zone's tables is slow and days repeat. */
export function createShopDays(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    ...({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const),
  });
  const known = new Map<number, number>();
  const ask = (ms: number): number => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    const shown = Date.parse(`${parts.year}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}:00Z`);
    return shown - (ms - (ms % 60_000));
  };
  const remembered = (ms: number): number => {
    const offset = known.get(ms) ?? ask(ms);
    known.set(ms, offset);
    return offset;
  };
  /** How far the zone is ahead of UTC, in ms; only on days on which clocks are put forward or back is it asked for the hour itself. */
  const offsetAt = (ms: number): number => {
    const day = ms - (ms % DAY);
    const offset = remembered(day);
    return offset === remembered(day + DAY) ? offset : ask(ms);
  };
  return {
    /** Start of a date, as epoch ms. */
    startOf(date: string): number {
      const utc = parseDate(date) ?? 0;
      return utc - offsetAt(utc - offsetAt(utc));
    },
    localHour(ms: number): LocalHour {
      const local = ms + offsetAt(ms);
      return { date: dateText(local), hour: Math.floor((local % DAY) / HOUR), weekday: weekdayOf(local) };
    },
  };
}

export type ShopDays = ReturnType<typeof createShopDays>;

/** 1970-01-01 was a Thursday. */
const weekdayOf = (ms: number): number => ((Math.floor(ms / DAY) + 3) % 7) + 1;

export function addDays(date: string, days: number): string {
  return dateText((parseDate(date) ?? 0) + days * DAY);
}

/** From one date to another, both counted. */
export function daysBetween(from: string, to: string): number {
  return Math.round(((parseDate(to) ?? 0) - (parseDate(from) ?? 0)) / DAY) + 1;
}

/** The first date of the bucket in which a date lies. */
export function bucketOf(date: string, bucket: Bucket): string {
  switch (bucket) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, 1 - weekdayOf(parseDate(date) ?? 0));
    case 'month':
      return `${date.slice(0, 7)}-01`;
  }
}
