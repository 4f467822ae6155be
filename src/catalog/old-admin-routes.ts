/** The old API's writes, with its shapes and messages, now for operators only (H14, H15). */
import { actorOf } from '../accounts/guard.ts';
import { isRefusal, refuse } from '../core/errors.ts';
import { closed, NumberText, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AnnouncementAnswer, announcementView } from './announcement.ts';
import { archiveProduct } from './archive-product.ts';
import { createProduct } from './create-product.ts';
import { listDiscountCodes } from './discount-store.ts';
import { OldDiscountCode, oldDiscountCodeView } from './discount-view.ts';
import { AnnouncementPatch, createAnnouncement, deleteAnnouncement, updateAnnouncement } from './edit-announcements.ts';
import { createDiscountCode, deleteDiscountCode, OldDiscountCodePatch, updateDiscountCode } from './edit-discount-codes.ts';
import { OldProductPatch, Price } from './product-fields.ts';
import { OldProduct, oldProductView } from './product-view.ts';
import { readProduct } from './read-product.ts';
import type { CatalogDoor } from './routes.ts';
import { changeSettings, publicSettingFields } from './settings.ts';
import { OldSettings, oldSettingsView } from './settings-view.ts';
import { updateProduct } from './update-product.ts';
import { updateProducts } from './update-products.ts';

const IdParams = closed({ id: NumberText });
/** Room for descriptions. */
const bodyLimit = 256 * 1024;

/** The refusal of a stranger has one shape and wording at all of them: `http/error-reply.ts`. */
const products = { permission: 'catalog.write', errorShape: 'error', errorLanguage: 'en' } as const;
const batches = { permission: 'catalog.write', errorShape: 'success', errorLanguage: 'zh' } as const;
const settings = { permission: 'settings.write', errorShape: 'error', errorLanguage: 'en' } as const;
const others = { permission: 'catalog.write', errorShape: 'error', errorLanguage: 'zh' } as const;

export function oldCatalogAdminRoutes(server: Server, door: CatalogDoor): void {
  productRoutes(server, door);
  batchRoutes(server, door);
  settingsRoute(server, door);
  announcementRoutes(server, door);
  discountRoutes(server, door);
}

const ProductSaved = Type.Object({ message: Type.String(), product: OldProduct });

function productRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const saved = async (id: number, message: string) => {
    catalogue.invalidate();
    return { message, product: oldProductView((await readProduct(shop.db.read, await catalogue.stock(), id)).product) };
  };

  server.post('/api/products', { bodyLimit, schema: { body: OldProductPatch, response: { 201: ProductSaved } }, config: products }, async (request, reply) => {
    const { id: _id, created_at: _created, updated_at: _updated, ...fields } = request.body;
    const { name, slug, price_usd } = fields;
    if (name === undefined || slug === undefined || price_usd === undefined)
      throw refuse('request.missing_field', { field: name === undefined ? 'name' : slug === undefined ? 'slug' : 'price_usd' });
    const id = await createProduct(shop, actorOf(request), { ...fields, name, slug, price_usd });
    return reply.code(201).send(await saved(id, 'Product created successfully!'));
  });

  server.put(
    '/api/products/:id',
    { bodyLimit, schema: { params: IdParams, body: OldProductPatch, response: { 200: ProductSaved } }, config: products },
    async (request) => {
      const { id: _id, created_at: _created, updated_at: _updated, ...fields } = request.body;
      const id = Number(request.params.id);
      await updateProduct(shop, actorOf(request), id, fields);
      return saved(id, 'Product updated successfully!');
    },
  );

  server.delete(
    '/api/products/:id',
    { schema: { params: IdParams, response: { 200: Type.Object({ message: Type.String() }) } }, config: products },
    async (request) => {
      await archiveProduct(shop, actorOf(request), Number(request.params.id));
      catalogue.invalidate();
      return { message: 'Product deleted successfully!' };
    },
  );
}

const Id = Type.Optional(Type.Integer({ minimum: 0 }));
const StockBatch = closed({
  updates: Type.Optional(
    Type.Array(closed({ id: Id, in_stock: Type.Optional(Type.Boolean()), stock_quantity: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })) }), {
      maxItems: 1_000,
    }),
  ),
});
const PriceBatch = closed({
  updates: Type.Optional(
    Type.Array(closed({ id: Id, price_usd: Type.Optional(Type.Union([Price, Type.Null()])), price_unit: Type.Optional(Type.String({ maxLength: 20 })) }), {
      maxItems: 1_000,
    }),
  ),
});
const BatchDone = Type.Object({ success: Type.Literal(true), updated_count: Type.Integer(), message: Type.String() });

function batchRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  for (const path of ['/api/products/batch-update-stock', '/api/products/batch-update-prices'])
    server.options(path, { schema: { hide: true } }, async (_request, reply) => reply.code(200).send());

  server.post(
    '/api/products/batch-update-stock',
    { bodyLimit, schema: { body: StockBatch, response: { 200: BatchDone } }, config: batches },
    async (request) => {
      const updates = given(request.body.updates).flatMap(({ id, in_stock = true, stock_quantity = 0 }) =>
        id === undefined ? [] : [{ id, fields: { in_stock, stock_quantity } }],
      );
      const count = await updateProducts(shop, actorOf(request), updates);
      catalogue.invalidate();
      return { success: true as const, updated_count: count, message: `成功更新了 ${count} 个产品的库存信息` };
    },
  );

  server.post(
    '/api/products/batch-update-prices',
    { bodyLimit, schema: { body: PriceBatch, response: { 200: BatchDone } }, config: batches },
    async (request) => {
      const updates = given(request.body.updates).flatMap(({ id, price_usd, price_unit = '' }) =>
        id === undefined || price_usd === undefined || price_usd === null
          ? []
          : [{ id, fields: { price_usd, ...(price_unit.trim() === '' ? {} : { price_unit }) } }],
      );
      const count = await updateProducts(shop, actorOf(request), updates);
      catalogue.invalidate();
      return { success: true as const, updated_count: count, message: `成功更新了 ${count} 个产品的价格信息` };
    },
  );
}

function given<Update>(updates: readonly Update[] | undefined): readonly Update[] {
  if (updates === undefined) throw refuse('batch.empty');
  if (updates.length === 0) throw refuse('batch.no_updates');
  return updates;
}

/** What the old settings page also sends, and nobody ever stored. */
const ignored = [
  'theme_preset',
  'accent_color',
  'success_color',
  'warning_color',
  'surface_color',
  'text_secondary_color',
  'text_muted_color',
  'border_color',
  'shadow_color',
];

const SettingsBody = closed({
  ...Object.fromEntries(Object.entries(publicSettingFields).map(([key, field]) => [key, Type.Optional(field.schema)])),
  ...Object.fromEntries(ignored.map((key) => [key, Type.Optional(Type.Unknown())])),
  usdt_to_cny_rate: Type.Optional(Type.Unknown()),
});

function settingsRoute(server: Server, { shop, catalogue }: CatalogDoor): void {
  const response = { 200: Type.Object({ message: Type.String(), settings: OldSettings }) };
  server.post('/api/settings/update', { schema: { body: SettingsBody, response }, config: settings }, async (request) => {
    const { usdt_to_cny_rate: rate, ...others } = request.body;
    const patch = isRate(rate) ? { ...others, usdt_to_cny_rate: rate } : others;
    const changed = await shop.db.transaction((tx) => changeSettings(tx, shop.clock.now(), actorOf(request), patch));
    catalogue.invalidate();
    return { message: 'Site settings updated successfully!', settings: oldSettingsView(changed) };
  });
}

/** The old door passes over a rate that is none; the new one refuses it. */
function isRate(value: unknown): boolean {
  try {
    publicSettingFields.usdt_to_cny_rate.read(value, 'usdt_to_cny_rate');
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

const Done = Type.Object({ success: Type.Literal(true), message: Type.String() });
const AnnouncementSaved = Type.Object({ success: Type.Literal(true), message: Type.String(), announcement: AnnouncementAnswer });

function announcementRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  server.post(
    '/api/announcements',
    { bodyLimit, schema: { body: AnnouncementPatch, response: { 201: AnnouncementSaved } }, config: others },
    async (request, reply) => {
      const announcement = await createAnnouncement(shop, actorOf(request), request.body);
      catalogue.invalidate();
      return reply.code(201).send({ success: true, message: '公告创建成功', announcement: announcementView(announcement) });
    },
  );

  server.put(
    '/api/announcements/:id',
    { bodyLimit, schema: { params: IdParams, body: AnnouncementPatch, response: { 200: AnnouncementSaved } }, config: others },
    async (request) => {
      const announcement = await updateAnnouncement(shop, actorOf(request), Number(request.params.id), request.body);
      catalogue.invalidate();
      return { success: true as const, message: '公告更新成功', announcement: announcementView(announcement) };
    },
  );

  server.delete('/api/announcements/:id', { schema: { params: IdParams, response: { 200: Done } }, config: others }, async (request) => {
    await deleteAnnouncement(shop, actorOf(request), Number(request.params.id));
    catalogue.invalidate();
    return { success: true as const, message: '公告删除成功' };
  });
}

const DiscountCodeSaved = Type.Object({ success: Type.Literal(true), message: Type.String(), discount_code: OldDiscountCode });

function discountRoutes(server: Server, { shop }: CatalogDoor): void {
  server.get(
    '/api/discount-codes',
    { schema: { response: { 200: Type.Array(OldDiscountCode) } }, config: { ...others, permission: 'catalog.read' } },
    async () => (await listDiscountCodes(shop.db.read, { limit: 1_000 })).map(oldDiscountCodeView),
  );

  server.post(
    '/api/discount-codes',
    { schema: { body: OldDiscountCodePatch, response: { 201: DiscountCodeSaved } }, config: others },
    async (request, reply) => {
      const code = await createDiscountCode(shop, actorOf(request), request.body);
      return reply.code(201).send({ success: true, message: '优惠代码创建成功', discount_code: oldDiscountCodeView(code) });
    },
  );

  server.put(
    '/api/discount-codes/:id',
    { schema: { params: IdParams, body: OldDiscountCodePatch, response: { 200: DiscountCodeSaved } }, config: others },
    async (request) => {
      const code = await updateDiscountCode(shop, actorOf(request), Number(request.params.id), request.body);
      return { success: true as const, message: '优惠代码更新成功', discount_code: oldDiscountCodeView(code) };
    },
  );

  server.delete('/api/discount-codes/:id', { schema: { params: IdParams, response: { 200: Done } }, config: others }, async (request) => {
    await deleteDiscountCode(shop, actorOf(request), Number(request.params.id));
    return { success: true as const, message: '优惠代码删除成功' };
  });
}
