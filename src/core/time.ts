/** Time is UTC milliseconds from an injected clock (W9), so that tests can move it. */
import { refuse } from './errors.ts';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** ISO 8601 with zone, for new API fields: `2026-01-31T08:00:00.000Z`. */
export function isoText(ms: number): string {
  return new Date(ms).toISOString();
}

/** ISO 8601 without zone or fraction, as the old API writes times: `2026-01-31T08:00:00`. */
export function oldIsoText(ms: number): string {
  return isoText(ms).slice(0, 19);
}

/**
 * Milliseconds of an ISO 8601 time with zone, as new API fields write it.
 * @throws Refusal `request.invalid` for what only looks like one, such as a leap second
 */
export function parseTime(text: string, field: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw refuse('request.invalid', { field, problem: 'is not a time' });
  return ms;
}

/** `YYYY-MM-DD` of a time. */
export function dateText(ms: number): string {
  return isoText(ms).slice(0, 10);
}

/** Start of the named day in UTC, or undefined when the text is not a calendar date written `YYYY-MM-DD`. */
export function parseDate(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00.000Z`);
  return Number.isNaN(ms) || dateText(ms) !== text ? undefined : ms;
}
