/** Doors for signing in and for one's own account. What is done to other operators is in `admin-routes.ts`. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sha256 } from '../core/crypto.ts';
import { addressBlock, type RateLimits } from '../http/rate-limit.ts';
import { closed, listOf, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { acceptSetupLink } from './accept-setup-link.ts';
import { changePassword } from './change-password.ts';
import { confirmIdentity } from './confirm-identity.ts';
import { endOtherSessions, endSession } from './end-session.ts';
import type { Entrance, SignedIn } from './enter-session.ts';
import { factorsOf, hasSecondFactor } from './factors.ts';
import { actorOf, operatorOf, personOf } from './guard.ts';
import { OperatorView, operatorView } from './operator.ts';
import { Assertion, RequestOptions, requestOptions } from './passkey.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import { listPasskeys } from './passkey-store.ts';
import { requireOurPage } from './same-site.ts';
import { secondFactorRoutes } from './second-factor-routes.ts';
import { clearSessionCookie, placeOf, readSessionCookie, sessionIdleMs, setSessionCookie } from './session.ts';
import { listLiveSessions } from './session-store.ts';
import { CallerView, Code, callerView, Email, Password, PersonName, SessionView, sessionView } from './session-view.ts';
import { signIn } from './sign-in.ts';
import { signInByPasskey } from './sign-in-by-passkey.ts';

export interface AccountsDoor {
  readonly shop: Shop;
  readonly limits: RateLimits;
}

const Nothing = Type.Null();
const SignInBody = closed({ email: Email, password: Password, code: Type.Optional(Code) });
const SetupBody = closed({ token: Type.String({ minLength: 20, maxLength: 100 }), email: Email, name: PersonName, password: Password });
const ConfirmBody = closed({ password: Type.Optional(Password), code: Type.Optional(Code), passkey: Type.Optional(Assertion) });
const PasswordBody = closed({ current_password: Password, new_password: Password });
const SessionParams = closed({ id: Type.String({ pattern: '^ses_[0-9a-f]{24}$' }) });

export function accountsRoutes(server: Server, door: AccountsDoor): void {
  signInRoutes(server, door);
  sessionRoutes(server, door);
  passwordRoutes(server, door);
  sessionListRoutes(server, door);
  secondFactorRoutes(server, door.shop);
  passkeyRoutes(server, door.shop);
}

function signInRoutes(server: Server, { shop, limits }: AccountsDoor): void {
  const { config } = shop;
  const entranceAt = (request: FastifyRequest): Entrance => {
    requireOurPage(config, request);
    const oldToken = readSessionCookie(config, request);
    return { place: placeOf(request), requestId: request.id, replacesTokenHash: oldToken === undefined ? undefined : sha256(oldToken) };
  };
  const welcome = async (reply: FastifyReply, { token, session, operator }: SignedIn) => {
    setSessionCookie(config, reply, token);
    return callerView(config, { ...operator, kind: 'operator', session }, await factorsOf(shop.db.read, operator.id));
  };

  server.post('/api/admin/session', { schema: { body: SignInBody, response: { 200: CallerView } }, config: { permission: 'anyone' } }, async (request, reply) =>
    welcome(reply, await signIn(shop, limits, { ...request.body, ...entranceAt(request) })),
  );

  server.post(
    '/api/admin/session/passkey',
    { schema: { body: closed({ passkey: Assertion }), response: { 200: CallerView } }, config: { permission: 'anyone' } },
    async (request, reply) => welcome(reply, await signInByPasskey(shop, limits, { ...request.body, ...entranceAt(request) })),
  );

  server.post('/api/admin/session/passkey/options', { schema: { response: { 200: RequestOptions } }, config: { permission: 'anyone' } }, async (request) => {
    requireOurPage(config, request);
    return requestOptions(shop, { kind: 'sign_in' }, []);
  });
}

function sessionRoutes(server: Server, { shop, limits }: AccountsDoor): void {
  const { config } = shop;

  server.get('/api/admin/session', { schema: { response: { 200: CallerView } }, config: { permission: 'session.own' } }, async (request) => {
    const caller = operatorOf(request);
    return callerView(config, caller, await factorsOf(shop.db.read, caller.id));
  });

  server.delete('/api/admin/session', { schema: { response: { 204: Nothing } }, config: { permission: 'session.own' } }, async (request, reply) => {
    const person = personOf(request);
    await endSession(shop, person, actorOf(request), person.session.id);
    clearSessionCookie(config, reply);
    return reply.code(204).send(null);
  });

  server.post(
    '/api/admin/session/confirm',
    { schema: { body: ConfirmBody, response: { 204: Nothing } }, config: { permission: 'session.own' } },
    async (request, reply) => {
      await confirmIdentity(shop, limits, personOf(request), actorOf(request), request.body);
      return reply.code(204).send(null);
    },
  );

  server.post(
    '/api/admin/session/confirm/options',
    { schema: { response: { 200: RequestOptions } }, config: { permission: 'session.own' } },
    async (request) => {
      const person = personOf(request);
      return requestOptions(shop, { kind: 'confirm', sessionId: person.session.id }, await listPasskeys(shop.db.read, person.id));
    },
  );
}

function passwordRoutes(server: Server, { shop, limits }: AccountsDoor): void {
  server.post(
    '/api/admin/setup',
    { schema: { body: SetupBody, response: { 201: OperatorView } }, config: { permission: 'anyone' } },
    async (request, reply) => {
      requireOurPage(shop.config, request);
      const address = addressBlock(request.ip);
      await limits.use('sign_in_address', address);
      const operator = await acceptSetupLink(shop, request.body, { ip: request.ip, requestId: request.id });
      await limits.giveBack('sign_in_address', address);
      return reply.code(201).send(operatorView(operator, await hasSecondFactor(shop.db.read, operator.id)));
    },
  );

  server.post(
    '/api/admin/password',
    { schema: { body: PasswordBody, response: { 200: CallerView } }, config: { permission: 'session.own' } },
    async (request, reply) => {
      const person = personOf(request);
      const { current_password: current, new_password: next } = request.body;
      const { token, session } = await changePassword(shop, limits, person, actorOf(request), { current, next, place: placeOf(request) });
      setSessionCookie(shop.config, reply, token);
      return callerView(shop.config, { ...person, session }, await factorsOf(shop.db.read, person.id));
    },
  );
}

function sessionListRoutes(server: Server, { shop }: AccountsDoor): void {
  server.get('/api/admin/sessions', { schema: { response: { 200: listOf(SessionView) } }, config: { permission: 'session.own' } }, async (request) => {
    const person = personOf(request);
    const now = shop.clock.now();
    const sessions = await listLiveSessions(shop.db.read, person.id, now, now - sessionIdleMs);
    return { items: sessions.map((session) => sessionView(session, person.session.id)), next_cursor: null };
  });

  server.delete(
    '/api/admin/sessions',
    { schema: { response: { 200: closed({ ended: Type.Integer() }) } }, config: { permission: 'session.own' } },
    async (request) => ({
      ended: await endOtherSessions(shop, personOf(request), actorOf(request)),
    }),
  );

  server.delete(
    '/api/admin/sessions/:id',
    { schema: { params: SessionParams, response: { 204: Nothing } }, config: { permission: 'session.own' } },
    async (request, reply) => {
      await endSession(shop, personOf(request), actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}
