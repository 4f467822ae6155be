/** Headers of pages: what a page may load and do (reliability reference §6), and how long anyone may keep it. */
import type { FastifyReply } from 'fastify';
import { acceptedEncoding, compressed } from './compression.ts';

/**
 * Nothing but our own files and those of our CDN; no inline script or style, no frames, forms only to us.
 * Pictures may also come from the addresses that the merchant gave for his products and logo.
 */
export function pagePolicy(assetBaseUrl: string, pictureUrls: readonly string[]): string {
  const assets = ["'self'", ...originsOf([assetBaseUrl])].join(' ');
  const pictures = ["'self'", 'data:', ...originsOf([assetBaseUrl, ...pictureUrls])].join(' ');
  return [
    "default-src 'none'",
    `script-src ${assets}`,
    `style-src ${assets}`,
    `img-src ${pictures}`,
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function originsOf(urls: readonly string[]): readonly string[] {
  const origins = urls.filter((url) => /^https?:\/\//i.test(url) && URL.canParse(url)).map((url) => new URL(url).origin);
  return [...new Set(origins)].toSorted();
}

/**
 * Sends a page that is somebody's own: kept by nobody, not even for going back (S19). The other headers are the server's.
 * It may be compressed: what another site can make us answer to its visitor's GET holds nothing of that site's choosing.
 */
export function sendPrivatePage(reply: FastifyReply, status: number, text: string, policy: string): FastifyReply {
  const encoding = acceptedEncoding(reply.request.headers['accept-encoding']);
  if (encoding) void reply.header('content-encoding', encoding);
  return reply
    .code(status)
    .type('text/html; charset=utf-8')
    .headers({ 'content-security-policy': policy, 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow', vary: 'Accept-Encoding' })
    .send(compressed(text, encoding, 4));
}
