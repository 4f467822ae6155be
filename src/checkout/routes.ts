/** `POST /api/create-order`: the old API's shape, with what a better client needs beside it. */
import { buyerOf } from '../accounts/audit-log.ts';
import type { CatalogueCache } from '../catalog/catalogue.ts';
import { isLanguage, type Language, languageFromHeader } from '../core/languages.ts';
import { formatMoney, toJsonNumber } from '../core/money.ts';
import { isoText } from '../core/time.ts';
import { idempotencyKey } from '../http/idempotency-key.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { orderAccessToken, orderCookieName, orderCookieOptions } from '../orders/access-token.ts';
import { amountDue, type Order, totalOf } from '../orders/order.ts';
import type { Shop } from '../outbox/shop.ts';
import { difficulty } from './challenge.ts';
import type { Gate } from './gate.ts';
import { placeOrder } from './place-order.ts';
import { type RateSource, rateFor } from './rates.ts';

export const CreateOrderBody = closed({
  customer_email: Type.String({ minLength: 3, maxLength: 254 }),
  product_slug: Type.String({ minLength: 1, maxLength: 100 }),
  quantity: Type.Integer({ minimum: -1_000_000, maximum: 1_000_000 }),
  variant: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  payment_method: Type.Optional(Type.Union([Type.Literal('usdt'), Type.Literal('alipay')])),
  discount_code: Type.Optional(Type.String({ maxLength: 50 })),
  customer_notes: Type.Optional(Type.String({ maxLength: 1_000 })),
  locale: Type.Optional(Type.String({ maxLength: 20 })),
});

export const CreateOrderAnswer = Type.Object({
  success: Type.Literal(true),
  order_id: Type.String(),
  total_amount: Type.Number(),
  message: Type.String(),
  access_token: Type.String(),
  status_url: Type.String(),
  expires_at: Type.String(),
  amount_due: Type.String(),
  currency: Type.String(),
});

const ChallengeAnswer = Type.Object({
  success: Type.Literal(true),
  challenge: Type.String({
    description: 'Find a number n for which SHA-256 of "challenge:n" begins with `difficulty` zero bits, and send "challenge:n" as X-Challenge',
  }),
  difficulty: Type.Integer(),
});

export interface CheckoutDoor {
  readonly shop: Shop;
  readonly catalogue: Pick<CatalogueCache, 'settings' | 'stockChanged'>;
  readonly rates: RateSource;
  readonly limits: RateLimits;
  readonly gate: Gate;
}

export function checkoutRoutes(server: Server, { shop, catalogue, rates, limits, gate }: CheckoutDoor): void {
  server.get('/api/challenge', { schema: { response: { 200: ChallengeAnswer } }, config: { permission: 'anyone' } }, async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    return { success: true as const, challenge: gate.work(addressBlock(request.ip)), difficulty };
  });
  server.options('/api/create-order', { config: { permission: 'anyone' } }, async (_request, reply) => reply.code(200).send());
  server.post(
    '/api/create-order',
    { schema: { body: CreateOrderBody, response: { 200: CreateOrderAnswer } }, config: { permission: 'anyone', errorShape: 'success', errorLanguage: 'zh' } },
    async (request, reply) => {
      const caller = addressBlock(request.ip);
      const { locale, ...wanted } = request.body;
      const settings = await catalogue.settings();
      const order = await gate.watch(async () => {
        await limits.use('create_order_minute', caller);
        await limits.use('create_order_hour', caller);
        await gate.pass(caller, proofOf(request.headers['x-challenge']));
        return placeOrder(shop, {
          request: { ...wanted, locale: languageOf(locale, request.headers['accept-language']) },
          idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
          addressBlock: caller,
          actor: buyerOf(request),
          settings,
          rateOf: (method) => rateFor(method, settings, rates.current(), shop.clock.now()),
        });
      });
      catalogue.stockChanged();
      const token = orderAccessToken(shop.config, order.id);
      reply.setCookie(orderCookieName(order.id), token, orderCookieOptions(shop.config));
      return answerOf(shop, order, token);
    },
  );
}

function answerOf(shop: Shop, order: Order, token: string) {
  return {
    success: true as const,
    order_id: order.id,
    total_amount: toJsonNumber(totalOf(order)),
    message: '订单创建成功',
    access_token: token,
    status_url: `${shop.config.publicUrl}/orders/${order.id}`,
    expires_at: isoText(order.expires_at),
    amount_due: formatMoney(amountDue(order)),
    currency: order.currency,
  };
}

function proofOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header.length <= 120 ? header : undefined;
}

function languageOf(locale: string | undefined, header: string | undefined): Language {
  return isLanguage(locale) ? locale : (languageFromHeader(header) ?? 'zh-CN');
}
