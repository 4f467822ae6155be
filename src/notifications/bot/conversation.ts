/** How the bot speaks with one operator: answers to presses, private messages, questions. */
import { readSettings } from '../../catalog/settings.ts';
import type { Keyboard } from '../telegram-sender.ts';
import { type Rich, rich } from '../telegram-text.ts';
import type { OperatorLanguage } from '../text.ts';
import { expectAnswer, type Offer, offer } from './actions.ts';
import type { BotOperator } from './operator.ts';
import type { BotParts } from './parts.ts';
import type { Action } from './store.ts';
import { type BotText, botText } from './text.ts';
import type { Chat } from './update.ts';

/** Where a deed is asked for: who, in which chat, in which language. */
export interface Turn {
  readonly parts: BotParts;
  readonly operator: BotOperator;
  readonly chat: Chat;
  readonly language: OperatorLanguage;
  readonly words: BotText;
}

export interface Press extends Turn {
  readonly action: Action;
  /** The message whose button was pressed. */
  readonly messageId: number;
}

export interface Answer extends Turn {
  readonly action: Action;
  /** What was written, or what the file that was sent contains. */
  readonly text: string;
  readonly isCsv: boolean;
}

/** A "no" in the bot's own words, shown to whoever asked. */
export class Declined extends Error {}

/** The button is good, but not for this person. */
export class NotForYou extends Declined {}

export async function languageOf(parts: BotParts): Promise<OperatorLanguage> {
  return (await readSettings(parts.shop.db.read)).operator_language;
}

export async function turnOf(parts: BotParts, operator: BotOperator, chat: Chat): Promise<Turn> {
  const language = await languageOf(parts);
  return { parts, operator, chat, language, words: botText(language) };
}

/** The chat in which something was asked, with its topic. */
export function here({ chat }: Pick<Turn, 'chat'>): string {
  return chat.topic === undefined ? chat.id : `${chat.id}:${chat.topic}`;
}

/** Writes to a chat; what does not arrive is logged, since there is nobody else to tell. */
export async function say(
  parts: BotParts,
  chat: string,
  text: Rich,
  more: { readonly keyboard?: Keyboard; readonly secret?: boolean } = {},
): Promise<{ chatId: string; messageId: number } | undefined> {
  const result = await parts.sender.send({ chat, text, ...more });
  if (result.kind === 'sent') return result;
  parts.log.warn({ chat, problem: result.kind === 'refused' ? result.description : result.problem }, 'the bot could not answer');
  return undefined;
}

/**
 * Makes sure that the operator can be written to in private.
 * @throws Declined when he never started a chat with the bot
 */
export async function requirePrivateChat({ parts, operator, chat, words }: Turn): Promise<void> {
  if (chat.isPrivate) return;
  const answer = await parts.api.call('sendChatAction', { chat_id: operator.userId, action: 'typing' });
  if (answer.kind === 'refused') throw new Declined(words.writeToMe);
}

/** Asks in private, and remembers what the answer is for. */
export async function ask(turn: Turn, text: string, what: Omit<Offer, 'text'>): Promise<void> {
  const { parts, operator } = turn;
  const chat = String(operator.userId);
  const result = await parts.sender.send({ chat, text: rich`${text}`, question: true });
  if (result.kind === 'refused') throw new Declined(turn.words.writeToMe);
  if (result.kind !== 'sent') throw new Declined(turn.words.broke);
  await parts.shop.db.transaction((tx) => expectAnswer(tx, parts.shop.clock.now(), what, { chatId: result.chatId, userId: operator.userId }, result.messageId));
}

/** Buttons for this one operator, in a chat. */
export function offerTo({ parts, operator }: Turn, chatId: string, rows: readonly (readonly Offer[])[], lifetimeMs: number): Promise<Keyboard> {
  return parts.shop.db.transaction((tx) => offer(tx, parts.shop.clock.now(), rows, { chatId, userId: operator.userId, lifetimeMs }));
}
