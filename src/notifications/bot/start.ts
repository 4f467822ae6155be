/** `/start`: the first thing a person sends. With a code it links his Telegram: an operator to his account, a buyer to his order. */
import { linkTelegram } from '../../accounts/link-telegram.ts';
import { startAsBuyer } from '../buyer-chat/answer-buyer.ts';
import { languageOfPerson } from '../buyer-chat/show-order.ts';
import { rich } from '../telegram-text.ts';
import { buyerText } from '../text.ts';
import { languageOf, say } from './conversation.ts';
import type { BotParts } from './parts.ts';
import { botText } from './text.ts';
import type { Incoming } from './update.ts';

export async function startByCode(parts: BotParts, from: Incoming['from'], code: string): Promise<void> {
  const isCode = /^[\w-]{20,64}$/.test(code);
  const operator = isCode ? await linkTelegram(parts.shop, code, from.id) : undefined;
  if (operator) {
    const words = botText(await languageOf(parts));
    await say(parts, String(from.id), rich`${words.welcome(operator.name)} /help`);
  } else if (!isCode || !(await startAsBuyer(parts, from, code))) {
    await say(parts, String(from.id), rich`${buyerText(languageOfPerson(from.language)).chat.badLink}`);
  }
}

/** The only thing a stranger hears: what the bot is, and the number by which he can be listed. */
export async function greetStranger(parts: BotParts, from: Incoming['from']): Promise<void> {
  const words = botText(await languageOf(parts));
  await say(parts, String(from.id), rich`${words.stranger(from.id)}`);
}
