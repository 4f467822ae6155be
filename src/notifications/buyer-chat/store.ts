/** The SQL of `buyer_chats`. */
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, statement } from '../../db/statement.ts';
import type { Tables } from '../../db/tables.ts';

export type BuyerChat = Tables['buyer_chats'];

const ofOrder = statement<{ order_id: string }>()((build, p) => build.selectFrom('buyer_chats').selectAll().where('order_id', '=', p('order_id')));

/** The chat that an order is linked to. */
export function buyerChatOf(queries: Queries, orderId: string): Promise<BuyerChat | undefined> {
  return queries.first(ofOrder, { order_id: orderId });
}

/** The orders that a chat is linked to, latest link first. */
export async function ordersOfChat(queries: Queries, chatId: string, limit: number): Promise<string[]> {
  const rows = await queries.all(
    build.selectFrom('buyer_chats').select('order_id').where('chat_id', '=', chatId).orderBy('linked_at', 'desc').orderBy('order_id', 'desc').limit(limit),
  );
  return rows.map((row) => row.order_id);
}

/** Links an order to this chat and to no other. */
export async function putBuyerChat(tx: Transaction, chat: BuyerChat): Promise<void> {
  await removeBuyerChat(tx, chat.order_id);
  await tx.insertIfAbsent('buyer_chats', chat);
}

export function setNotices(tx: Transaction, orderId: string, notices: BuyerChat['notices']): Promise<number> {
  return tx.run(build.updateTable('buyer_chats').set({ notices }).where('order_id', '=', orderId));
}

export function removeBuyerChat(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(build.deleteFrom('buyer_chats').where('order_id', '=', orderId));
}

/** Ends every link of a chat; answers how many there were. */
export function removeChat(tx: Transaction, chatId: string): Promise<number> {
  return tx.run(build.deleteFrom('buyer_chats').where('chat_id', '=', chatId));
}

/** Forgets chats that were linked before a time. */
export function forgetChats(tx: Transaction, linkedBefore: number): Promise<number> {
  return tx.run(build.deleteFrom('buyer_chats').where('linked_at', '<', linkedBefore));
}
