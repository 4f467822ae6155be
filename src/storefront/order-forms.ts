/** What a buyer does with his order, without script: open it, pay, send a code, cancel, and have its link mailed. */

import type { FastifyReply, FastifyRequest } from 'fastify';
import { buyerOf } from '../accounts/audit-log.ts';
import { isRefusal, refuse } from '../core/errors.ts';
import { isOrderId } from '../core/ids.ts';
import { parseEmail } from '../core/text.ts';
import { claimWarranty } from '../delivery/claim-warranty.ts';
import { claimReasons } from '../delivery/warranty.ts';
import { addressBlock } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { isOrderToken, orderCookieName, orderCookieOptions } from '../orders/access-token.ts';
import { cancelOrder } from '../orders/close-order.ts';
import { findOrder } from '../orders/store.ts';
import { submitCode } from '../payments/red-packet/submit-code.ts';
import { startPayment } from '../payments/start-payment.ts';
import { askForRefund } from '../refunds/request-refund.ts';
import { readerOf } from './context.ts';
import type { StorefrontDoor } from './door.ts';
import { buyerErrorText } from './errors.ts';
import { orderPath } from './links.ts';
import { AnyOrderParams, openedOrder, sendAccess, sendLookup, sendOrder, type Trouble } from './order-pages.ts';
import type { PublicPages } from './public-pages.ts';

export function orderForms(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  openForm(server, door, pages);
  payForm(server, door, pages);
  codeForm(server, door, pages);
  cancelForm(server, door, pages);
  refundForm(server, door, pages);
  warrantyForm(server, door, pages);
  lookupForm(server, door, pages);
}

const NoFields = Type.Optional(Type.Union([closed({}), Type.Null()]));

/** The key from the mail's link, which the script brings from the address's fragment and a person can paste (S18). */
function openForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  const { config, db } = door.shop;
  server.post(
    '/orders/:order_id/open',
    { schema: { params: AnyOrderParams, body: closed({ token: Type.String({ maxLength: 200 }) }), hide: true } },
    async (request, reply) => {
      const { order_id: orderId } = request.params;
      await door.limits.use('order_status', addressBlock(request.ip));
      const order = isOrderId(orderId) ? await findOrder(db.read, orderId) : undefined;
      const token = request.body.token.trim().replace(/^.*#/, '');
      if (!order) throw refuse('order.not_found');
      if (!isOrderToken(config, order, token)) {
        const drawing = await pages.drawing(request);
        return sendAccess(reply, door, drawing, pages.policyOf(drawing.catalogue), order, true);
      }
      return reply.setCookie(orderCookieName(orderId), token, orderCookieOptions(config)).redirect(orderPath(orderId), 303);
    },
  );
}

/** Does something with an opened order and shows its page; a refusal is told on that page. */
async function act(
  request: FastifyRequest,
  reply: FastifyReply,
  door: StorefrontDoor,
  pages: PublicPages,
  orderId: string,
  work: () => Promise<unknown>,
  told: (sentence: string) => Trouble,
): Promise<FastifyReply> {
  await openedOrder(door, request, orderId);
  try {
    await work();
    return reply.redirect(orderPath(orderId), 303);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    if (error.status >= 500) request.log.warn({ err: error }, 'a buyer’s form could not be carried out');
    const language = readerOf(request, 'zh-CN').language;
    return sendOrder(request, reply, door, pages, orderId, error.status, told(buyerErrorText(error, language)));
  }
}

function payForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post('/orders/:order_id/pay', { schema: { params: AnyOrderParams, body: NoFields, hide: true } }, async (request, reply) => {
    const { order_id: orderId } = request.params;
    await door.limits.use('start_payment', addressBlock(request.ip));
    return act(
      request,
      reply,
      door,
      pages,
      orderId,
      () => startPayment(door.shop, door.providers, orderId),
      (text) => ({ paymentProblem: text }),
    );
  });
}

function codeForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post(
    '/orders/:order_id/red-packet',
    { schema: { params: AnyOrderParams, body: closed({ code: Type.String({ maxLength: 500 }) }), hide: true } },
    async (request, reply) => {
      const { order_id: orderId } = request.params;
      const submit = async (): Promise<void> => {
        await door.limits.use('red_packet', addressBlock(request.ip));
        await submitCode(door.shop, door.providers, orderId, request.body.code, buyerOf(request));
      };
      return act(request, reply, door, pages, orderId, submit, (text) => ({ problem: { about: 'code', text } }));
    },
  );
}

function cancelForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post('/orders/:order_id/cancel', { schema: { params: AnyOrderParams, body: NoFields, hide: true } }, async (request, reply) => {
    const { order_id: orderId } = request.params;
    const cancel = async (): Promise<void> => {
      await cancelOrder(door.shop, orderId, buyerOf(request));
      door.catalogue.stockChanged();
    };
    return act(request, reply, door, pages, orderId, cancel, (text) => ({ problem: { about: 'order', text } }));
  });
}

const RefundBody = closed({
  reason: Type.String({ maxLength: 4_000 }),
  address: Type.Optional(Type.String({ maxLength: 200 })),
  network: Type.Optional(Type.String({ maxLength: 40 })),
});

function refundForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  const { shop, limits } = door;
  server.post('/orders/:order_id/refund-request', { schema: { params: AnyOrderParams, body: RefundBody, hide: true } }, async (request, reply) => {
    const { order_id: orderId } = request.params;
    const { reason, address = '', network = '' } = request.body;
    const ask = async (): Promise<void> => {
      await limits.use('refund_request', addressBlock(request.ip));
      const wanted = { orderId, reason, ...(address === '' ? {} : { address: address.trim(), network }) };
      await shop.db.transaction((tx) => askForRefund(shop, tx, wanted, buyerOf(request)));
    };
    return act(request, reply, door, pages, orderId, ask, (text) => ({ problem: { about: 'refund', text }, refundTyped: { reason, address, network } }));
  });
}

const WarrantyBody = closed({
  piece: Type.String({ maxLength: 20 }),
  reason: Type.Enum([...claimReasons]),
  note: Type.Optional(Type.String({ maxLength: 4_000 })),
});

function warrantyForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  const { shop, limits } = door;
  server.post('/orders/:order_id/warranty', { schema: { params: AnyOrderParams, body: WarrantyBody, hide: true } }, async (request, reply) => {
    const { order_id: orderId } = request.params;
    const { piece, reason, note = '' } = request.body;
    const claim = async (): Promise<void> => {
      await limits.use('warranty_claim', addressBlock(request.ip));
      await claimWarranty(shop, { orderId, piece: Number(piece), reason, note }, buyerOf(request));
    };
    return act(request, reply, door, pages, orderId, claim, (text) => ({ problem: { about: 'warranty', text }, claimTyped: { piece, reason, note } }));
  });
}

/** The same answer for every address, known or not (S16). */
function lookupForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  const { mailOrderLinks } = door;
  if (!mailOrderLinks) return;
  server.post('/orders/lookup', { schema: { body: closed({ email: Type.String({ maxLength: 400 }) }), hide: true } }, async (request, reply) => {
    try {
      const email = parseEmail(request.body.email);
      await door.limits.use('order_lookup', addressBlock(request.ip));
      await door.limits.use('order_lookup_address', email);
      await mailOrderLinks(email, buyerOf(request));
      return reply.redirect('/orders?sent=1', 303);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      const drawing = await pages.drawing(request);
      return sendLookup(reply, door, pages, drawing, {
        isSent: false,
        email: request.body.email,
        emailError: buyerErrorText(error, drawing.context.language),
        numberError: undefined,
      });
    }
  });
}
