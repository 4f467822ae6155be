/** Operators' door to how their words will look. */
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { markdownHtml } from './markdown.ts';

/** Room for the longest description in any script. */
const bodyLimit = 128 * 1024;

export function storefrontAdminRoutes(server: Server): void {
  server.post(
    '/api/admin/products/description-preview',
    {
      bodyLimit,
      schema: { body: closed({ text: Type.String({ maxLength: 20_000 }) }), response: { 200: Type.Object({ html: Type.String() }) } },
      config: { permission: 'catalog.read' },
    },
    async (request) => ({ html: markdownHtml(request.body.text).text }),
  );
}
