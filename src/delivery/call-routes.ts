/** Operators' doors to the server that makes the goods of a `call` product. */
import { actorOf } from '../accounts/guard.ts';
import { isoText } from '../core/time.ts';
import { closed, NumberText, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { setCallServer } from './call-server.ts';
import { findCallServer } from './store.ts';

const Params = closed({ id: NumberText });
const nullable = Type.Union([Type.String(), Type.Null()]);
const path = '/api/admin/products/:id/call-server';

export function callRoutes(server: Server, { shop, stockChanged }: { readonly shop: Shop; readonly stockChanged: () => void }): void {
  server.get(
    path,
    { schema: { params: Params, response: { 200: Type.Object({ url: nullable, updated_at: nullable }) } }, config: { permission: 'settings.read' } },
    async (request) => {
      const found = await findCallServer(shop.db.read, Number(request.params.id));
      return { url: found?.url ?? null, updated_at: found ? isoText(found.updated_at) : null };
    },
  );

  server.put(
    path,
    {
      schema: {
        params: Params,
        body: closed({ url: Type.String({ minLength: 1, maxLength: 2_000 }) }),
        response: { 200: Type.Object({ url: Type.String(), secret: Type.String({ description: 'Signs the calls; shown this once' }) }) },
      },
      config: { permission: 'settings.secrets' },
    },
    async (request, reply) => {
      void reply.header('cache-control', 'no-store');
      const saved = await setCallServer(shop, actorOf(request), Number(request.params.id), request.body.url);
      stockChanged();
      return saved;
    },
  );
}
