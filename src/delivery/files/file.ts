/** A file for sale: how it is cut into pieces, what its name may be, and which part of it a request asks for. Pure. */
import { extname } from 'node:path';
import { refuse } from '../../core/errors.ts';
import { cleanLine } from '../../core/text.ts';
import type { Tables } from '../../db/tables.ts';

export type File = Tables['files'];

/** Bytes of each piece but the last: half of what proxies let through unless told otherwise, and all of a file that is ever in memory at once. */
export const pieceBytes = 512 * 1024;

export function pieceCount(size: number): number {
  return Math.ceil(size / pieceBytes);
}

/** Bytes of one piece; 0 for a number that the file does not have. */
export function pieceSize(size: number, number: number): number {
  return Math.max(0, Math.min(pieceBytes, size - number * pieceBytes));
}

const longestName = 150;
/** Device names of Windows: a file of that name cannot be saved there. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * The name a buyer saves the file under: the last part of a path, without what a file system reads as something else.
 * @throws Refusal `text.forbidden_character`, or `request.invalid` when nothing is left of it
 */
export function cleanFileName(text: string): string {
  const last = cleanLine(text, 'name').split(/[/\\]/).at(-1) ?? '';
  const name = last.replaceAll(/[<>:"|?*]/g, '_').replaceAll(/^[\s.]+|[\s.]+$/g, '');
  if (name === '') throw refuse('request.invalid', { field: 'name', problem: 'must name a file' });
  const safe = reserved.test(name) ? `_${name}` : name;
  if (safe.length <= longestName) return safe;
  const ending = extname(safe).slice(0, 20);
  return `${safe.slice(0, longestName - ending.length).toWellFormed()}${ending.toWellFormed()}`;
}

/** `Content-Disposition` of a download: the name as it is (RFC 8187), and in ASCII for whoever cannot read that. */
export function attachment(name: string): string {
  const encoded = encodeURIComponent(name).replaceAll(/['()*!]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
  return `attachment; filename="${name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_')}"; filename*=UTF-8''${encoded}`;
}

/** Bytes from `start` to `end`, both included. */
export interface Part {
  readonly start: number;
  readonly end: number;
}

/** The part that a `Range` header asks for; `whole` for none and for what we do not serve in parts (several ranges, other units). */
export function partOf(header: string | undefined, size: number): Part | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  const start = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  return start <= end && start < size ? { start, end } : 'unsatisfiable';
}
