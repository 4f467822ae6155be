/** `POST /api/admin/pictures` takes a picture; `/pictures/…` shows it to everybody, for ever. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { Bytes, closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { keepPicture } from './keep-picture.ts';
import { largestUpload, pictureAddress, pictureTypes } from './picture.ts';
import { findPictureFile } from './store.ts';

const Kept = Type.Object({
  url: Type.String({ description: 'What a product takes as `image_url` and the settings as `logo_url`' }),
  width: Type.Integer(),
  height: Type.Integer(),
});

const FileParams = closed({ id: Type.String({ pattern: '^[0-9a-f]{32}$' }), name: Type.String({ pattern: '^\\d{1,4}x\\d{1,4}\\.(avif|webp|jpg|png)$' }) });

export async function pictureRoutes(server: Server, shop: Shop): Promise<void> {
  server.get('/pictures/:id/:name', { schema: { params: FileParams, hide: true } }, async (request, reply) => {
    const { id, name } = request.params;
    const body = await findPictureFile(shop.db.read, id, name);
    if (!body) throw refuse('request.not_found');
    const type = Object.entries(pictureTypes).find(([format]) => name.endsWith(`.${format}`))?.[1] ?? 'application/octet-stream';
    return reply
      .type(type)
      .headers({ 'cache-control': 'public, max-age=31536000, immutable', 'cross-origin-resource-policy': 'cross-origin' })
      .send(Buffer.from(body.buffer, body.byteOffset, body.byteLength));
  });

  // Its own scope: this door takes any bytes, and they say themselves what they are.
  await server.register((bare, _options, ready) => {
    const scope: Server = bare.withTypeProvider<TypeBoxTypeProvider>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: largestUpload }, (_request, body, done) => done(null, body));
    scope.post(
      '/api/admin/pictures',
      {
        bodyLimit: largestUpload,
        schema: { body: { content: { 'image/*': { schema: Bytes } } }, response: { 201: Kept } },
        config: { permission: 'catalog.write' },
      },
      async (request, reply) => {
        const bytes: unknown = request.body;
        if (!(bytes instanceof Uint8Array)) throw refuse('picture.wrong_type');
        const picture = await keepPicture(shop, actorOf(request), bytes);
        return reply.code(201).send({ url: pictureAddress(picture), width: picture.width, height: picture.height });
      },
    );
    ready();
  });
}
