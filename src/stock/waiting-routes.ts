/** `POST /api/products/:slug/wait`: a buyer wants to hear when something is back; and for operators, how many wait. */
import { languageFromHeader, languages } from '../core/languages.ts';
import { parseEmail } from '../core/text.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, NumberText, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { waitForStock } from './wait-for-stock.ts';
import { waitingCounts } from './waiting-store.ts';

const WaitBody = closed({
  email: Type.String({ minLength: 3, maxLength: 254 }),
  /** Slug of a variant; the default one without it. */
  variant: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
});
const Waiting = Type.Object({ items: Type.Array(Type.Object({ variant: Type.String(), waiting: Type.Integer() })) });

export function waitingRoutes(server: Server, shop: Shop, limits: RateLimits): void {
  server.post(
    '/api/products/:slug/wait',
    {
      schema: { params: closed({ slug: Type.String({ maxLength: 100 }) }), body: WaitBody, response: { 202: Type.Object({ success: Type.Literal(true) }) } },
      config: { permission: 'anyone' },
    },
    async (request, reply) => {
      await limits.use('wait_for_stock', addressBlock(request.ip));
      const locale = languageFromHeader(request.headers['accept-language']) ?? languages[0];
      await waitForStock(shop, { slug: request.params.slug, variant: request.body.variant, email: parseEmail(request.body.email, 'email'), locale });
      return reply.code(202).send({ success: true as const });
    },
  );

  server.get(
    '/api/admin/products/:id/waiting',
    { schema: { params: closed({ id: NumberText }), response: { 200: Waiting } }, config: { permission: 'stock.read' } },
    async (request) => ({ items: await waitingCounts(shop.db.read, Number(request.params.id)) }),
  );
}
