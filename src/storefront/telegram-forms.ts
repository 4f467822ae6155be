/** The order in the buyer's own Telegram: opening it there, where its notices go, and letting it go; all without script. */
import { buyerOf } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { addressBlock } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { chooseNotices, createChatCode, unlinkOrder } from '../notifications/buyer-chat/link-chat.ts';
import type { StorefrontDoor } from './door.ts';
import { orderPath } from './links.ts';
import { AnyOrderParams, openedOrder } from './order-pages.ts';

/** A link and no form: a page's forms lead only to us, and what it makes is worth nothing to anybody but this buyer. */
export function telegramLink(server: Server, door: StorefrontDoor): void {
  server.get('/orders/:order_id/telegram', { schema: { params: AnyOrderParams, hide: true } }, async (request, reply) => {
    const order = await openedOrder(door, request, request.params.order_id);
    const bot = door.botName?.();
    if (bot === undefined) throw refuse('request.not_found');
    await door.limits.use('order_chat', addressBlock(request.ip));
    const wantsNotices = Reflect.get(Object(request.query), 'notices') === 'telegram';
    const code = await createChatCode(door.shop, order.id, wantsNotices ? 'telegram' : 'email');
    return reply.headers({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' }).redirect(`https://t.me/${bot}?start=${code}`, 303);
  });
}

const Choice = Type.Union([Type.Literal('email'), Type.Literal('telegram'), Type.Literal('unlink')]);

export function telegramForm(server: Server, door: StorefrontDoor): void {
  server.post('/orders/:order_id/telegram', { schema: { params: AnyOrderParams, body: closed({ choice: Choice }), hide: true } }, async (request, reply) => {
    const order = await openedOrder(door, request, request.params.order_id);
    const buyer = buyerOf(request);
    const { choice } = request.body;
    if (choice === 'unlink') await unlinkOrder(door.shop, order.id, buyer);
    else await chooseNotices(door.shop, order.id, choice, buyer);
    return reply.redirect(orderPath(order.id), 303);
  });
}
