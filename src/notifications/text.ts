/** Every word of the messages, by language. `zh-CN` gives the shape; the compiler refuses a table with a missing or a surplus key. */
import type { Language } from '../core/languages.ts';
import { en as buyersEn } from './text/buyers/en.ts';
import { ja } from './text/buyers/ja.ts';
import { ru } from './text/buyers/ru.ts';
import { type BuyerText, zhCN as buyersZhCN } from './text/buyers/zh-CN.ts';
import { zhTW } from './text/buyers/zh-TW.ts';
import { en as operatorsEn } from './text/operators/en.ts';
import { type OperatorText, zhCN as operatorsZhCN } from './text/operators/zh-CN.ts';

/** What operators read. */
export type OperatorLanguage = 'zh-CN' | 'en';

const operators: Readonly<Record<OperatorLanguage, OperatorText>> = { 'zh-CN': operatorsZhCN, en: operatorsEn };

const buyers: Readonly<Record<Language, BuyerText>> = { 'zh-CN': buyersZhCN, 'zh-TW': zhTW, en: buyersEn, ja, ru };

export function operatorText(language: OperatorLanguage): OperatorText {
  return operators[language];
}

export function buyerText(language: Language): BuyerText {
  return buyers[language];
}
