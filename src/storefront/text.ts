/** Every visible word, by language. `zh-CN` gives the shape; the compiler refuses a table with a missing or a surplus key. */
import type { Language } from '../core/languages.ts';
import { en } from './text/en.ts';
import { ja } from './text/ja.ts';
import { ru } from './text/ru.ts';
import { type Text, zhCN } from './text/zh-CN.ts';
import { zhTW } from './text/zh-TW.ts';

export type { Text };

const tables: Readonly<Record<Language, Text>> = { 'zh-CN': zhCN, 'zh-TW': zhTW, en, ja, ru };

export function textOf(language: Language): Text {
  return tables[language];
}
