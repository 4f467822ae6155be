/** The fixture pages over HTTP with the real assets, artwork and content security policy. */
import Fastify, { type FastifyInstance } from 'fastify';
import { isLanguage } from '../../src/core/languages.ts';
import { artworkSvg } from '../../src/storefront/artwork.ts';
import { assetUrls, loadAssets, serveAssets } from '../../src/storefront/assets.ts';
import { pagePolicy } from '../../src/storefront/headers.ts';
import type { Theme } from '../../src/storefront/view.ts';
import { fixtureContext } from './fixture-shop.ts';
import { cases } from './fixture-views.ts';

/** Listens on a free port; pages are at `/<case>?lang=…&theme=…`. */
export async function startFixtureServer(): Promise<{ readonly url: string; readonly app: FastifyInstance }> {
  const app = Fastify({ forceCloseConnections: true });
  const assets = loadAssets();
  serveAssets(app, assets);
  app.get<{ Params: { slug: string } }>('/artwork/:slug.svg', async (request, reply) => reply.type('image/svg+xml').send(artworkSvg(request.params.slug)));
  app.get('/favicon.svg', async (_request, reply) => reply.type('image/svg+xml').send(artworkSvg('icon')));
  app.get('/api/orders/:id/events', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
    reply.raw.write('retry: 3000\n\n');
  });
  app.post('/api/discount-codes/validate', async () => ({ valid: true, message: '', discount_amount: 26 }));
  for (const { name, path, draw } of cases) {
    app.get<{ Querystring: { lang?: string; theme?: string } }>(`/${name}`, async (request, reply) => {
      const { lang, theme } = request.query;
      const context = fixtureContext(isLanguage(lang) ? lang : 'zh-CN', themeOf(theme), assetUrls(assets.manifest, '', undefined), path);
      return reply.header('content-security-policy', pagePolicy('', [])).type('text/html; charset=utf-8').send(draw(context).text);
    });
  }
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, app };
}

function themeOf(text: string | undefined): Theme {
  return text === 'dark' || text === 'light' ? text : 'auto';
}
