/** From given fields to columns to set: what was given, how flags are stored, and what differs from the row. Pure. */
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

export function pick(row: object, columns: readonly string[]): object {
  return Object.fromEntries(Object.entries(row).filter(([column]) => columns.includes(column)));
}
