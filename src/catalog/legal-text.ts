/** Terms, privacy and refunds in the merchant's own words: Markdown, by page and language. Pure. */
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Tables } from '../db/tables.ts';

export const legalPages = ['terms', 'privacy', 'refund'] as const;
export type LegalPage = (typeof legalPages)[number];

export type LegalText = Tables['legal_texts'];

export const longestLegalText = 20_000;

export function isLegalPage(text: string): text is LegalPage {
  return legalPages.some((page) => page === text);
}

/** @throws Refusal `request.invalid` for nothing or too much, `text.forbidden_character` */
export function cleanLegalText(given: string): string {
  const text = cleanText(given, 'text');
  if (text === '' || text.length > longestLegalText)
    throw refuse('request.invalid', { field: 'text', problem: `must have 1 to ${longestLegalText} characters` });
  return text;
}
