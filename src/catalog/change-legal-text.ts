/** Puts a merchant's own text in the place of ours on a legal page, or ours back. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Language } from '../core/languages.ts';
import type { Shop } from '../outbox/shop.ts';
import { cleanLegalText, type LegalPage } from './legal-text.ts';
import { allLegalTexts, deleteLegalText, insertLegalText, updateLegalText } from './legal-text-store.ts';

/**
 * The audit log keeps both texts: what buyers were told, and when, may have to be shown one day.
 * @param given undefined puts our own back
 * @param seen the version that the operator saw; 0 for our own text
 * @throws Refusal those of `cleanLegalText`; `version.conflict` when somebody else was faster (I20)
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
    if ((before?.version ?? 0) !== seen) throw refuse('version.conflict');
    const change = async (): Promise<boolean> => {
      if (text !== undefined) return before ? updateLegalText(tx, before, text, now) : insertLegalText(tx, page, language, text, now);
      return before === undefined || deleteLegalText(tx, before);
    };
    if (!(await change())) throw refuse('version.conflict');
    await recordAudit(tx, now, actor, {
      action: text === undefined ? 'legal_text.restored' : 'legal_text.changed',
      subject: `legal_text:${page}:${language}`,
      ...(before ? { before: { text: before.text } } : {}),
      ...(text === undefined ? {} : { after: { text } }),
    });
  });
}
