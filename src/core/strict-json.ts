/** One strict reading of JSON bytes from outside (S7): what two parsers could read differently is refused. */

/** Deeper than anything the protocols send (§6 of the limits). */
const deepest = 20;

/** `problem` names what was wrong in a few words, without repeating the content. */
export type JsonReading = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: string };

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** In valid JSON every quote outside a string opens one, so this finds each string, and with group 1 each key. */
const stringToken = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** Parses UTF-8 JSON; refuses other encodings, a byte-order mark, repeated keys, nesting beyond 20 levels and numbers too large to hold. */
export function readStrictJson(bytes: Uint8Array): JsonReading {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return { ok: false, problem: 'not UTF-8' };
  }
  if (text.startsWith('\ufeff')) return { ok: false, problem: 'starts with a byte-order mark' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, problem: 'not JSON' };
  }
  const keys = countKeys(value, deepest);
  if (keys === undefined) return { ok: false, problem: 'nested too deeply, or a number out of range' };
  let keysWritten = 0;
  for (const token of text.matchAll(stringToken)) if (token[1] !== undefined) keysWritten += 1;
  // The parser keeps the last of two equal keys: fewer keys kept than written means some were repeated.
  return keysWritten === keys ? { ok: true, value } : { ok: false, problem: 'a key is repeated' };
}

function countKeys(value: unknown, levels: number): number | undefined {
  if (typeof value === 'number' && !Number.isFinite(value)) return undefined;
  if (typeof value !== 'object' || value === null) return 0;
  if (levels === 0) return undefined;
  let count = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const child of Object.values(value)) {
    const below = countKeys(child, levels - 1);
    if (below === undefined) return undefined;
    count += below;
  }
  return count;
}
