/** Shows a buyer his order in his chat: where it stands, and the goods when they are delivered. They can be copied: they are his. */
import { isLanguage, languages } from '../../core/languages.ts';
import { openGoods } from '../../delivery/goods.ts';
import { orderLink } from '../../orders/access-token.ts';
import type { Shop } from '../../outbox/shop.ts';
import { dueText, nameOf } from '../message.ts';
import { orderFacts } from '../read-facts.ts';
import type { SendResult, TelegramSender } from '../telegram-sender.ts';
import { block, bold, code, joined, link, type Rich, rich } from '../telegram-text.ts';
import { buyerText } from '../text.ts';
import { buyerChatOf } from './store.ts';

/** More goods than this go as a file: a message must not cut a key in half. UTF-16 units, of the 4,096 that a message holds. */
const longestGoods = 2_500;
const mostGoods = 40;

/** Writes to the chat that the order is linked to, and to no other; undefined when there is no such order or link. */
export async function showOrder(
  parts: { readonly shop: Shop; readonly sender: TelegramSender },
  orderId: string,
  chatId: string,
): Promise<SendResult | undefined> {
  const { config, db, clock } = parts.shop;
  const chat = await buyerChatOf(db.read, orderId);
  const order = chat?.chat_id === chatId ? await orderFacts(db.read, clock, orderId) : undefined;
  if (!chat || !order) return undefined;
  const words = buyerText(order.language);
  const items = order.status === 'delivered' ? await openGoods(config, db.read, orderId) : [];
  const fits = items.length <= mostGoods && items.reduce((sum, item) => sum + item.length + 2, 0) <= longestGoods;
  const line = (label: string, value: Rich): Rich => rich`${label}: ${value}`;
  const pieces = [
    bold(`${nameOf(order)} × ${order.quantity}`),
    joined(
      [line(words.label.order, code(order.id)), line(words.label.due, rich`${dueText(order)}`), line(words.chat.status, bold(words.status[order.status]))],
      '\n',
    ),
    ...(order.status === 'delivered' && order.delivery === 'file' ? [rich`${words.chat.file}`] : []),
    ...(items.length === 0 ? [] : [rich`${fits ? words.chat.goods : words.chat.goodsInFile}`]),
    ...(fits ? items.map(block) : []),
    rich`${chat.notices === 'telegram' ? words.chat.noticesHere : words.chat.noticesByMail} ${words.chat.stop}`,
    link(words.action.view, orderLink(config, order.id)),
  ];
  const shown = await parts.sender.send({ chat: chatId, text: joined(pieces, '\n\n') });
  if (shown.kind !== 'sent' || fits) return shown;
  const file = { name: `${order.id}.txt`, type: 'text/plain; charset=utf-8', content: Buffer.from(`${items.join('\n')}\n`) };
  return parts.sender.sendFile({ chat: chatId, as: 'document', file, caption: rich`${words.chat.goods}` });
}

/** What a buyer's own Telegram speaks, where nothing else is known of him. */
export function languageOfPerson(code: string | undefined) {
  if (code === undefined) return languages[0];
  if (/^zh-(tw|hk|hant)/i.test(code)) return 'zh-TW';
  const short = code.slice(0, 2).toLowerCase();
  if (short === 'zh') return 'zh-CN';
  return isLanguage(short) ? short : 'en';
}
