/**
 * Who may call which route (S38). A route says it in its config: `config: { permission: 'orders.read' }`, or `'anyone'`.
 * The server does not start with a route that should say so and does not.
 */
import type { FastifyRequest, RouteOptions } from 'fastify';
import { refuse } from '../core/errors.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import type { Actor } from './audit-log.ts';
import { authenticate, type Caller, mayCall, type Person } from './caller.ts';
import { isSensitive, type Permission } from './permission.ts';
import { changesState, requireCsrfToken, requireOurPage } from './same-site.ts';
import { isVerified } from './session.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a caller must hold; `anyone` for a door that is open on purpose. */
    permission?: Permission | 'anyone';
    /** A person must have given his password or code a few minutes ago, as for every sensitive permission. */
    freshProof?: boolean;
  }
}

/** Set by the guard, read by the handlers of the same request. */
const callers = new WeakMap<FastifyRequest, Caller>();

/**
 * Guards every route that is registered after it.
 * @throws Error while routes are registered, for one under `/api` that changes something, or under `/api/admin`, and names no permission
 */
export function createGuard(server: Server, shop: Shop): void {
  const guard = async (request: FastifyRequest): Promise<void> => {
    callers.set(request, await admit(shop, request));
  };
  server.addHook('onRoute', (route) => {
    const permission = route.config?.permission;
    if (permission === undefined) {
      if (mustDeclare(route)) throw new Error(`${String(route.method)} ${route.url} does not say who may call it: give its config a permission, or 'anyone'`);
      return;
    }
    const hooks = [route.onRequest ?? []].flat();
    // The HEAD route that comes with a GET route takes its hooks along.
    if (permission !== 'anyone' && !hooks.includes(guard)) route.onRequest = [guard, ...hooks];
  });
}

function mustDeclare(route: RouteOptions): boolean {
  if (/^\/api\/admin(\/|$)/.test(route.url)) return true;
  return /^\/api\//.test(route.url) && [route.method].flat().some(changesState);
}

async function admit(shop: Shop, request: FastifyRequest): Promise<Caller> {
  const { permission, freshProof = false } = request.routeOptions.config;
  const caller = await authenticate(shop, request);
  if (!caller || permission === undefined || permission === 'anyone') throw refuse('operator.sign_in_required');
  requireOwnRequest(shop, request, caller);
  if (!mayCall(caller, permission)) {
    request.log.warn({ caller: actorId(caller), permission, req: request }, 'a caller was refused what his role or key does not allow');
    throw refuse('operator.forbidden');
  }
  const needsProof = freshProof || isSensitive(permission);
  if (needsProof && caller.kind === 'operator' && !isVerified(caller.session, shop.clock.now())) throw refuse('operator.confirm_identity');
  return caller;
}

/** A cookie is sent along whoever wrote the request, so a change that rests on one must prove that it comes from our page. */
function requireOwnRequest(shop: Shop, request: FastifyRequest, caller: Caller): void {
  if (caller.kind !== 'operator' || !changesState(request.method)) return;
  requireOurPage(shop.config, request);
  requireCsrfToken(shop.config, request, caller.session.id);
}

/** Who calls a guarded route. */
export function operatorOf(request: FastifyRequest): Caller {
  const caller = callers.get(request);
  if (!caller) throw new Error(`${request.routeOptions.url ?? 'This route'} names no permission, so nobody is known to call it`);
  return caller;
}

/** The person who calls a guarded route. @throws Refusal `operator.forbidden` for an API key */
export function personOf(request: FastifyRequest): Person {
  const caller = operatorOf(request);
  if (caller.kind !== 'operator') throw refuse('operator.forbidden');
  return caller;
}

/** Who calls a guarded route, for the audit log. */
export function actorOf(request: FastifyRequest): Actor {
  return actorFor(operatorOf(request), request);
}

function actorFor(caller: Pick<Caller, 'kind' | 'id'>, request: FastifyRequest): Actor {
  return { id: actorId(caller), ip: request.ip, requestId: request.id };
}

const actorId = (caller: Pick<Caller, 'kind' | 'id'>): string => `${caller.kind}:${caller.id}`;

/**
 * Who calls a route that is open to others too, if it is an operator; nobody when the request could come from another site's page.
 * For a guarded route use `operatorOf`.
 */
export async function optionalOperator(shop: Shop, request: FastifyRequest): Promise<Caller | undefined> {
  const caller = await authenticate(shop, request);
  if (caller) requireOwnRequest(shop, request, caller);
  return caller;
}
