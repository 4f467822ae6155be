/** The bot's doors: Telegram's webhook, and an operator's link between his account and his Telegram. */

import { actorOf, personOf } from '../../accounts/guard.ts';
import { createTelegramCode, unlinkTelegram } from '../../accounts/link-telegram.ts';
import { findOperator } from '../../accounts/store.ts';
import { secretsEqual } from '../../core/crypto.ts';
import { refuse } from '../../core/errors.ts';
import { isoText } from '../../core/time.ts';
import { closed, optional, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import type { Shop } from '../../outbox/shop.ts';
import type { TelegramName } from '../telegram-name.ts';
import type { Bot } from './bot.ts';

const LinkAnswer = Type.Object({ code: Type.String(), link: Type.Union([Type.String(), Type.Null()]), expires_at: Type.String() });

/** `POST /telegram-webhook`: everything is taken before it is answered, and handled afterwards, so that one bad update blocks nobody (§6.4). */
export function telegramWebhookRoute(server: Server, { shop, bot }: { readonly shop: Shop; readonly bot: Bot }): void {
  const secret = shop.config.secrets.values.telegramWebhookSecret;
  if (secret === undefined) return;
  server.post('/telegram-webhook', { bodyLimit: 256 * 1024, schema: { body: Type.Object({}), hide: true } }, async (request, reply) => {
    const given = request.headers['x-telegram-bot-api-secret-token'];
    if (typeof given !== 'string' || !secretsEqual(given, secret)) throw refuse('operator.sign_in_required');
    await bot.take(request.body);
    return reply.code(200).send();
  });
}

/** An operator links his own Telegram: the code is made here, in his session, and sent to the bot from his phone. */
export function telegramLinkRoutes(server: Server, { shop, name }: { readonly shop: Shop; readonly name: TelegramName }): void {
  server.get(
    '/api/admin/session/telegram',
    {
      schema: { response: { 200: Type.Object({ bot: Type.Union([Type.String(), Type.Null()]), user_id: Type.Union([Type.Integer(), Type.Null()]) }) } },
      config: { permission: 'session.own' },
    },
    async (request) => {
      const operator = await findOperator(shop.db.read, personOf(request).id);
      return { bot: (await name.ask()) ?? null, user_id: operator?.telegram_user_id ?? null };
    },
  );

  server.post(
    '/api/admin/session/telegram',
    { schema: { body: optional(closed({})), response: { 200: LinkAnswer } }, config: { permission: 'session.own' } },
    async (request) => {
      const { code, expiresAt } = await createTelegramCode(shop, personOf(request).id);
      const bot = await name.ask();
      return { code, link: bot === undefined ? null : `https://t.me/${bot}?start=${code}`, expires_at: isoText(expiresAt) };
    },
  );

  server.delete(
    '/api/admin/session/telegram',
    { schema: { response: { 204: Type.Null() } }, config: { permission: 'session.own' } },
    async (request, reply) => {
      await unlinkTelegram(shop, personOf(request).id, actorOf(request));
      return reply.code(204).send(null);
    },
  );
}
