/** Buyers' doors to the catalogue: the old API exactly, answered with bytes that are drawn once per version. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import { type Money, parseMoney, toJsonNumber } from '../core/money.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { AnnouncementAnswer, announcementView } from './announcement.ts';
import type { Catalogue, CatalogueCache } from './catalogue.ts';
import { checkDiscountCode } from './check-discount-code.ts';
import { discountValue } from './discount-view.ts';
import { PublicProduct, publicProductView } from './product-view.ts';
import { sendRendered } from './send-rendered.ts';
import { OldSettings, oldSettingsView } from './settings-view.ts';
import { findOffer } from './store.ts';

export interface CatalogDoor {
  readonly shop: Shop;
  readonly catalogue: CatalogueCache;
  readonly limits: RateLimits;
}

/**
 * `no-cache`: kept by caches, but asked about each time. An operator who changes a price or a buyer who takes the last unit must
 * see it at once; the ETag makes asking cheap.
 */
const json = { type: 'application/json; charset=utf-8', cacheControl: 'no-cache', vary: 'Origin' };

const CheckBody = Type.Partial(
  closed({
    code: Type.String({ maxLength: 100 }),
    order_amount: Type.Union([Type.Number({ minimum: 0, maximum: 1_000_000_000 }), Type.String({ maxLength: 24 })]),
    product_slug: Type.String({ maxLength: 100, description: 'What it is wanted for; a code for certain products is only judged with it' }),
  }),
  {
    additionalProperties: false,
  },
);

const CheckAnswer = Type.Object({
  valid: Type.Literal(true),
  message: Type.String(),
  discount_code: Type.Object({
    id: Type.Integer(),
    code: Type.String(),
    description: Type.String(),
    discount_type: Type.String(),
    discount_value: Type.Number(),
  }),
  discount_amount: Type.Number(),
  final_amount: Type.Number(),
  savings: Type.Number(),
});

export function catalogRoutes(server: Server, { shop, catalogue, limits }: CatalogDoor): void {
  /** Without a promise around it: this is the hottest path of the shop. */
  const send = (request: FastifyRequest, reply: FastifyReply, key: string, view: (catalogue: Catalogue) => unknown): void => {
    catalogue
      .rendered(`json ${key}`, (current) => JSON.stringify(view(current)))
      .then(
        (rendered) => sendRendered(request, reply, rendered, { ...json, isCurrent: () => catalogue.isCurrent(rendered.version) }),
        (error: unknown) => void reply.send(error),
      );
  };

  server.get(
    '/api/products',
    { schema: { response: { 200: Type.Array(PublicProduct) } }, config: { errorShape: 'error', errorLanguage: 'en' } },
    (request, reply) => send(request, reply, 'products', ({ products }) => products.map(publicProductView)),
  );

  server.get(
    '/api/products/:slug',
    {
      schema: { params: closed({ slug: Type.String({ maxLength: 100 }) }), response: { 200: PublicProduct } },
      config: { errorShape: 'error', errorLanguage: 'en' },
    },
    (request, reply) =>
      send(request, reply, `product ${request.params.slug}`, ({ products }) => {
        const product = products.find(({ slug }) => slug === request.params.slug);
        if (!product) throw refuse('product.not_found');
        return publicProductView(product);
      }),
  );

  server.get('/api/settings', { schema: { response: { 200: OldSettings } }, config: { errorShape: 'error', errorLanguage: 'en' } }, (request, reply) =>
    send(request, reply, 'settings', ({ settings }) => oldSettingsView(settings)),
  );

  server.get(
    '/api/announcements',
    { schema: { response: { 200: Type.Array(AnnouncementAnswer) } }, config: { errorShape: 'error', errorLanguage: 'zh' } },
    (request, reply) => send(request, reply, 'announcements', ({ announcements }) => announcements.map(announcementView)),
  );

  server.post(
    '/api/discount-codes/validate',
    { schema: { body: CheckBody, response: { 200: CheckAnswer } }, config: { permission: 'anyone', errorShape: 'valid', errorLanguage: 'zh' } },
    async (request) => {
      await limits.use('discount_check', addressBlock(request.ip));
      const { code = '', order_amount = 0, product_slug: slug } = request.body;
      const productId = slug === undefined ? undefined : (await findOffer(shop.db.read, { slug }))?.product_id;
      const checked = await checkDiscountCode(shop.db.read, code, { amount: previewAmount(order_amount), productId }, shop.clock.now());
      return {
        valid: true as const,
        message: '优惠代码有效',
        discount_code: {
          id: checked.code.id,
          code: checked.code.code,
          description: checked.code.description,
          discount_type: checked.code.discount_type,
          discount_value: discountValue(checked.code),
        },
        discount_amount: toJsonNumber(checked.discount),
        final_amount: toJsonNumber(checked.final),
        savings: toJsonNumber(checked.discount),
      };
    },
  );
}

/** Old pages multiply prices as floats (3 × 12.99 = 38.97000000000001): for a preview the nearest cent is what they mean. */
function previewAmount(amount: number | string): Money {
  return parseMoney(typeof amount === 'number' ? amount.toFixed(2) : amount, 'USD');
}
