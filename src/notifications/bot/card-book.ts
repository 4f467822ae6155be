/** Notices that need hands are cards: they are sent with buttons and found again later. */
import { readSettings } from '../../catalog/settings.ts';
import { chatMovedTo } from '../store.ts';
import type { CardBook } from '../telegram.ts';
import { cardOf, keyboardOf, planCard, rememberCard } from './cards.ts';
import type { BotParts } from './parts.ts';

export function createCardBook(parts: Pick<BotParts, 'shop'>): CardBook {
  const { db } = parts.shop;
  return {
    async keyboard(facts, chat) {
      const about = cardOf(facts);
      const { operator_language: language } = await readSettings(db.read);
      const plan = about && (await planCard(parts, about, language));
      if (!about || !plan) return undefined;
      const [configured = ''] = chat.split(':');
      return keyboardOf(parts, plan, (await chatMovedTo(db.read, configured)) ?? configured);
    },
    async sent(facts, chatId, messageId) {
      const about = cardOf(facts);
      if (about) await rememberCard(parts, about, chatId, messageId);
    },
  };
}
