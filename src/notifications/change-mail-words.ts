/** Puts a merchant's own words into a mail, or ours back; and reads what he has put there. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { putOwnWords } from '../catalog/own-words.ts';
import type { Language } from '../core/languages.ts';
import type { Queries } from '../db/queries.ts';
import type { Shop } from '../outbox/shop.ts';
import type { OwnWords } from './buyer-message.ts';
import { cleanWords, isMailKind, type MailKind, type MailWords, usualWords } from './mail-words.ts';
import { deleteMailWords, findMailWords, insertMailWords, mailWordsIn, type StoredWords, updateMailWords } from './mail-words-store.ts';

/** The merchant's words in one language, by kind of mail. */
export async function ownWordsIn(queries: Queries, language: Language): Promise<OwnWords> {
  const rows = await mailWordsIn(queries, language);
  return new Map(rows.flatMap(({ kind, subject, opening, closing }) => (isMailKind(kind) ? [[kind, { subject, opening, closing }]] : [])));
}

/**
 * @param words undefined puts our own back
 * @param seen the version that the operator saw; 0 for our own words
 * @throws Refusal those of `cleanWords` and `putOwnWords`
 */
export async function changeMailWords(shop: Shop, actor: Actor, kind: MailKind, language: Language, words: MailWords | undefined, seen: number): Promise<void> {
  const wanted = words && cleanWords(kind, words);
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const before = await findMailWords(tx, kind, language);
    const store = {
      insert: (own: MailWords) => insertMailWords(tx, kind, language, own, now),
      update: (row: StoredWords, own: MailWords) => updateMailWords(tx, row, own, now),
      remove: (row: StoredWords) => deleteMailWords(tx, row),
    };
    await putOwnWords(store, before, wanted, seen);
    await recordAudit(tx, now, actor, {
      action: wanted ? 'mail_words.changed' : 'mail_words.restored',
      subject: `mail_words:${kind}:${language}`,
      ...(before ? { before: wordsOf(before) } : {}),
      ...(wanted ? { after: wanted } : {}),
    });
  });
}

const wordsOf = ({ subject, opening, closing }: StoredWords): MailWords => ({ subject, opening, closing });

/** What a mail of this kind says now. */
export function currentWords(kind: MailKind, language: Language, stored: StoredWords | undefined): MailWords & { readonly version: number } {
  return stored ? { ...wordsOf(stored), version: stored.version } : { ...usualWords(kind, language), version: 0 };
}
