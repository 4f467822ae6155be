/** Operators' doors to files for sale: upload one in pieces, see the versions, and let a buyer download his again. */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { actorOf } from '../../accounts/guard.ts';
import { isoText } from '../../core/time.ts';
import { Bytes, closed, NumberText, OrderIdParams, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import { AdminOrder, adminOrderView } from '../../orders/admin-view.ts';
import type { Shop } from '../../outbox/shop.ts';
import { type File, pieceBytes, pieceCount } from './file.ts';
import { renewDownloads } from './renew-downloads.ts';
import { filesOfProduct } from './store.ts';
import { finishUpload, openUpload, putPiece } from './upload-file.ts';

const ProductParams = closed({ id: NumberText });
const FileParams = closed({ file_id: Type.String({ pattern: '^fil_[0-9a-f]{24}$' }) });
const PieceParams = closed({ ...FileParams.properties, number: Type.String({ pattern: '^(0|[1-9]\\d{0,5})$' }) });

const OpenBody = closed({
  name: Type.String({ minLength: 1, maxLength: 1_000, description: 'What buyers save it as; of a path, the last part' }),
  size: Type.Integer({ minimum: 1, description: 'Bytes' }),
  /** Slug of a variant; the default one without it. */
  variant: Type.Optional(Type.String({ maxLength: 100 })),
});
const OpenAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  pieces: Type.Integer({ description: 'How many pieces must be sent' }),
  piece_bytes: Type.Integer({ description: 'Bytes of each piece but the last' }),
});
const FinishBody = Type.Optional(closed({ sha256: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Compared with what arrived' })) }));

const fileFields = { id: Type.String(), version: Type.Integer(), name: Type.String(), size: Type.Integer(), sha256: Type.String(), uploaded_at: Type.String() };
const StoredFile = Type.Object(fileFields);
const Versions = Type.Object({ items: Type.Array(Type.Object({ ...fileFields, variant: Type.String({ description: 'Slug of the variant' }) })) });

const RenewBody = Type.Optional(closed({ newest: Type.Optional(Type.Boolean({ description: 'Give the newest version instead of the one that was bought' })) }));

function fileView({ id, version, name, size, digest, touched_at }: File) {
  return { id, version: version ?? 0, name, size, sha256: digest ?? '', uploaded_at: isoText(touched_at) };
}

/** Pieces have their own scope, which takes any bytes. What type anybody says they have does not matter: a download is always only bytes. */
export async function fileRoutes(server: Server, { shop, stockChanged }: { readonly shop: Shop; readonly stockChanged: () => void }): Promise<void> {
  server.get(
    '/api/admin/products/:id/files',
    { schema: { params: ProductParams, response: { 200: Versions } }, config: { permission: 'catalog.read' } },
    async (request) => {
      const files = await filesOfProduct(shop.db.read, Number(request.params.id));
      return { items: files.map((file) => ({ ...fileView(file), variant: file.variant_slug })) };
    },
  );

  server.post(
    '/api/admin/products/:id/files',
    { schema: { params: ProductParams, body: OpenBody, response: { 201: OpenAnswer } }, config: { permission: 'stock.write' } },
    async (request, reply) => {
      const { id, name, size } = await openUpload(shop, { productId: Number(request.params.id), ...request.body });
      return reply.code(201).send({ id, name, pieces: pieceCount(size), piece_bytes: pieceBytes });
    },
  );

  server.post(
    '/api/admin/files/:file_id/finish',
    { schema: { params: FileParams, body: FinishBody, response: { 200: StoredFile } }, config: { permission: 'stock.write' } },
    async (request) => {
      const file = await finishUpload(shop, actorOf(request), request.params.file_id, request.body?.sha256);
      stockChanged();
      return fileView(file);
    },
  );

  server.post(
    '/api/admin/orders/:order_id/downloads',
    { schema: { params: OrderIdParams, body: RenewBody, response: { 200: AdminOrder } }, config: { permission: 'orders.deliver' } },
    async (request) => adminOrderView(await renewDownloads(shop, request.params.order_id, request.body?.newest ?? false, actorOf(request))),
  );

  await server.register((bare, _options, ready) => {
    const scope: Server = bare.withTypeProvider<TypeBoxTypeProvider>();
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: pieceBytes }, (_request, body, done) => done(null, body));
    scope.put(
      '/api/admin/files/:file_id/pieces/:number',
      {
        bodyLimit: pieceBytes,
        schema: { params: PieceParams, body: { content: { 'application/*': { schema: Bytes } } }, response: { 200: Type.Object({ number: Type.Integer() }) } },
        config: { permission: 'stock.write' },
      },
      async (request) => {
        const number = Number(request.params.number);
        const bytes: unknown = request.body;
        await putPiece(shop, request.params.file_id, number, bytes instanceof Uint8Array ? bytes : Buffer.alloc(0));
        return { number };
      },
    );
    ready();
  });
}
