/**
 * Ties an order to a buyer's private chat with the bot. The order's page makes a code, his phone sends it to the bot as `/start <code>` (§6.6):
 * once, for a quarter of an hour, and it opens nothing else. Only its hash is kept; the order's own key never leaves for Telegram.
 */
import { type Actor, recordAudit } from '../../accounts/audit-log.ts';
import { findLiveToken, insertToken, spendTokens } from '../../accounts/store.ts';
import { randomToken, sha256 } from '../../core/crypto.ts';
import { MINUTE } from '../../core/time.ts';
import type { Shop } from '../../outbox/shop.ts';
import { type BuyerChat, buyerChatOf, putBuyerChat, removeBuyerChat, removeChat, setNotices } from './store.ts';

const codeLivesMs = 15 * MINUTE;

const purposes = { email: 'order_chat', telegram: 'order_chat_notices' } as const;

/** A code for `/start <code>`. Whoever uses it also chooses where notices of this order go. Former codes for the same end. */
export async function createChatCode(shop: Shop, orderId: string, notices: BuyerChat['notices']): Promise<string> {
  const code = randomToken(24);
  const now = shop.clock.now();
  await shop.db.transaction(async (tx) => {
    await spendTokens(tx, purposes[notices], orderId, now);
    await insertToken(tx, { token_hash: sha256(code), purpose: purposes[notices], subject: orderId, expires_at: now + codeLivesMs });
  });
  return code;
}

/** Links the order whose code it is; undefined for a code that is wrong, used or too old. */
export function linkChat(shop: Shop, code: string, chatId: string): Promise<BuyerChat | undefined> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const token = await findLiveToken(tx, sha256(code), now);
    if (token?.purpose !== 'order_chat' && token?.purpose !== 'order_chat_notices') return undefined;
    if (!(await spendTokens(tx, token.purpose, token.subject, now)).includes(token.token_hash)) return undefined;
    const known = await buyerChatOf(tx, token.subject);
    const stays = known?.chat_id === chatId ? known.notices : 'email';
    const chat: BuyerChat = {
      order_id: token.subject,
      chat_id: chatId,
      notices: token.purpose === 'order_chat_notices' ? 'telegram' : stays,
      linked_at: now,
    };
    await putBuyerChat(tx, chat);
    // That it was linked is in the log; with whom may be erased, which the log cannot.
    await recordAudit(tx, now, buyer, { action: 'order.chat_linked', subject: chat.order_id, after: { notices: chat.notices } });
    return chat;
  });
}

/** Where notices of a linked order go; nothing happens to one that is not linked. */
export async function chooseNotices(shop: Shop, orderId: string, notices: BuyerChat['notices'], actor: Actor): Promise<void> {
  await shop.db.transaction(async (tx) => {
    if ((await setNotices(tx, orderId, notices)) > 0)
      await recordAudit(tx, shop.clock.now(), actor, { action: 'order.notices_chosen', subject: orderId, after: { notices } });
  });
}

export async function unlinkOrder(shop: Shop, orderId: string, actor: Actor): Promise<void> {
  await shop.db.transaction(async (tx) => {
    if ((await removeBuyerChat(tx, orderId)) > 0) await recordAudit(tx, shop.clock.now(), actor, { action: 'order.chat_unlinked', subject: orderId });
  });
}

/** The buyer ends every link of his chat from within it; false when there was none. */
export function unlinkChat(shop: Shop, chatId: string): Promise<boolean> {
  return shop.db.transaction(async (tx) => (await removeChat(tx, chatId)) > 0);
}

const buyer: Actor = { id: 'buyer', ip: null, requestId: null };
