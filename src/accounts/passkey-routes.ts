/** Doors to one's own passkeys. Adding and removing need a proof given just now, as with the authenticator app. */
import { closed, listOf, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { addPasskey } from './add-passkey.ts';
import { actorOf, personOf } from './guard.ts';
import { CreationOptions, creationOptions, NewCredential, PasskeyView, passkeyView } from './passkey.ts';
import { listPasskeys } from './passkey-store.ts';
import { removePasskey } from './remove-factors.ts';
import { PersonName } from './session-view.ts';

const Addition = closed({ name: PersonName, credential: NewCredential });
const Added = closed({
  passkey: PasskeyView,
  recovery_codes: Type.Array(Type.String(), { description: 'New ones with the first second factor of an operator; otherwise none' }),
});
const Params = closed({ id: Type.String({ pattern: '^pky_[0-9a-f]{24}$' }) });
const own = { permission: 'session.own', freshProof: true } as const;

export function passkeyRoutes(server: Server, shop: Shop): void {
  server.get('/api/admin/passkeys', { schema: { response: { 200: listOf(PasskeyView) } }, config: { permission: 'session.own' } }, async (request) => ({
    items: (await listPasskeys(shop.db.read, personOf(request).id)).map(passkeyView),
    next_cursor: null,
  }));

  server.post('/api/admin/passkeys/options', { schema: { response: { 200: CreationOptions } }, config: own }, async (request) => {
    const person = personOf(request);
    return creationOptions(shop, person, await listPasskeys(shop.db.read, person.id));
  });

  server.post('/api/admin/passkeys', { schema: { body: Addition, response: { 201: Added } }, config: own }, async (request, reply) => {
    const { passkey, recoveryCodes } = await addPasskey(shop, personOf(request), actorOf(request), request.body);
    return reply.code(201).send({ passkey: passkeyView(passkey), recovery_codes: recoveryCodes });
  });

  server.delete('/api/admin/passkeys/:id', { schema: { params: Params, response: { 204: Type.Null() } }, config: own }, async (request, reply) => {
    await removePasskey(shop, actorOf(request), personOf(request).id, request.params.id);
    return reply.code(204).send(null);
  });
}
