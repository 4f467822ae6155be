/** Puts a merchant's own text in the place of ours on a legal page, or ours back. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import type { Language } from '../core/languages.ts';
import type { Shop } from '../outbox/shop.ts';
import { cleanLegalText, type LegalPage, type LegalText } from './legal-text.ts';
import { allLegalTexts, deleteLegalText, insertLegalText, updateLegalText } from './legal-text-store.ts';
import { putOwnWords } from './own-words.ts';

/**
 * The audit log keeps both texts: what buyers were told, and when, may have to be shown one day.
 * @param given undefined puts our own back
 * @param seen the version that the operator saw; 0 for our own text
 * @throws Refusal those of `cleanLegalText` and `putOwnWords`
 */
export async function changeLegalText(
  shop: Shop,
  actor: Actor,
  which: { readonly page: LegalPage; readonly language: Language },
  given: string | undefined,
  seen: number,
): Promise<void> {
  const { page, language } = which;
  const text = given === undefined ? undefined : cleanLegalText(given);
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const before = (await allLegalTexts(tx)).find((row) => row.page === page && row.language === language);
    const store = {
      insert: (words: string) => insertLegalText(tx, page, language, words, now),
      update: (row: LegalText, words: string) => updateLegalText(tx, row, words, now),
      remove: (row: LegalText) => deleteLegalText(tx, row),
    };
    await putOwnWords(store, before, text, seen);
    await recordAudit(tx, now, actor, {
      action: text === undefined ? 'legal_text.restored' : 'legal_text.changed',
      subject: `legal_text:${page}:${language}`,
      ...(before ? { before: { text: before.text } } : {}),
      ...(text === undefined ? {} : { after: { text } }),
    });
  });
}
