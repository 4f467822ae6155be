/** The console's words: two tables with the same keys, so that a missing one does not compile. */
import { createContext, useContext } from 'react';
import { en } from './en.ts';
import { zh } from './zh-CN.ts';

export type TextKey = keyof typeof zh;
export type Language = 'zh-CN' | 'en';

const tables: Readonly<Record<Language, Readonly<Record<TextKey, string>>>> = { 'zh-CN': zh, en };

export const LanguageContext = createContext<Language>('zh-CN');

export type Words = ((key: TextKey, values?: Readonly<Record<string, string | number>>) => string) & {
  /** The word for a value of the shop's, such as a status; the value itself when there is none. */
  of(group: string, value: string): string;
  /** The values of a group that have words, by their words. */
  values(group: string): readonly string[];
};

export function wordsOf(language: Language): Words {
  const table = tables[language];
  const text = (key: TextKey, values: Readonly<Record<string, string | number>> = {}): string =>
    table[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  const of = (group: string, value: string): string => {
    const key = `${group}.${value}`;
    return isKey(key) ? table[key] : value;
  };
  const values = (group: string): readonly string[] =>
    Object.entries(table)
      .filter(([key]) => key.startsWith(`${group}.`))
      .toSorted(([, one], [, other]) => one.localeCompare(other, language))
      .map(([key]) => key.slice(group.length + 1));
  return Object.assign(text, { of, values });
}

function isKey(key: string): key is TextKey {
  return Object.hasOwn(zh, key);
}

const words = { 'zh-CN': wordsOf('zh-CN'), en: wordsOf('en') };

export function useText(): Words {
  return words[useContext(LanguageContext)];
}

const kept = 'console.language';

export function firstLanguage(): Language {
  const choice = localStorage.getItem(kept) ?? navigator.language;
  return choice.startsWith('zh') ? 'zh-CN' : 'en';
}

export function keepLanguage(language: Language): void {
  localStorage.setItem(kept, language);
}

/** A language in its own words: `日本語`. */
export function languageName(language: string): string {
  return new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language;
}
