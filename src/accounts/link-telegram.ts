/** Ties a Telegram user to an operator, by a code that is made in a signed-in session and sent to the bot (S41). Only its hash is kept. */
import { randomToken, sha256 } from '../core/crypto.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Actor, recordAudit } from './audit-log.ts';
import { telegramLinkMs } from './one-time-link.ts';
import type { Operator } from './operator.ts';
import { findLiveToken, findOperator, insertToken, setTelegramUser, spendTokens } from './store.ts';

/** A code for `/start <code>`: 192 bits in the 64 characters that Telegram allows, once, for ten minutes. Former ones end. */
export async function createTelegramCode(shop: Shop, operatorId: string): Promise<{ code: string; expiresAt: number }> {
  const code = randomToken(24);
  const expiresAt = shop.clock.now() + telegramLinkMs;
  await shop.db.transaction(async (tx) => {
    await spendTokens(tx, 'telegram_link', operatorId, shop.clock.now());
    await insertToken(tx, { token_hash: sha256(code), purpose: 'telegram_link', subject: operatorId, expires_at: expiresAt });
  });
  return { code, expiresAt };
}

/** The operator whose code it was; undefined for a code that is wrong, used or too old. A user who was somebody else's before is now this operator's. */
export function linkTelegram(shop: Shop, code: string, userId: number): Promise<Operator | undefined> {
  return shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const token = await findLiveToken(tx, sha256(code), now);
    if (token?.purpose !== 'telegram_link' || !(await spendTokens(tx, 'telegram_link', token.subject, now)).includes(token.token_hash)) return undefined;
    const operator = await findOperator(tx, token.subject);
    if (!operator || operator.disabled_at !== null) return undefined;
    await setTelegramUser(tx, operator.id, userId, now);
    const actor: Actor = { id: `operator:${operator.id}`, ip: null, requestId: null };
    await recordAudit(tx, now, actor, {
      action: 'operator.telegram_linked',
      subject: operator.id,
      before: { telegram_user_id: operator.telegram_user_id },
      after: { telegram_user_id: userId },
    });
    return operator;
  });
}

export async function unlinkTelegram(shop: Shop, operatorId: string, actor: Actor): Promise<void> {
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    const operator = await findOperator(tx, operatorId);
    if (!operator || operator.telegram_user_id === null) return;
    await setTelegramUser(tx, operatorId, null, now);
    await recordAudit(tx, now, actor, { action: 'operator.telegram_unlinked', subject: operatorId, before: { telegram_user_id: operator.telegram_user_id } });
  });
}
