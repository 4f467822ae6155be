/** The shop form without script: `POST /checkout` shows the total, shows what is wrong beside each field, or places the order. */

import { randomUUID } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { buyerOf } from '../accounts/audit-log.ts';
import { checkDiscountCode } from '../catalog/check-discount-code.ts';
import { priceOfPiece } from '../catalog/wholesale.ts';
import { waitMs } from '../checkout/challenge.ts';
import { placeOrder } from '../checkout/place-order.ts';
import { rateFor } from '../checkout/rates.ts';
import { sha256 } from '../core/crypto.ts';
import { isRefusal, type Refusal, refuse } from '../core/errors.ts';
import { type Money, multiply } from '../core/money.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import { addressBlock } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { orderAccessToken, orderCookieName, orderCookieOptions } from '../orders/access-token.ts';
import type { Order } from '../orders/order.ts';
import { startPayment } from '../payments/start-payment.ts';
import type { StorefrontDoor } from './door.ts';
import { buyerErrorText } from './errors.ts';
import { sendPrivatePage } from './headers.ts';
import { orderPath } from './links.ts';
import { shopPage } from './pages/shop.ts';
import type { Drawing, PublicPages } from './public-pages.ts';
import { type Choice, type FieldErrors, fieldOf, findItem, formErrors, orderRequest, readForm, readQuantity } from './shop-form.ts';
import { productsOf, shopView } from './shop-view.ts';
import type { ShopForm } from './view.ts';

const text = (longest: number) => Type.Optional(Type.String({ maxLength: longest }));

/** Longer than the fields allow, so that a mistake is answered beside its field and not with an error page. */
const CheckoutBody = closed({
  item: text(210),
  quantity: text(20),
  payment_method: text(20),
  customer_email: text(400),
  discount_code: text(100),
  customer_notes: text(4_000),
  terms: text(10),
  intent: text(10),
  idempotency_key: text(100),
  challenge: text(120),
});

export function checkoutForms(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post('/checkout', { schema: { body: CheckoutBody, hide: true } }, async (request, reply) => {
    const drawing = await pages.drawing(request);
    const form = readForm(request.body);
    const choice = findItem(productsOf(drawing), form.item);
    const again: Again = (status, errors, problem, discount, challenge) =>
      sendPrivatePage(
        reply,
        status,
        shopPage(
          { ...shopView(door, drawing, '', form, discount), errors, problem, challenge, idempotencyKey: request.body.idempotency_key ?? randomUUID() },
          drawing.context,
        ).text,
        pages.policyOf(drawing.catalogue),
      );

    if (request.body.intent === 'review') return review(door, drawing, form, choice, request, again);
    const errors = formErrors(form, choice, drawing.context.language);
    if (!choice || Object.keys(errors).length > 0) return again(422, errors);
    try {
      const order = await door.gate.watch(() => place(door, drawing, form, choice, request));
      await askForInstruction(door, order, request);
      reply.setCookie(orderCookieName(order.id), orderAccessToken(door.shop.config, order.id), orderCookieOptions(door.shop.config));
      return reply.redirect(orderPath(order.id), 303);
    } catch (error) {
      if (!isRefusal(error) || error.code.startsWith('server.')) throw error;
      if (error.code === 'challenge.required') return again(error.status, {}, waitText(drawing), undefined, door.gate.wait(addressBlock(request.ip)));
      return again(error.status, ...besideField(error, drawing), undefined, error.code === 'challenge.early' ? request.body.challenge : undefined);
    }
  });
  // A form page that is reloaded or opened from history asks by GET.
  server.get('/checkout', { schema: { hide: true } }, async (_request, reply) => reply.redirect('/shop.html', 303));
}

type Again = (status: number, errors: FieldErrors, problem?: string, discount?: Money, challenge?: string) => FastifyReply;

/** The total before anything is ordered; of the mistakes only those that change it. */
async function review(
  door: StorefrontDoor,
  drawing: Drawing,
  form: ShopForm,
  choice: Choice | undefined,
  request: FastifyRequest,
  again: Again,
): Promise<FastifyReply> {
  const { product, quantity } = formErrors(form, choice, drawing.context.language);
  const errors = { ...(product === undefined ? {} : { product }), ...(quantity === undefined ? {} : { quantity }) };
  const count = readQuantity(form.quantity);
  if (!choice || count === undefined || Object.keys(errors).length > 0) return again(422, errors);
  if (form.discountCode === '') return again(200, {});
  try {
    await door.limits.use('discount_check', addressBlock(request.ip));
    const basket = { amount: multiply(priceOfPiece(choice.variant, count), count), productId: choice.product.id };
    const { discount } = await checkDiscountCode(door.shop.db.read, form.discountCode, basket, door.shop.clock.now());
    return again(200, {}, undefined, discount);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return again(error.status, ...besideField(error, drawing));
  }
}

function besideField(refusal: Refusal, { context }: Drawing): [FieldErrors, string | undefined] {
  const sentence = buyerErrorText(refusal, context.language);
  const field = fieldOf(refusal);
  return field ? [{ [field]: sentence }, undefined] : [{}, sentence];
}

/** Somebody without script cannot work, but can wait: what was typed stays, and the button is pressed once more. */
function waitText({ context: { language } }: Drawing): string {
  const sentences = [refuse('challenge.required'), refuse('challenge.early', { seconds: waitMs / SECOND })];
  return sentences.map((refusal) => buyerErrorText(refusal, language)).join(' ');
}

type CheckoutRequest = FastifyRequest<{ Body: { readonly idempotency_key?: string; readonly challenge?: string } }>;

async function place(door: StorefrontDoor, drawing: Drawing, form: ShopForm, choice: Choice, request: CheckoutRequest): Promise<Order> {
  const { shop, rates, limits, catalogue } = door;
  const caller = addressBlock(request.ip);
  await limits.use('create_order_minute', caller);
  await limits.use('create_order_hour', caller);
  await door.gate.pass(caller, request.body.challenge);
  const { settings } = drawing.catalogue;
  const order = await placeOrder(shop, {
    request: orderRequest(form, choice, drawing.context.language),
    idempotencyKey: formKey(form, request.body.idempotency_key ?? `${caller} ${Math.floor(shop.clock.now() / (2 * MINUTE))}`),
    addressBlock: caller,
    actor: buyerOf(request),
    settings,
    rateOf: (method) => rateFor(method, settings, rates.current(), shop.clock.now()),
  });
  catalogue.stockChanged();
  return order;
}

/**
 * The same form posted again is a double click or a reload, and gives the same order; a changed one is a new order. The shared page
 * cannot carry a key of its own: there, the same form from the same place within two minutes counts as the same.
 */
function formKey(form: ShopForm, key: string): string {
  return `form:${sha256(JSON.stringify([key, form])).slice(0, 40)}`;
}

/** The order stands even when the provider is away: its page then offers to ask again. */
async function askForInstruction({ shop, providers }: StorefrontDoor, order: Order, request: FastifyRequest): Promise<void> {
  try {
    if (order.status === 'pending') await startPayment(shop, providers, order.id);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    request.log.warn({ err: error }, 'a payment could not be started with its order');
  }
}
