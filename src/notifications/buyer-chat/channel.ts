/**
 * Notices to buyers who want them in Telegram instead of by mail. The same events and words as the mails, never the goods. When the chat
 * is closed (the bot was blocked, the link was ended) the notice goes by mail after all, and so do those that follow.
 */

import { readSettings } from '../../catalog/settings.ts';
import type { Config } from '../../config/config.ts';
import { SECOND } from '../../core/time.ts';
import type { Queries } from '../../db/queries.ts';
import { orderLink } from '../../orders/access-token.ts';
import { appendSuccessor } from '../../outbox/dispatch.ts';
import type { ShopEvent } from '../../outbox/events.ts';
import type { Channel, Outcome, Subscription } from '../../outbox/job.ts';
import type { Shop } from '../../outbox/shop.ts';
import { buyerEvents, buyerMessage, isToldToBuyer } from '../buyer-message.ts';
import type { MailMessage } from '../message.ts';
import { readFacts } from '../read-facts.ts';
import { outcomeOf } from '../telegram-outcome.ts';
import type { SendResult, TelegramSender } from '../telegram-sender.ts';
import { bold, code, joined, link, quote, type Rich, rich, shorten } from '../telegram-text.ts';
import { type BuyerChat, buyerChatOf, removeChat } from './store.ts';

const resendAfterMs = 30 * SECOND;

/** The chat in which the buyer is told of this event, if he chose one and there is a bot. */
export async function chatToldOf(config: Config, queries: Queries, event: ShopEvent): Promise<BuyerChat | undefined> {
  if (config.secrets.values.telegramBotToken === undefined || !buyerEvents.includes(event.name) || !('order_id' in event.payload)) return undefined;
  const chat = await buyerChatOf(queries, event.payload.order_id);
  return chat?.notices === 'telegram' ? chat : undefined;
}

export function buyerChatSubscription({ config, clock }: Pick<Shop, 'config' | 'clock'>): Subscription {
  return {
    channel: 'telegram_buyer',
    events: buyerEvents,
    async recipients(event, queries) {
      const chat = await chatToldOf(config, queries, event);
      const facts = chat && (await readFacts(queries, clock, event));
      return chat && facts && isToldToBuyer(facts) ? [{ address: chat.chat_id, configured: true }] : [];
    },
  };
}

export function buyerChatChannel({ shop, sender }: { readonly shop: Shop; readonly sender: TelegramSender | undefined }): Channel {
  const { config, db, clock } = shop;

  /** The mail that was not written because of the chat; and what to remember of it. */
  const byMail = async (event: ShopEvent, address: string, why: string, closed?: string): Promise<Outcome> => {
    await db.transaction(async (tx) => {
      if (closed !== undefined) await removeChat(tx, closed);
      await appendSuccessor(tx, event, { channel: 'email', address, configured: config.mail !== undefined }, clock.now());
    });
    return { kind: 'done', sent: JSON.stringify({ by_mail: why }) };
  };

  return {
    name: 'telegram_buyer',
    async send(job, event) {
      const facts = await readFacts(db.read, clock, event);
      if (!facts || !('order' in facts)) return { kind: 'dead', problem: 'what it is about does not exist any more' };
      const { order } = facts;
      const chat = await chatToldOf(config, db.read, event);
      if (!sender || chat?.chat_id !== job.recipient) return byMail(event, order.email, 'the chat is not linked any more');
      const { site_name: shopName } = await readSettings(db.read);
      const message = buyerMessage(facts, { shopName, publicUrl: config.publicUrl, orderLink: orderLink(config, order.id), now: clock.now(), inChat: true });
      if (!message) return { kind: 'done', sent: JSON.stringify({ skipped: 'overtaken by what happened since' }) };
      const result = await sender.send({ chat: chat.chat_id, text: drawNotice(message) });
      if (isClosed(result)) return byMail(event, order.email, result.description, chat.chat_id);
      return outcomeOf(result, resendAfterMs);
    },
  };
}

/** Blocked, deleted, or never there: nobody reads in that chat any more. */
function isClosed(result: SendResult): result is Extract<SendResult, { kind: 'refused' }> {
  return result.kind === 'refused' && (result.code === 403 || (result.code === 400 && /chat not found|PEER_ID_INVALID/i.test(result.description)));
}

const styled = { text: (value: string) => rich`${value}`, code, quote };

function drawNotice({ heading, paragraphs, lines, action }: MailMessage): Rich {
  const facts = lines.map(({ label, value, as }) => rich`${label}: ${styled[as](shorten(value, 300))}`);
  return joined([bold(heading), ...paragraphs.map((paragraph) => rich`${paragraph}`), joined(facts, '\n'), link(action.text, action.url)], '\n\n');
}
