/** Proof that a request comes from a page of ours and not from another site's that uses the visitor's cookie (S36). */
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { secretsEqual } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import { csrfToken } from './session.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

export function changesState(method: string): boolean {
  return !safeMethods.includes(method);
}

/**
 * What the browser says about the page that sent the request must be us. Programs that send neither header are let through here:
 * a browser always sends one with a request that changes something, and the token below is asked for all the same.
 * Forms of a page, which any site can send without asking, are refused whatever the headers say.
 * @throws Refusal `request.cross_origin`, `request.unsupported_media`
 */
export function requireOurPage(config: Config, request: FastifyRequest): void {
  const { origin, host, 'sec-fetch-site': site, 'content-type': type } = request.headers;
  const ours = new URL(config.publicUrl).origin;
  // Behind an address that differs from PUBLIC_URL (a LAN name, 127.0.0.1) the browser's own word and the host must both fit.
  const sameHost = site === 'same-origin' && origin !== undefined && URL.canParse(origin) && new URL(origin).host === host;
  if ((site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== ours && !sameHost)) throw refuse('request.cross_origin');
  if (type !== undefined && /^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) throw refuse('request.unsupported_media');
}

/** @throws Refusal `csrf.missing` unless `X-CSRF-Token` is the session's */
export function requireCsrfToken(config: Config, request: FastifyRequest, sessionId: string): void {
  const given = request.headers['x-csrf-token'];
  if (typeof given !== 'string' || !secretsEqual(given, csrfToken(config, sessionId))) throw refuse('csrf.missing');
}
