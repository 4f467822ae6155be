/**
 * What a buyer can say to the bot in private: `/start <code>` from his order's page, `/stop`, and anything else, which shows his orders.
 * No operator's command, button or question is within reach of it.
 */
import { isRefusal } from '../../core/errors.ts';
import type { BotParts } from '../bot/parts.ts';
import { rich } from '../telegram-text.ts';
import { buyerText } from '../text.ts';
import { linkChat, unlinkChat } from './link-chat.ts';
import { languageOfPerson, showOrder } from './show-order.ts';
import { ordersOfChat } from './store.ts';

/** Shown at once; the newest links are what people look for. */
const mostOrders = 5;

interface Buyer {
  readonly id: number;
  readonly language: string | undefined;
}

/** `/start <code>` of an order's page; false when the code is none of ours. */
export async function startAsBuyer(parts: BotParts, from: Buyer, code: string): Promise<boolean> {
  const chatId = String(from.id);
  const chat = await linkChat(parts.shop, code, chatId);
  if (chat) await showOrder(parts, chat.order_id, chatId);
  return chat !== undefined;
}

/** Shows a buyer his orders, or lets him go; false when this chat is linked to none. */
export async function answerBuyer(parts: BotParts, from: Buyer, command: string | undefined): Promise<boolean> {
  const chatId = String(from.id);
  if (command === 'stop') {
    if (!(await unlinkChat(parts.shop, chatId))) return false;
    await parts.sender.send({ chat: chatId, text: rich`${buyerText(languageOfPerson(from.language)).chat.stopped}` });
    return true;
  }
  const orders = await ordersOfChat(parts.shop.db.read, chatId, mostOrders);
  for (const orderId of orders.toReversed()) await showOrder(parts, orderId, chatId);
  return orders.length > 0;
}

/** Whether this person may have the bot write once more; whoever floods it gets silence (S22). */
export async function mayBeAnswered({ limits }: BotParts, from: Buyer): Promise<boolean> {
  try {
    await limits.use('buyer_chat', String(from.id));
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
