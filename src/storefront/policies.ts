/** The longer texts by language. */
import type { Language } from '../core/languages.ts';
import { policiesEn } from './text/policies/en.ts';
import { policiesJa } from './text/policies/ja.ts';
import type { Policies } from './text/policies/policies.ts';
import { policiesRu } from './text/policies/ru.ts';
import { policiesZhCN } from './text/policies/zh-CN.ts';
import { policiesZhTW } from './text/policies/zh-TW.ts';

const tables: Readonly<Record<Language, Policies>> = { 'zh-CN': policiesZhCN, 'zh-TW': policiesZhTW, en: policiesEn, ja: policiesJa, ru: policiesRu };

export function policiesOf(language: Language): Policies {
  return tables[language];
}
