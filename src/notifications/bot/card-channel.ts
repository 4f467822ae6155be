/** Draws cards again when what they are about changes, wherever it was changed: one job per event and card, on the road of every notice. */
import { readSettings } from '../../catalog/settings.ts';
import { SECOND } from '../../core/time.ts';
import type { Queries } from '../../db/queries.ts';
import type { EventName, ShopEvent } from '../../outbox/events.ts';
import type { Channel, Outcome, Subscription } from '../../outbox/job.ts';
import type { SendResult } from '../telegram-sender.ts';
import { keyboardOf, planCard } from './cards.ts';
import type { BotParts } from './parts.ts';
import { type Card, cardsOf, claimCardsOf, findCard, packetCardsOf } from './store.ts';

const changes: readonly EventName[] = [
  'order.paid',
  'order.delivered',
  'order.expired',
  'order.cancelled',
  'order.attention',
  'order.refunded',
  'red_packet.submitted',
  'red_packet.claimed',
  'red_packet.counted',
  'red_packet.rejected',
  'red_packet.partial',
  'refund.approved',
  'refund.sent',
  'refund.done',
  'refund.failed',
  'goods.replaced',
  'warranty.declined',
];

export const cardSubscription: Subscription = {
  channel: 'telegram_card',
  events: changes,
  async recipients(event, queries) {
    return (await cardsToDraw(queries, event)).map((card) => ({ address: `${card.chat_id}/${card.message_id}`, configured: true }));
  },
};

async function cardsToDraw(queries: Queries, event: ShopEvent): Promise<Card[]> {
  if (!('order_id' in event.payload)) return [];
  const { order_id: orderId } = event.payload;
  if ('refund_id' in event.payload) return cardsOf(queries, 'refund', event.payload.refund_id);
  // A packet's confirmation shows as the order's payment, and a newer code ends the older ones; a claim ends with its piece or the order's money.
  return [...(await cardsOf(queries, 'order', orderId)), ...(await packetCardsOf(queries, orderId)), ...(await claimCardsOf(queries, orderId))];
}

export function cardChannel(parts: Pick<BotParts, 'shop' | 'sender'>): Channel {
  return {
    name: 'telegram_card',
    async send(job) {
      const [chatId = '', messageId] = job.recipient.split('/');
      return outcomeOf(await drawAgain(parts, chatId, Number(messageId)));
    },
  };
}

/** Draws one card as things are now; undefined when it is no card of ours. */
export async function drawAgain(parts: Pick<BotParts, 'shop' | 'sender'>, chatId: string, messageId: number): Promise<SendResult | undefined> {
  const card = await findCard(parts.shop.db.read, chatId, messageId);
  if (!card) return undefined;
  const { operator_language: language } = await readSettings(parts.shop.db.read);
  const plan = await planCard(parts, card, language);
  if (!plan) return undefined;
  return parts.sender.edit({ chatId, messageId, text: plan.text, keyboard: await keyboardOf(parts, plan, chatId) });
}

function outcomeOf(result: SendResult | undefined): Outcome {
  switch (result?.kind) {
    case 'sent':
      return { kind: 'done' };
    case 'unreachable':
    case 'unknown':
      // The same edit twice is one edit.
      return { kind: 'retry', problem: result.problem };
    case 'refused':
      if (result.code === 429) return { kind: 'retry', problem: result.description, afterMs: result.retryAfterMs ?? 5 * SECOND };
      // Deleted, or in a chat that does not want us any more: there is nothing to draw on.
      return { kind: 'done', sent: JSON.stringify({ skipped: result.description }) };
    case undefined:
      return { kind: 'done', sent: JSON.stringify({ skipped: 'the card is gone' }) };
  }
}
