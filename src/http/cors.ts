/** Which other sites' pages may call us (S37): anyone may read the catalogue without cookies; the rest is a fixed list. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Cors {
  readonly publicUrl: string;
  readonly allowedOrigins: readonly string[];
}

const publicReads = /^\/api\/(products|settings|announcements)(\/|\?|$)/;

/** The old front end's development servers; only used outside production, through `ALLOWED_ORIGINS`' default. */
export const developmentOrigins = ['http://localhost:8000', 'http://127.0.0.1:8000', 'http://localhost:8080', 'http://127.0.0.1:8080'];

/** Sets the headers for a request that has an `Origin`; true when it was a preflight and has been answered. */
export function corsHook(cors: Cors): (request: FastifyRequest, reply: FastifyReply) => boolean {
  const ours = new URL(cors.publicUrl).origin;
  const allowed = new Set(cors.allowedOrigins);
  return (request, reply) => {
    const origin = request.headers.origin;
    if (origin === undefined || origin === ours) return false;
    const listed = allowed.has(origin);
    if (listed) reply.headers({ 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true', vary: 'Origin' });
    else if (publicReads.test(request.url)) reply.headers({ 'access-control-allow-origin': '*', vary: 'Origin' });
    if (listed || publicReads.test(request.url)) reply.header('cross-origin-resource-policy', 'cross-origin');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return false;
    if (listed) {
      reply.headers({
        'access-control-allow-methods': 'GET,PUT,POST,PATCH,DELETE,OPTIONS',
        'access-control-allow-headers': 'Content-Type,Authorization,X-Requested-With,Idempotency-Key,X-Order-Token',
        'access-control-max-age': '600',
      });
    }
    void reply.code(200).send();
    return true;
  };
}
