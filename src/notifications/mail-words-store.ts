/** The SQL of `mail_words`. */
import type { Language } from '../core/languages.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';
import type { MailKind, MailWords } from './mail-words.ts';

export type StoredWords = Tables['mail_words'];

const all = statement<Record<string, never>>()((build) => build.selectFrom('mail_words').selectAll());

export function allMailWords(queries: Queries): Promise<StoredWords[]> {
  return queries.all(all, {});
}

const inOne = statement<{ language: string }>()((build, p) => build.selectFrom('mail_words').selectAll().where('language', '=', p('language')));

export function mailWordsIn(queries: Queries, language: Language): Promise<StoredWords[]> {
  return queries.all(inOne, { language });
}

export async function findMailWords(queries: Queries, kind: MailKind, language: Language): Promise<StoredWords | undefined> {
  return (await mailWordsIn(queries, language)).find((words) => words.kind === kind);
}

/** @returns false when there are such words already */
export function insertMailWords(tx: Transaction, kind: MailKind, language: Language, words: MailWords, now: number): Promise<boolean> {
  // Counted from the time, so that words which were removed and written again are not taken for those that somebody saw.
  return tx.insertIfAbsent('mail_words', { kind, language, ...words, version: now, updated_at: now });
}

/** @returns false when it is not the version that was seen any more */
export async function updateMailWords(tx: Transaction, seen: StoredWords, words: MailWords, now: number): Promise<boolean> {
  const { kind, language, version } = seen;
  const change = build
    .updateTable('mail_words')
    .set({ ...words, version: version + 1, updated_at: now })
    .where('kind', '=', kind)
    .where('language', '=', language)
    .where('version', '=', version);
  return (await tx.run(change)) === 1;
}

/** @returns false when it is not the version that was seen any more */
export async function deleteMailWords(tx: Transaction, { kind, language, version }: StoredWords): Promise<boolean> {
  const removal = build.deleteFrom('mail_words').where('kind', '=', kind).where('language', '=', language).where('version', '=', version);
  return (await tx.run(removal)) === 1;
}
