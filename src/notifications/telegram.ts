/** Telegram: operators are told in the configured chats. One job per event and chat; see `message.ts` for what is said. */
import { readSettings } from '../catalog/settings.ts';
import type { Config } from '../config/config.ts';
import { HOUR, SECOND } from '../core/time.ts';
import type { EventName } from '../outbox/events.ts';
import type { Channel, Subscription } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { drawMessage } from './draw-message.ts';
import type { Facts } from './facts.ts';
import { operatorMessage } from './operator-message.ts';
import { isHeld, isSilent } from './quiet-hours.ts';
import { readFacts } from './read-facts.ts';
import { outcomeOf } from './telegram-outcome.ts';
import type { Keyboard, TelegramSender } from './telegram-sender.ts';

const told: readonly EventName[] = [
  'order.created',
  'order.paid',
  'order.delivered',
  'order.expired',
  'order.cancelled',
  'order.attention',
  'payment.failed',
  'receipt.unapplied',
  'red_packet.submitted',
  'red_packet.counted',
  'red_packet.waiting',
  'refund.requested',
  'refund.approved',
  'refund.sent',
  'refund.done',
  'refund.failed',
  'warranty.claimed',
  'reconciliation.found',
  'reconciliation.agreed',
  'notice.held',
  'delivery.task',
  'stock.low',
  'webhook.disabled',
  'test.message',
];

/** Stands for the chat while none is configured, so that what could not be told is visible and can be sent later. */
const noChat = '-';

export function telegramSubscription(config: Config): Subscription {
  const { chatIds } = config.telegram;
  const configured = config.secrets.values.telegramBotToken !== undefined && chatIds.length > 0;
  const recipients = configured ? chatIds.map((address) => ({ address, configured })) : [{ address: chatIds[0] ?? noChat, configured }];
  return {
    channel: 'telegram',
    events: told,
    recipients: async (event, queries) => (configured && isHeld(event, await readSettings(queries)) ? [] : recipients),
  };
}

export interface TelegramChannelOptions {
  readonly shop: Shop;
  /** Undefined: no bot is configured. */
  readonly sender: TelegramSender | undefined;
  /** Gives notices that need hands their buttons; none when nobody listens to presses. */
  readonly cards?: CardBook;
  /** How long after an unanswered message it is sent once more; 30 s unless told. */
  readonly resendAfterMs?: number;
}

/** How a notice gets buttons, and is found again when what it is about changes. */
export interface CardBook {
  keyboard(facts: Facts, chatId: string): Promise<Keyboard | undefined>;
  sent(facts: Facts, chatId: string, messageId: number): Promise<void>;
}

export function telegramChannel({ shop, sender, cards, resendAfterMs = 30 * SECOND }: TelegramChannelOptions): Channel {
  const { db, clock, config, outbox } = shop;
  let alarmedAt = Number.NEGATIVE_INFINITY;

  /** Operators cannot be told by Telegram that Telegram does not work. */
  const alarm = async (chat: string, problem: string): Promise<void> => {
    if (clock.now() - alarmedAt < HOUR) return;
    alarmedAt = clock.now();
    await db.transaction((tx) => outbox.append(tx, 'telegram.failing', { chat, problem }));
  };

  return {
    name: 'telegram',
    async send(job, event) {
      const chat = job.recipient === noChat ? config.telegram.chatIds[0] : job.recipient;
      if (!sender || chat === undefined) return { kind: 'not_configured' };
      const facts = await readFacts(db.read, clock, event);
      if (!facts) return { kind: 'dead', problem: 'what it is about does not exist any more' };
      const settings = await readSettings(db.read);
      const { operator_language: language } = settings;
      const message = operatorMessage(facts, { language, publicUrl: config.publicUrl, now: clock.now() });
      if (!message) return { kind: 'done', sent: JSON.stringify({ skipped: 'told by another message' }) };
      const text = drawMessage(message, language);
      const keyboard = await cards?.keyboard(facts, chat);
      const result = await sender.send({ chat, text, quiet: message.quiet || isSilent(event.name, clock.now(), settings), ...(keyboard ? { keyboard } : {}) });
      if (result.kind === 'sent' && keyboard) await cards?.sent(facts, result.chatId, result.messageId);
      if (result.kind === 'refused' && result.code !== 429) await alarm(chat, result.description);
      return outcomeOf(result, resendAfterMs);
    },
  };
}
