/** Schema fragments that many doors share. Every object is closed (S9). */
import Type from 'typebox';
import { orderIdPattern } from '../core/ids.ts';

export { Type };

/** An object that refuses fields it does not know. */
export function closed<T extends Type.TProperties>(properties: T, options: Type.TObjectOptions = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

/** A change, and what its maker saw of what he changes: where a field that he names is neither that nor as he wants it, the answer is 409. */
export function withSeen<T extends Type.TProperties>(patch: Type.TObject<T>) {
  return closed({ ...patch.properties, seen: Type.Optional(patch) });
}

/** A body of bytes, for the API document alone: declared under `<type>/*`, under which nothing is sent, so that nothing is held against it. */
export const Bytes = Type.Unsafe({ type: 'string', format: 'binary' });

/** A body that may as well be left out. */
export function optional<T extends Type.TObject>(body: T) {
  return Type.Union([body, Type.Null()]);
}

export const OrderIdParams = closed({ order_id: Type.String({ pattern: orderIdPattern, maxLength: 60 }) });

/** Plain non-negative decimal text such as `19.99`; `parseMoney` decides about its decimals. */
export const AmountText = Type.String({ pattern: '^\\d{1,12}(\\.\\d{1,8})?$', maxLength: 24 });

/** A numeric row id in a path of the old API: text there, so checked as text. */
export const NumberText = Type.String({ pattern: '^\\d{1,15}$' });

/** Paging of every list: an opaque cursor and a size as text (queries are text; nothing is coerced). */
export const pageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|1\\d\\d|200)$' })),
};

/** What a list is narrowed by: a part of a name, and whether things are in use. */
export const searchQuery = {
  q: Type.Optional(Type.String({ maxLength: 100 })),
  active: Type.Optional(Type.Union([Type.Literal('yes'), Type.Literal('no')])),
};

/** What a list of what belongs to orders is narrowed by. */
export const ofOrdersQuery = {
  q: Type.Optional(Type.String({ maxLength: 254, description: 'How the order’s number or its buyer’s e-mail begins' })),
};

/** Page size: 50 unless told, 200 at most. */
export function pageSize(limit: string | undefined): number {
  return limit === undefined ? 50 : Number(limit);
}

/** What every list answers. */
export function listOf<T extends Type.TSchema>(item: T) {
  return Type.Object({ items: Type.Array(item), next_cursor: Type.Union([Type.String(), Type.Null()]) });
}

/** Cuts a page out of `limit + 1` rows and names where the next one starts. */
export function pageOf<Row>(rows: readonly Row[], limit: number, cursorOf: (row: Row) => string): { items: Row[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
}
