/** Sends what the catalogue has drawn: bytes from memory, or 304 when the caller has them already (RFC 9110 §13.1.2). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rendered } from './catalogue.ts';

export interface SendOptions {
  readonly type: string;
  readonly cacheControl: string;
  /** Request headers that the answer depends on. */
  readonly vary: string;
  /** Whether this very answer is still true; undefined for one that sets a cookie, and so is this reader's alone. */
  readonly isCurrent: (() => boolean) | undefined;
}

/** What was sent whole is kept by the front cache, for whoever asks in the same way while it is true. */
export function sendRendered(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, etag }: Rendered,
  { type, cacheControl, vary, isCurrent }: SendOptions,
): void {
  reply.header('etag', etag).header('cache-control', cacheControl).header('vary', vary);
  const known = request.headers['if-none-match'];
  if (known !== undefined && isKnown(known, etag)) return void reply.code(304).send();
  reply.header('content-type', type);
  if (isCurrent) request.server.frontCache.keep(request.raw, { headers: reply.getHeaders(), body, route: request.routeOptions.url ?? '', isCurrent });
  void reply.send(body);
}

/** Compared weakly, as the RFC wants for this header: a proxy that compressed the answer has marked its tag with `W/`. */
function isKnown(header: string, etag: string): boolean {
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
