/** `POST /api/admin/products/:id/keys`: import card keys as JSON, as plain text (one per line) or as CSV (first column). */
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { parseMoney } from '../core/money.ts';
import { AmountText, closed, NumberText, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { BatchId, batchRoutes } from './batch-routes.ts';
import { importKeys } from './import-keys.ts';
import { keysFromCsv, keysFromText } from './key-list.ts';
import { keyRoutes } from './key-routes.ts';
import { findVariantId } from './store.ts';

const mostKeys = 50_000;
const largestImport = 5 * 1024 * 1024;

const ImportBody = closed({
  keys: Type.Array(Type.String({ minLength: 1, maxLength: 4_000 }), { minItems: 1, maxItems: mostKeys }),
  /** Slug of a variant; the default one without it. */
  variant: Type.Optional(Type.String({ maxLength: 100 })),
  supplier: Type.Optional(Type.String({ maxLength: 100 })),
  note: Type.Optional(Type.String({ maxLength: 500 })),
  /** What one key cost, for the profit. */
  cost_usd: Type.Optional(AmountText),
  /** Epoch ms after which the keys are not sold. */
  expires_at: Type.Optional(Type.Integer({ minimum: 0 })),
  /** Chosen by the caller, for a list that comes in parts: the first part opens the batch, the others go on with it. */
  batch_id: Type.Optional(BatchId),
});

const ImportAnswer = Type.Object({ imported: Type.Integer(), duplicates: Type.Integer() });

export interface StockDoor {
  readonly shop: Shop;
  /** Told after the stock has changed, so that pages show it. */
  readonly stockChanged: () => void;
}

/** Its own scope: only this import takes text and CSV bodies. */
export async function stockAdminRoutes(server: Server, { shop, stockChanged }: StockDoor): Promise<void> {
  batchRoutes(server, shop);
  keyRoutes(server, { shop, stockChanged });
  await server.register((bare, _options, ready) => {
    const scope: Server = bare.withTypeProvider<TypeBoxTypeProvider>();
    const asList = (parse: (text: string) => string[]) => (_request: unknown, body: string | Buffer, done: (error: null, value: { keys: string[] }) => void) =>
      done(null, { keys: parse(body.toString()) });
    scope.addContentTypeParser('text/plain', { parseAs: 'string', bodyLimit: largestImport }, asList(keysFromText));
    scope.addContentTypeParser('text/csv', { parseAs: 'string', bodyLimit: largestImport }, asList(keysFromCsv));

    scope.post(
      '/api/admin/products/:id/keys',
      {
        bodyLimit: largestImport,
        schema: { params: closed({ id: NumberText }), body: ImportBody, response: { 200: ImportAnswer } },
        config: { permission: 'stock.write' },
      },
      async (request) => {
        const variant = await findVariant(shop, Number(request.params.id), request.body.variant);
        const { keys, supplier, note, cost_usd: cost, expires_at: expiresAt, batch_id: batchId } = request.body;
        const result = await importKeys(shop, actorOf(request), {
          variantId: variant,
          keys,
          ...(supplier === undefined ? {} : { supplier }),
          ...(note === undefined ? {} : { note }),
          ...(cost === undefined ? {} : { costMinor: parseMoney(cost, 'USD').minor }),
          ...(expiresAt === undefined ? {} : { expiresAt }),
          ...(batchId === undefined ? {} : { batchId }),
        });
        stockChanged();
        return { imported: result.imported, duplicates: result.duplicates };
      },
    );
    ready();
  });
}

async function findVariant(shop: Shop, productId: number, slug: string | undefined): Promise<string> {
  const id = await findVariantId(shop.db.read, productId, slug);
  if (id === undefined) throw slug === undefined ? refuse('product.not_found') : refuse('variant.not_found', { variant: slug });
  return id;
}
