/** From given fields to columns to set: what was given, how flags are stored, and what differs from the row. Pure. */
import { refuse } from '../core/errors.ts';
import type { Flag } from '../db/tables.ts';

/** SQLite has no booleans. */
export function asFlag(value: boolean): Flag {
  return value ? 1 : 0;
}

/** Reads a value that may not have been given. */
export function readIf<From, To>(value: From | undefined, read: (value: From) => To): To | undefined {
  return value === undefined ? undefined : read(value);
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

/** The object without its undefined values. */
export function present<T extends object>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** Those of the wanted columns that differ from the row. */
export function changed<Columns extends object>(row: Columns, wanted: Columns): Columns;
export function changed(row: object, wanted: object): object {
  const now = new Map<string, unknown>(Object.entries(row));
  return Object.fromEntries(Object.entries(wanted).filter(([column, value]) => now.get(column) !== value));
}

/**
 * Refuses a change on top of somebody else's (I20).
 * @param seen columns as the caller saw them; those that he does not name are not compared
 * @throws Refusal `version.conflict` when one is neither as he saw it nor as he wants it
 */
export function requireSeen(row: object, wanted: object, seen: object): void {
  const now = new Map<string, unknown>(Object.entries(row));
  const goal = new Map<string, unknown>(Object.entries(wanted));
  const isStale = ([column, value]: [string, unknown]): boolean => now.get(column) !== value && now.get(column) !== goal.get(column);
  if (Object.entries(seen).some(isStale)) throw refuse('version.conflict');
}

export function pick(row: object, columns: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));
}
