/** Operators' doors to products and their variants. */
import { recordAudit } from '../accounts/audit-log.ts';
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { decimalToMinor, readDecimal } from '../core/money.ts';
import { errorLanguage } from '../http/error-reply.ts';
import { closed, listOf, NumberText, pageOf, pageQuery, pageSize, searchQuery, Type, withSeen } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AdminProduct, AdminVariant, adminProductView, adminVariantView } from './admin-view.ts';
import { archiveProduct } from './archive-product.ts';
import { type BatchChange, type Chosen, editProducts, previewEdit } from './batch-edit.ts';
import { createProduct } from './create-product.ts';
import { addVariant, updateVariant } from './edit-variants.ts';
import { NewProduct, NewVariant, ProductPatch, StockQuantity, VariantId, VariantPatch } from './product-fields.ts';
import { productOrderRoutes } from './product-order-routes.ts';
import { readProduct, readProducts } from './read-product.ts';
import type { CatalogDoor } from './routes.ts';
import { openSharedContent } from './shared-content.ts';
import { listProducts } from './store.ts';
import { updateProduct } from './update-product.ts';

const IdParams = closed({ id: NumberText });
const ListQuery = closed({ ...pageQuery, ...searchQuery });
const Done = Type.Object({ success: Type.Literal(true) });
/** Room for descriptions in five languages. */
const bodyLimit = 512 * 1024;

export function productAdminRoutes(server: Server, door: CatalogDoor): void {
  productOrderRoutes(server, door);
  productRoutes(server, door);
  batchRoutes(server, door);
  variantRoutes(server, door);
}

const PatchBody = closed({ ...ProductPatch.properties, version: Type.Optional(Type.Integer({ minimum: 1 })) });
const SharedContent = Type.Object({ shared_content: Type.String() });

function productRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const view = async (id: number) => adminProductView(await readProduct(shop.db.read, await catalogue.stock(), id));
  /** The product as it now is, with the content that the caller has just written. */
  const saved = async (id: number, shared_content: string | undefined) => {
    catalogue.invalidate();
    return { ...(await view(id)), ...(shared_content === undefined ? {} : { shared_content }) };
  };

  server.get(
    '/api/admin/products',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminProduct) } }, config: { permission: 'catalog.read' } },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const { q, active, cursor } = request.query;
      const rows = await listProducts(shop.db.read, { q, active, after: parseProductCursor(cursor), limit: limit + 1 });
      const page = pageOf(rows, limit, (row) => `${row.sort_order}.${row.id}`);
      const details = await readProducts(shop.db.read, await catalogue.stock(), page.items);
      return { items: details.map(adminProductView), next_cursor: page.next_cursor };
    },
  );

  server.get('/api/admin/products/:id', { schema: { params: IdParams, response: { 200: AdminProduct } }, config: { permission: 'catalog.read' } }, (request) =>
    view(Number(request.params.id)),
  );

  server.post(
    '/api/admin/products',
    { bodyLimit, schema: { body: NewProduct, response: { 201: AdminProduct } }, config: { permission: 'catalog.write' } },
    async (request, reply) => {
      const id = await createProduct(shop, actorOf(request), request.body);
      return reply.code(201).send(await saved(id, request.body.shared_content));
    },
  );

  server.patch(
    '/api/admin/products/:id',
    { bodyLimit, schema: { params: IdParams, body: PatchBody, response: { 200: AdminProduct } }, config: { permission: 'catalog.write' } },
    async (request) => {
      const { version, ...fields } = request.body;
      const id = Number(request.params.id);
      await updateProduct(shop, actorOf(request), id, fields, version);
      return saved(id, fields.shared_content);
    },
  );

  server.delete(
    '/api/admin/products/:id',
    { schema: { params: IdParams, response: { 200: Done } }, config: { permission: 'catalog.write' } },
    async (request) => {
      await archiveProduct(shop, actorOf(request), Number(request.params.id));
      catalogue.invalidate();
      return { success: true as const };
    },
  );

  server.get(
    '/api/admin/products/:id/shared-content',
    { schema: { params: IdParams, response: { 200: SharedContent } }, config: { permission: 'stock.reveal' } },
    async (request) => {
      const id = Number(request.params.id);
      const { row } = await readProduct(shop.db.read, new Map(), id);
      if (row.has_shared_content !== 1) throw refuse('product.no_shared_content');
      // Recorded before it is shown: what was seen without a trace cannot be traced later.
      await shop.db.transaction((tx) => recordAudit(tx, shop.clock.now(), actorOf(request), { action: 'product.content_revealed', subject: `product:${id}` }));
      return { shared_content: await openSharedContent(shop.config, shop.db.read, id) };
    },
  );
}

const BatchBody = closed({
  items: Type.Array(
    closed({
      product_id: Type.Integer({ minimum: 1 }),
      /** As it was seen: somebody else's change in between is a conflict. */
      version: Type.Integer({ minimum: 1 }),
      /** Some of its variants; left out, the product as a whole. */
      variant_ids: Type.Optional(Type.Array(VariantId, { minItems: 1, maxItems: 100 })),
    }),
    { minItems: 1, maxItems: 200 },
  ),
  /** To `set` a price in USD, to add `by` USD, or to add `percent` of it; the latter two move the wholesale prices, too. Negative ones take off. */
  price: Type.Optional(closed({ kind: Type.Enum(['set', 'by', 'percent']), value: Type.String({ pattern: '^-?\\d{1,7}(\\.\\d{1,2})?$', maxLength: 12 }) })),
  stock_quantity: Type.Optional(StockQuantity),
  is_active: Type.Optional(Type.Boolean()),
});
const BatchAnswer = Type.Object({
  results: Type.Array(
    Type.Object({
      product_id: Type.Integer(),
      ok: Type.Boolean(),
      error: Type.Optional(Type.String()),
      differences: Type.Array(
        Type.Object({
          /** Its name; empty for the product itself. */
          variant: Type.String(),
          field: Type.Enum(['price_usd', 'wholesale', 'stock_quantity', 'is_active']),
          before: Type.String(),
          after: Type.String(),
        }),
      ),
    }),
  ),
});

function batchRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const schema = { body: BatchBody, response: { 200: BatchAnswer } };

  server.post('/api/admin/products/batch/preview', { bodyLimit, schema, config: { permission: 'catalog.read' } }, async (request) => ({
    results: await previewEdit(shop, ...batchOf(request.body), errorLanguage(request)),
  }));

  server.post('/api/admin/products/batch', { bodyLimit, schema, config: { permission: 'catalog.write' } }, async (request) => {
    const results = await editProducts(shop, actorOf(request), ...batchOf(request.body), errorLanguage(request));
    catalogue.invalidate();
    return { results };
  });
}

function batchOf({ items, price, ...change }: Type.Static<typeof BatchBody>): [BatchChange, Chosen[]] {
  const chosen = items.map(({ product_id, version, variant_ids }) => ({ productId: product_id, version, variantIds: variant_ids }));
  return [{ ...change, price: price && { kind: price.kind, hundredths: hundredthsOf(price.value) } }, chosen];
}

/** @throws Refusal `money.invalid` for what the pattern lets through and is no decimal */
function hundredthsOf(text: string): number {
  const decimal = readDecimal(text);
  const hundredths = decimal && decimalToMinor(decimal, 'USD', 'refuse');
  if (hundredths === undefined) throw refuse('money.invalid', { value: text });
  return hundredths;
}

const VariantParams = closed({ id: NumberText, variant_id: VariantId });

function variantRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const variantsOf = async (productId: number) => (await readProduct(shop.db.read, await catalogue.stock(), productId)).product.variants.map(adminVariantView);
  const saved = async (productId: number, variantId: string) => {
    catalogue.invalidate();
    const variant = (await variantsOf(productId)).find(({ id }) => id === variantId);
    if (!variant) throw refuse('variant.not_found', { variant: variantId });
    return variant;
  };

  server.get(
    '/api/admin/products/:id/variants',
    { schema: { params: IdParams, response: { 200: listOf(AdminVariant) } }, config: { permission: 'catalog.read' } },
    async (request) => ({
      items: await variantsOf(Number(request.params.id)),
      next_cursor: null,
    }),
  );

  server.post(
    '/api/admin/products/:id/variants',
    { schema: { params: IdParams, body: NewVariant, response: { 201: AdminVariant } }, config: { permission: 'catalog.write' } },
    async (request, reply) => {
      const productId = Number(request.params.id);
      const variantId = await addVariant(shop, actorOf(request), productId, request.body);
      return reply.code(201).send(await saved(productId, variantId));
    },
  );

  server.patch(
    '/api/admin/products/:id/variants/:variant_id',
    { schema: { params: VariantParams, body: withSeen(VariantPatch), response: { 200: AdminVariant } }, config: { permission: 'catalog.write' } },
    async (request) => {
      const productId = Number(request.params.id);
      const { seen, ...fields } = request.body;
      await updateVariant(shop, actorOf(request), productId, request.params.variant_id, fields, seen);
      return saved(productId, request.params.variant_id);
    },
  );
}

/** `<sort order>.<id>` */
function parseProductCursor(cursor: string | undefined): { sortOrder: number; id: number } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(-?\d{1,7})\.(\d{1,15})$/.exec(cursor);
  if (!match) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { sortOrder: Number(match[1]), id: Number(match[2]) };
}
