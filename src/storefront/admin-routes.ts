/** Operators' doors to how their words and their colour will look, before buyers see them. */
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { brandLook } from './brand.ts';
import { markdownHtml } from './markdown.ts';

/** Room for the longest description in any script. */
const bodyLimit = 128 * 1024;

const Colour = Type.String({ pattern: '^#[0-9A-Fa-f]{6}$' });
const Ratio = Type.Number({ description: 'Contrast by WCAG 2.2, 1 to 21; text needs 4.5' });
const ThemeLook = Type.Object({ sheet: Colour, ink: Colour, link: Colour, button: Colour, on_button: Colour, link_contrast: Ratio, button_contrast: Ratio });
const BrandLook = Type.Object({ contrast_on_white: Ratio, light: ThemeLook, dark: ThemeLook });

export function storefrontAdminRoutes(server: Server): void {
  server.post(
    '/api/admin/markdown-preview',
    {
      bodyLimit,
      schema: { body: closed({ text: Type.String({ maxLength: 20_000 }) }), response: { 200: Type.Object({ html: Type.String() }) } },
      config: { permission: 'catalog.read' },
    },
    async (request) => ({ html: markdownHtml(request.body.text).text }),
  );

  server.get(
    '/api/admin/settings/brand-preview',
    { schema: { querystring: closed({ primary_color: Colour }), response: { 200: BrandLook } }, config: { permission: 'settings.read' } },
    async (request) => brandLook(request.query.primary_color),
  );
}
