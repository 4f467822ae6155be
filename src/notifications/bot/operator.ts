/** Who speaks to the bot: known by the numeric Telegram id alone, looked up anew each time, so that a removed operator is nobody at once (S41, S42). */
import type { Actor } from '../../accounts/audit-log.ts';
import { findOperator, findOperatorByTelegram } from '../../accounts/store.ts';
import type { Queries } from '../../db/queries.ts';
import type { OperatorRole } from '../../db/tables.ts';
import type { Shop } from '../../outbox/shop.ts';
import { chatsMovedTo } from '../store.ts';
import type { Chat, Incoming } from './update.ts';

export interface BotOperator {
  /** As in the audit log: the same person as in the console. */
  readonly actor: Actor;
  readonly userId: number;
  readonly name: string;
  readonly role: OperatorRole;
}

/**
 * The operator who linked his Telegram, or whoever is listed in `TELEGRAM_OPERATOR_IDS`: whoever sets the environment can do everything
 * anyway, and a shop may start without accounts in the console. Listed ones are managers.
 */
export async function operatorFor(shop: Shop, { id, name }: Incoming['from']): Promise<BotOperator | undefined> {
  const operator = await findOperatorByTelegram(shop.db.read, id);
  if (operator) return { actor: actorOf(`operator:${operator.id}`), userId: id, name: operator.name, role: operator.role };
  if (!shop.config.telegram.operatorIds.includes(id)) return undefined;
  return { actor: actorOf(`telegram:${id}`), userId: id, name: name || String(id), role: 'manager' };
}

/** True for a person's own chat with the bot, and for the chats that the shop was told to use. */
export async function isOurChat(shop: Shop, chat: Chat): Promise<boolean> {
  if (chat.isPrivate) return true;
  const configured = shop.config.telegram.chatIds.map((id) => id.split(':')[0]);
  return [chat.id, ...(await chatsMovedTo(shop.db.read, chat.id))].some((id) => configured.includes(id));
}

/** What a person of the audit log is called. */
export async function nameOf(queries: Queries, actorId: string | null): Promise<string> {
  const [kind, id = ''] = (actorId ?? '').split(':');
  if (kind === 'operator') return (await findOperator(queries, id))?.name ?? id;
  return kind === 'telegram' ? `Telegram ${id}` : (kind ?? '');
}

function actorOf(id: string): Actor {
  return { id, ip: null, requestId: null };
}
