/** The theme switch without script: `POST /preferences` sets a cookie and goes back. */
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { preferenceCookie } from './context.ts';
import type { StorefrontDoor } from './door.ts';
import { themes } from './view.ts';

const PreferencesBody = closed({ theme: Type.Enum([...themes]), return_to: Type.Optional(Type.String({ maxLength: 500 })) });

export function preferenceForm(server: Server, { shop }: StorefrontDoor): void {
  server.post('/preferences', { schema: { body: PreferencesBody, hide: true } }, async (request, reply) =>
    reply.setCookie('theme', request.body.theme, preferenceCookie(shop.config)).redirect(ownPath(request.body.return_to), 303),
  );
}

/** A path of this site, or the front page (S59). */
function ownPath(wanted: string | undefined): string {
  return wanted !== undefined && /^\/(?![/\\])[\x21-\x7e]*$/.test(wanted) ? wanted : '/';
}
