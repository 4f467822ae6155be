/** Recognises who sends a request: a person by the session cookie, a program by its API key. */
import type { FastifyRequest } from 'fastify';
import { sha256 } from '../core/crypto.ts';
import { MINUTE } from '../core/time.ts';
import type { OperatorRole } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import { authenticateKey, noteUse, scopesOfKey } from './api-key.ts';
import { isAllowed, type Permission } from './permission.ts';
import { isLive, readSessionCookie } from './session.ts';
import { findSession, noteSessionSeen, type SessionRow } from './session-store.ts';

export interface Person {
  readonly kind: 'operator';
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: OperatorRole;
  readonly session: SessionRow;
}

export interface Program {
  readonly kind: 'api_key';
  readonly id: string;
  readonly name: string;
  readonly role: OperatorRole;
  /** What it is limited to; undefined for all that its role may do. */
  readonly scopes: readonly string[] | undefined;
}

export type Caller = Person | Program;

/** Whether the caller's role allows it, and his key, if he is a program. */
export function mayCall(caller: Caller, permission: Permission): boolean {
  if (!isAllowed(caller.role, permission)) return false;
  return caller.kind === 'operator' || caller.scopes === undefined || permission === 'session.own' || caller.scopes.includes(permission);
}

/** Being seen is written down this often; the idle time is that much less exact. */
const seenEveryMs = MINUTE;

/** A request with an `Authorization` header is a program's and stands or falls with it; otherwise the cookie counts. */
export async function authenticate(shop: Shop, request: FastifyRequest): Promise<Caller | undefined> {
  const { authorization } = request.headers;
  if (authorization === undefined) return authenticatePerson(shop, request);
  const text = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
  const key = text === undefined ? undefined : await authenticateKey(shop, text);
  if (!key) return undefined;
  await unlessStorageFails(request, () => noteUse(shop, key));
  return { kind: 'api_key', id: key.id, name: key.name, role: key.role, scopes: scopesOfKey(key) };
}

async function authenticatePerson(shop: Shop, request: FastifyRequest): Promise<Person | undefined> {
  const token = readSessionCookie(shop.config, request);
  const found = token === undefined ? undefined : await findSession(shop.db.read, sha256(token));
  const now = shop.clock.now();
  if (!found || found.disabled_at !== null || !isLive(found, now)) return undefined;
  const { email, name, role, disabled_at: _, ...session } = found;
  if (now - session.last_seen_at >= seenEveryMs) await unlessStorageFails(request, () => shop.db.transaction((tx) => noteSessionSeen(tx, session.id, now)));
  return { kind: 'operator', id: session.operator_id, name, email, role, session };
}

/** A full disk must not keep an operator from looking (F3): what is only noted may be missed, and is said in the log. */
async function unlessStorageFails(request: FastifyRequest, note: () => Promise<unknown>): Promise<void> {
  try {
    await note();
  } catch (error) {
    request.log.warn({ err: error }, 'the time of a caller could not be noted');
  }
}
