/** Sessions of people in a browser (S34, S35): a random token in a cookie, its hash in the database, ended by the clock or by a deed. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { keyedHash, randomToken, sha256 } from '../core/crypto.ts';
import { newId } from '../core/ids.ts';
import { HOUR, MINUTE, SECOND } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import { insertSession, type SessionRow } from './session-store.ts';

export const sessionIdleMs = 30 * MINUTE;
const sessionTotalMs = 12 * HOUR;
/** How long after giving a password or code a person may do what needs it (S40). */
export const verifiedMs = 5 * MINUTE;

/** Where a person is: kept with the session so that he recognises his own. */
export interface Place {
  readonly ip: string;
  /** The browser's `User-Agent`. */
  readonly agent: string;
}

export function placeOf(request: FastifyRequest): Place {
  return { ip: request.ip, agent: (request.headers['user-agent'] ?? '').slice(0, 300) };
}

export interface NewSession {
  /** For the cookie; it is kept nowhere. */
  readonly token: string;
  readonly session: SessionRow;
}

/** Starts a session of an operator who has just proved who he is. */
export async function startSession(tx: Transaction, operatorId: string, place: Place, now: number): Promise<NewSession> {
  const token = randomToken(32);
  const session: SessionRow = {
    id: newId('ses'),
    token_hash: sha256(token),
    operator_id: operatorId,
    created_at: now,
    last_seen_at: now,
    verified_at: now,
    expires_at: now + sessionTotalMs,
    ip: place.ip,
    agent: place.agent,
  };
  await insertSession(tx, session);
  return { token, session };
}

export function isLive(session: Pick<SessionRow, 'last_seen_at' | 'expires_at'>, now: number): boolean {
  return now < session.expires_at && now - session.last_seen_at < sessionIdleMs;
}

export function isVerified(session: Pick<SessionRow, 'verified_at'>, now: number): boolean {
  return now - session.verified_at < verifiedMs;
}

/** The value that a page of ours must send back in `X-CSRF-Token` (S36); other sites cannot read it. */
export function csrfToken(config: Config, sessionId: string): string {
  return keyedHash(`csrf:${sessionId}`, config.secrets.values.sessionKey);
}

/** `__Host-` ties the cookie to this very host over TLS; without TLS browsers refuse such a name. */
function cookieName(config: Config): string {
  return isSecure(config) ? '__Host-aistorm' : 'aistorm_session';
}

const isSecure = (config: Config): boolean => config.publicUrl.startsWith('https:');

export function readSessionCookie(config: Config, request: FastifyRequest): string | undefined {
  const token = request.cookies[cookieName(config)];
  return token !== undefined && /^[\w-]{43}$/.test(token) ? token : undefined;
}

export function setSessionCookie(config: Config, reply: FastifyReply, token: string): void {
  reply.setCookie(cookieName(config), token, { path: '/', httpOnly: true, secure: isSecure(config), sameSite: 'strict', maxAge: sessionTotalMs / SECOND });
}

export function clearSessionCookie(config: Config, reply: FastifyReply): void {
  reply.clearCookie(cookieName(config), { path: '/', httpOnly: true, secure: isSecure(config), sameSite: 'strict' });
}
