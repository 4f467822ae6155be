/** `GET /orders` and `GET /orders/:order_id`: finding an order, and the order itself for whoever has its key. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import { isOrderId } from '../core/ids.ts';
import { claimsOf } from '../delivery/claim-store.ts';
import { downloadOf } from '../delivery/files/open-download.ts';
import { findDeliveredFile } from '../delivery/files/store.ts';
import { openFirstGoods, openGoods } from '../delivery/goods.ts';
import { addressBlock } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { buyerChatOf } from '../notifications/buyer-chat/store.ts';
import { mayOpenOrder } from '../orders/access-token.ts';
import { openOrder } from '../orders/open-order.ts';
import type { Order } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import { redPacketsOf } from '../payments/red-packet/store.ts';
import { attemptsOf, receiptsOf } from '../payments/store.ts';
import { refundsOf } from '../refunds/store.ts';
import { rememberLanguage } from './context.ts';
import type { StorefrontDoor } from './door.ts';
import { sendPrivatePage } from './headers.ts';
import { orderPath } from './links.ts';
import { type OrderFacts, orderView, publicState } from './order-view.ts';
import { orderPage } from './pages/order.ts';
import { orderAccessPage } from './pages/order-access.ts';
import { type LookupView, orderLookupPage } from './pages/order-lookup.ts';
import type { Drawing, PublicPages } from './public-pages.ts';
import { textOf } from './text.ts';

/** Anything may stand there; what is no order id is simply not found, without an error that tells the shape. */
export const AnyOrderParams = closed({ order_id: Type.String({ maxLength: 100 }) });

/** What a form that was refused adds to the order's page. */
export type Trouble = Pick<OrderFacts, 'paymentProblem' | 'problem' | 'refundTyped' | 'claimTyped'>;

export function orderPages(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.get('/orders', { schema: { hide: true } }, async (request, reply) => {
    const drawing = await pages.drawing(request);
    rememberLanguage(request, reply, door.shop.config);
    const { order_id: asked, sent } = Object(request.query) as { readonly order_id?: unknown; readonly sent?: unknown };
    const wanted = typeof asked === 'string' ? asked.trim() : '';
    if (isOrderId(wanted)) return reply.redirect(orderPath(wanted), 303);
    const numberError = wanted === '' ? undefined : textOf(drawing.context.language).lookup.numberInvalid;
    return sendLookup(reply, door, pages, drawing, { isSent: sent === '1', email: '', emailError: undefined, numberError });
  });

  server.get('/orders/:order_id', { schema: { params: AnyOrderParams, hide: true } }, async (request, reply) => {
    rememberLanguage(request, reply, door.shop.config);
    return sendOrder(request, reply, door, pages, request.params.order_id);
  });

  server.get('/orders/:order_id/goods.txt', { schema: { params: AnyOrderParams, hide: true } }, async (request, reply) => {
    const { shop } = door;
    const order = await openedOrder(door, request, request.params.order_id);
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    const items = await openGoods(shop.config, shop.db.read, order.id);
    return reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="${order.id}.txt"`)
      .send(`${items.join('\n')}\n`);
  });
}

export function sendLookup(reply: FastifyReply, door: StorefrontDoor, pages: PublicPages, drawing: Drawing, view: Omit<LookupView, 'canMail'>): FastifyReply {
  const status = view.emailError === undefined && view.numberError === undefined ? 200 : 422;
  return sendPrivatePage(
    reply,
    status,
    orderLookupPage({ ...view, canMail: door.mailOrderLinks !== undefined }, drawing.context).text,
    pages.policyOf(drawing.catalogue),
  );
}

/** @throws Refusal `order.not_found` for a wrong id and a missing or wrong key alike (S16) */
export async function openedOrder({ shop }: StorefrontDoor, request: FastifyRequest, orderId: string): Promise<Order> {
  if (!isOrderId(orderId)) throw refuse('order.not_found');
  return openOrder(shop, request, orderId);
}

/** The whole page for the owner, the state alone for others. */
export async function sendOrder(
  request: FastifyRequest,
  reply: FastifyReply,
  door: StorefrontDoor,
  pages: PublicPages,
  orderId: string,
  status = 200,
  trouble: Trouble = {},
): Promise<FastifyReply> {
  const { shop } = door;
  const order = isOrderId(orderId) ? await findOrder(shop.db.read, orderId) : undefined;
  const mayOpen = order !== undefined && mayOpenOrder(shop.config, request, order);
  // Whoever has the key may reload as often as he likes; guessing is limited.
  if (!mayOpen) await door.limits.use('order_status', addressBlock(request.ip));
  if (!order) throw refuse('order.not_found');
  const drawing = await pages.drawing(request);
  const policy = pages.policyOf(drawing.catalogue);
  if (!mayOpen) return sendAccess(reply, door, drawing, policy, order, false);
  const facts = await readFacts(door, drawing, order, showsAllGoods(request) ? Number.POSITIVE_INFINITY : goodsAtOnce);
  return sendPrivatePage(reply, status, orderPage(orderView({ ...facts, ...trouble }), drawing.context).text, policy);
}

export async function sendAccess(
  reply: FastifyReply,
  { shop }: StorefrontDoor,
  drawing: Drawing,
  policy: string,
  order: Order,
  wrongToken: boolean,
): Promise<FastifyReply> {
  const state = publicState(order, await attemptsOf(shop.db.read, order.id), shop.clock.now());
  return sendPrivatePage(reply, wrongToken ? 403 : 200, orderAccessPage({ orderId: order.id, state, wrongToken }, drawing.context).text, policy);
}

/** A page of more pieces than this is long and slow to draw; the others are one link away, and in the file. */
const goodsAtOnce = 50;

/** `?goods=all`, as the page's own link says. */
function showsAllGoods(request: FastifyRequest): boolean {
  const { goods } = Object(request.query) as { readonly goods?: unknown };
  return goods === 'all';
}

async function readFacts({ shop, botName, pushKey }: StorefrontDoor, drawing: Drawing, order: Order, mostGoods: number): Promise<OrderFacts> {
  const { db, clock, config } = shop;
  const { settings } = drawing.catalogue;
  const now = clock.now();
  const [attempts, receipts, packets, refunds, claims, goods, file, chat] = await Promise.all([
    attemptsOf(db.read, order.id),
    receiptsOf(db.read, order.id),
    order.payment_method === 'alipay' ? redPacketsOf(db.read, order.id) : [],
    refundsOf(db.read, order.id),
    claimsOf(db.read, order.id),
    order.status === 'delivered' ? openFirstGoods(config, db.read, order.id, mostGoods) : { texts: [], count: 0 },
    order.status === 'delivered' ? findDeliveredFile(db.read, order.id) : undefined,
    buyerChatOf(db.read, order.id),
  ]);
  const productSlug = drawing.catalogue.products.find((product) => product.id === order.product_id)?.slug ?? '';
  // A chat that is linked can be let go even while Telegram does not say who the bot is.
  const telegram = chat || botName?.() !== undefined ? { notices: chat?.notices } : undefined;
  const shown = { items: goods.texts, itemCount: goods.count, file: file && downloadOf(config, file, settings.download_link_hours, now) };
  return { order, productSlug, attempts, receipts, packets, refunds, claims, ...shown, telegram, pushKey, settings, now };
}
