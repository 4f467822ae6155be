/** What a buyer does about something that is sold out, without script: ask to hear when it is back, and stop such mails. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isRefusal, refuse } from '../core/errors.ts';
import { maskEmail, parseEmail } from '../core/text.ts';
import { addressBlock } from '../http/rate-limit.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { isStopLink, stopWaiting, waitForStock } from '../stock/wait-for-stock.ts';
import type { StorefrontDoor } from './door.ts';
import { buyerErrorText } from './errors.ts';
import { sendPrivatePage } from './headers.ts';
import { productPath } from './links.ts';
import { productPage } from './pages/product.ts';
import { stopWaitingPage } from './pages/wait.ts';
import { productPageView } from './product-page.ts';
import type { PublicPages } from './public-pages.ts';

const WaitBody = closed({ email: Type.String({ maxLength: 300 }), variant: Type.Optional(Type.String({ maxLength: 100 })) });

/** The same answer for every address, waiting or not, known or not. */
export function waitingForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post(
    '/products/:slug/wait',
    { schema: { params: closed({ slug: Type.String({ minLength: 1, maxLength: 100 }) }), body: WaitBody, hide: true } },
    async (request, reply) => {
      const { slug } = request.params;
      const { email, variant = '' } = request.body;
      if (!door.shop.config.mail) throw refuse('request.not_found');
      await door.limits.use('wait_for_stock', addressBlock(request.ip));
      const drawing = await pages.drawing(request);
      const { language } = drawing.context;
      try {
        await waitForStock(door.shop, { slug, ...(variant === '' ? {} : { variant }), email: parseEmail(email, 'email'), locale: language });
      } catch (error) {
        if (!isRefusal(error, 'email.invalid')) throw error;
        const view = productPageView(drawing, slug, { isSent: false, email, variant, problem: buyerErrorText(error, language) });
        return sendPrivatePage(reply, 422, productPage(view, drawing.context).text, pages.policyOf(drawing.catalogue));
      }
      return reply.redirect(`${productPath(slug)}?waiting=1#wait`, 303);
    },
  );
}

/** Looking at the link changes nothing: programs that read mail follow every link. */
export function stopWaitingLink(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.get('/waiting/stop', { schema: { hide: true } }, async (request, reply) => {
    const email = linkedEmail(request, door);
    return sendStop(request, reply, pages, email, false);
  });
}

/** The button of that page; mail programs press it themselves, with fields of their own (RFC 8058). */
export function stopWaitingForm(server: Server, door: StorefrontDoor, pages: PublicPages): void {
  server.post('/waiting/stop', { schema: { hide: true } }, async (request, reply) => {
    const email = linkedEmail(request, door);
    await stopWaiting(door.shop, email);
    return sendStop(request, reply, pages, email, true);
  });
}

async function sendStop(request: FastifyRequest, reply: FastifyReply, pages: PublicPages, email: string, isDone: boolean): Promise<FastifyReply> {
  const drawing = await pages.drawing(request);
  const view = { maskedEmail: maskEmail(email), action: request.url, isDone };
  return sendPrivatePage(reply, 200, stopWaitingPage(view, drawing.context).text, pages.policyOf(drawing.catalogue));
}

/** The address that a link speaks of. @throws Refusal `request.not_found` for every link that is not ours */
function linkedEmail(request: FastifyRequest, { shop }: StorefrontDoor): string {
  const { email, token } = Object(request.query) as { readonly email?: unknown; readonly token?: unknown };
  if (typeof email !== 'string' || typeof token !== 'string' || !isStopLink(shop.config, email, token)) throw refuse('request.not_found');
  return email;
}
