/** The SQL of `legal_texts`. */
import type { Language } from '../core/languages.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { LegalPage, LegalText } from './legal-text.ts';

const all = statement<Record<string, never>>()((build) => build.selectFrom('legal_texts').selectAll().orderBy('page').orderBy('language'));

/** There are few. */
export function allLegalTexts(queries: Queries): Promise<LegalText[]> {
  return queries.all(all, {});
}

/** @returns false when there is such a text already */
export function insertLegalText(tx: Transaction, page: LegalPage, language: Language, text: string, now: number): Promise<boolean> {
  // Counted from the time, so that a text which was removed and written again is not taken for the one that somebody saw.
  return tx.insertIfAbsent('legal_texts', { page, language, text, version: now, updated_at: now });
}

/** @returns false when it is not the version that was seen any more */
export async function updateLegalText(tx: Transaction, seen: LegalText, text: string, now: number): Promise<boolean> {
  const { page, language, version } = seen;
  const change = build
    .updateTable('legal_texts')
    .set({ text, version: version + 1, updated_at: now })
    .where('page', '=', page)
    .where('language', '=', language)
    .where('version', '=', version);
  return (await tx.run(change)) === 1;
}

/** @returns false when it is not the version that was seen any more */
export async function deleteLegalText(tx: Transaction, { page, language, version }: LegalText): Promise<boolean> {
  const removal = build.deleteFrom('legal_texts').where('page', '=', page).where('language', '=', language).where('version', '=', version);
  return (await tx.run(removal)) === 1;
}
