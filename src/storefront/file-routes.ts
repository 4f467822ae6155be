/** Files a browser or a search engine asks for: scripts and styles, artwork, icon, brand colours, sitemap, robots. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import { languages } from '../core/languages.ts';
import { dateText } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { artworkSvg } from './artwork.ts';
import { serveAssets, serveOrderWorker } from './assets.ts';
import { brandCss, glowOf } from './brand.ts';
import { acceptedEncoding, compressed } from './compression.ts';
import type { StorefrontDoor } from './door.ts';
import { escapeHtml } from './html.ts';
import { canonicalUrl, productPath } from './links.ts';
import { createSharePictures } from './share-picture.ts';

/** Drawings are made by us and hold no script; the policy says so to a browser that opens one by itself. */
const svgPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
const day = 'public, max-age=86400';
const month = 'public, max-age=2592000';

export function fileRoutes(server: Server, { shop, catalogue, assets }: StorefrontDoor): void {
  const { publicUrl } = shop.config;
  const hidden = { schema: { hide: true } };
  serveAssets(server, assets);
  serveOrderWorker(server, assets);

  server.get(
    '/artwork/:slug.svg',
    { schema: { params: closed({ slug: Type.String({ minLength: 1, maxLength: 100 }) }), hide: true } },
    async (request, reply) => sendSvg(request, reply, artworkSvg(request.params.slug)),
  );

  const pictures = createSharePictures();
  server.get(
    '/artwork/:slug.png',
    { schema: { params: closed({ slug: Type.String({ minLength: 1, maxLength: 100 }) }), hide: true } },
    async (request, reply) => {
      const { slug } = request.params;
      // Only what is for sale, so that nobody can have pictures drawn without end.
      const { products } = await catalogue.current();
      if (slug !== 'shop' && !products.some((product) => product.slug === slug)) throw refuse('product.not_found');
      return reply
        .type('image/png')
        .header('cache-control', month)
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(await pictures.of(slug));
    },
  );

  server.get('/favicon.svg', hidden, async (request, reply) => sendSvg(request, reply, faviconSvg((await catalogue.settings()).primary_color)));

  server.get('/brand.css', hidden, async (_request, reply) =>
    reply
      .type('text/css; charset=utf-8')
      .header('cache-control', 'public, max-age=31536000')
      .send(brandCss((await catalogue.settings()).primary_color)),
  );

  server.get('/robots.txt', hidden, async (_request, reply) =>
    reply
      .type('text/plain; charset=utf-8')
      .header('cache-control', day)
      .send(
        `User-agent: *\nDisallow: /orders\nDisallow: /checkout\nDisallow: /admin\nDisallow: /api/\nDisallow: /simulator\nSitemap: ${publicUrl}/sitemap.xml\n`,
      ),
  );

  server.get('/sitemap.xml', hidden, async (_request, reply) => {
    const { products } = await catalogue.current();
    const paths: readonly (readonly [path: string, changedAt: number | undefined])[] = [
      ...['/', '/shop.html', '/help', '/support', '/terms', '/privacy', '/refund'].map((path) => [path, undefined] as const),
      ...products.map((product) => [productPath(product.slug), product.updated_at] as const),
    ];
    return reply.type('application/xml; charset=utf-8').header('cache-control', 'public, max-age=3600').send(sitemap(publicUrl, paths));
  });
}

/** Drawn anew when asked for, which takes less than a millisecond; browsers and proxies keep it for a month. */
function sendSvg(request: FastifyRequest, reply: FastifyReply, svg: string): FastifyReply {
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  if (encoding) void reply.header('content-encoding', encoding);
  return reply
    .type('image/svg+xml')
    .headers({ 'content-security-policy': svgPolicy, 'cache-control': month, vary: 'Accept-Encoding' })
    .send(compressed(svg, encoding, 4));
}

/** Every page in every language, each naming the others (sitemaps.org, hreflang). */
function sitemap(publicUrl: string, paths: readonly (readonly [path: string, changedAt: number | undefined])[]): string {
  const urls = paths.flatMap(([path, changedAt]) => {
    const others = languages
      .map((language) => `<xhtml:link rel="alternate" hreflang="${language}" href="${escapeHtml(canonicalUrl(publicUrl, path, language))}"/>`)
      .join('');
    const changed = changedAt === undefined ? '' : `<lastmod>${dateText(changedAt)}</lastmod>`;
    return languages.map((language) => `<url><loc>${escapeHtml(canonicalUrl(publicUrl, path, language))}</loc>${changed}${others}</url>`);
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n${urls.join('\n')}\n</urlset>\n`;
}

/** The mark on its dark ground; the strike has the brand's colour. */
function faviconSvg(primary: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0c1220"/><path fill="none" stroke="#5a6780" stroke-width="1.75" stroke-linecap="round" d="M6 21A11 11 0 0 1 21.5 6.500M26 11A11 11 0 0 1 10.500 25.500"/><path fill="${glowOf(primary)}" d="M17.500 6 9.500 17.500h5.200L13.500 26l8.500-12h-5.400Z"/></svg>`;
}
