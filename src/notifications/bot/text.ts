/** Every word of the bot, by language; a missing or surplus key does not compile. */
import type { OperatorLanguage } from '../text.ts';
import { en } from './text/en.ts';
import { type BotText, zhCN } from './text/zh-CN.ts';

export type { BotText };

const tables: Readonly<Record<OperatorLanguage, BotText>> = { 'zh-CN': zhCN, en };

export function botText(language: OperatorLanguage): BotText {
  return tables[language];
}
