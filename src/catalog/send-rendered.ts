/** Sends what the catalogue has drawn: bytes from memory, or 304 when the caller has them already (RFC 9110 §13.1.2). */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Rendered } from './catalogue.ts';

export interface SendOptions {
  readonly type: string;
  readonly cacheControl: string;
  /** Request headers that the answer depends on. */
  readonly vary: string;
}

export function sendRendered(request: FastifyRequest, reply: FastifyReply, { body, etag }: Rendered, { type, cacheControl, vary }: SendOptions): void {
  reply.header('etag', etag).header('cache-control', cacheControl).header('vary', vary);
  const known = request.headers['if-none-match'];
  if (known !== undefined && isKnown(known, etag)) void reply.code(304).send();
  else void reply.header('content-type', type).send(body);
}

/** Compared weakly, as the RFC wants for this header: a proxy that compressed the answer has marked its tag with `W/`. */
function isKnown(header: string, etag: string): boolean {
  return header === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
