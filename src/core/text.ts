/** Text from people: normalised once at the edge (S13–S15). */
import { refuse } from './errors.ts';

// Control characters (line breaks and tabs apart), bidirectional overrides and isolates, and lone surrogates: they hide or forge what an operator reads.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters to refuse
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;

/**
 * NFC, trimmed, line breaks as `\n`.
 * @throws Refusal `text.forbidden_character` for control or direction-changing characters and lone surrogates.
 */
export function cleanText(text: string, field: string): string {
  if (forbidden.test(text) || !text.isWellFormed()) throw refuse('text.forbidden_character', { field });
  return text.normalize('NFC').replace(/\r\n?/g, '\n').trim();
}

/** As `cleanText`, but a single line. */
export function cleanLine(text: string, field: string): string {
  const cleaned = cleanText(text, field);
  if (/[\n\t]/.test(cleaned)) throw refuse('text.forbidden_character', { field });
  return cleaned;
}

const emailShape = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$/;

/**
 * One plain address of at most 254 characters (S15): no display name, quotes, comments or lists. The domain is lower-cased.
 * @throws Refusal `email.invalid`
 */
export function parseEmail(text: string, field = 'customer_email'): string {
  const trimmed = text.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  if (trimmed.length > 254 || !emailShape.test(trimmed) || local.startsWith('.') || local.endsWith('.') || local.includes('..'))
    throw refuse('email.invalid', { field });
  return `${local}@${trimmed.slice(at + 1).toLowerCase()}`;
}

/** `a•••@example.com`: enough for a buyer to recognise, too little to leak. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return at < 1 ? '•••' : `${email.slice(0, 1)}•••${email.slice(at)}`;
}
