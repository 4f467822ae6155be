/** Doors to one's own authenticator app and recovery codes. All need a password or code given just now: an open session must not lock its owner out. */
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { factorsOf } from './factors.ts';
import { actorOf, personOf } from './guard.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import { beginSecondFactor, confirmSecondFactor, removeSecondFactor } from './second-factor.ts';
import { countRecoveryCodes } from './second-factor-store.ts';
import { Code } from './session-view.ts';

const State = closed({ on: Type.Boolean({ description: 'Whether there is an authenticator app' }), recovery_codes_left: Type.Integer() });
const Begun = closed({ secret: Type.String(), uri: Type.String() });
const RecoveryCodes = closed({ recovery_codes: Type.Array(Type.String()) });
const own = { permission: 'session.own', freshProof: true } as const;

export function secondFactorRoutes(server: Server, shop: Shop): void {
  server.get('/api/admin/second-factor', { schema: { response: { 200: State } }, config: { permission: 'session.own' } }, async (request) => {
    const { id } = personOf(request);
    const { app } = await factorsOf(shop.db.read, id);
    return { on: app, recovery_codes_left: await countRecoveryCodes(shop.db.read, id) };
  });

  server.post('/api/admin/second-factor', { schema: { response: { 200: Begun } }, config: own }, async (request) => beginSecondFactor(shop, personOf(request)));

  server.post(
    '/api/admin/second-factor/confirm',
    { schema: { body: closed({ code: Code }), response: { 200: RecoveryCodes } }, config: own },
    async (request) => ({
      recovery_codes: await confirmSecondFactor(shop, actorOf(request), personOf(request).id, request.body.code),
    }),
  );

  server.post('/api/admin/second-factor/recovery-codes', { schema: { response: { 200: RecoveryCodes } }, config: own }, async (request) => ({
    recovery_codes: await renewRecoveryCodes(shop, actorOf(request), personOf(request).id),
  }));

  server.delete('/api/admin/second-factor', { schema: { response: { 204: Type.Null() } }, config: own }, async (request, reply) => {
    await removeSecondFactor(shop, actorOf(request), personOf(request).id);
    return reply.code(204).send(null);
  });
}
