/** Operators' doors to the catalogue: announcements, discount codes, settings; products in their own file, and the old API's writes. */
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { closed, listOf, NumberText, pageOf, pageQuery, pageSize, searchQuery, Type, withSeen } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { AdminAnnouncement, type Announcement, adminAnnouncementView } from './announcement.ts';
import { listAnnouncements } from './announcement-store.ts';
import { listDiscountCodes } from './discount-store.ts';
import { AdminDiscountCode, adminDiscountCodeView } from './discount-view.ts';
import { AnnouncementPatch, createAnnouncement, deleteAnnouncement, updateAnnouncement } from './edit-announcements.ts';
import { createDiscountCode, DiscountCodePatch, deleteDiscountCode, updateDiscountCode } from './edit-discount-codes.ts';
import { oldCatalogAdminRoutes } from './old-admin-routes.ts';
import { productAdminRoutes } from './product-admin-routes.ts';
import type { CatalogDoor } from './routes.ts';
import { changeSettings, readSettings, settingField, settingKeys } from './settings.ts';

const IdParams = closed({ id: NumberText });
const ListQuery = closed(pageQuery);
const SearchQuery = closed({ ...pageQuery, ...searchQuery });
/** Room for a long announcement. */
const bodyLimit = 256 * 1024;

export function catalogAdminRoutes(server: Server, door: CatalogDoor): void {
  productAdminRoutes(server, door);
  announcementRoutes(server, door);
  discountRoutes(server, door);
  settingsRoutes(server, door);
  oldCatalogAdminRoutes(server, door);
}

const Done = Type.Object({ success: Type.Literal(true) });
const done = { success: true } as const;

function announcementRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  const view = (announcement: Announcement) => adminAnnouncementView(announcement, shop.clock.now());

  server.get(
    '/api/admin/announcements',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminAnnouncement) } }, config: { permission: 'catalog.read' } },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const page = pageOf(await listAnnouncements(shop.db.read, { before: parseIdCursor(request.query.cursor), limit: limit + 1 }), limit, ({ id }) =>
        String(id),
      );
      return { items: page.items.map(view), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/announcements',
    { bodyLimit, schema: { body: AnnouncementPatch, response: { 201: AdminAnnouncement } }, config: { permission: 'catalog.write' } },
    async (request, reply) => {
      const announcement = await createAnnouncement(shop, actorOf(request), request.body);
      catalogue.invalidate();
      return reply.code(201).send(view(announcement));
    },
  );

  server.patch(
    '/api/admin/announcements/:id',
    {
      bodyLimit,
      schema: { params: IdParams, body: withSeen(AnnouncementPatch), response: { 200: AdminAnnouncement } },
      config: { permission: 'catalog.write' },
    },
    async (request) => {
      const { seen, ...fields } = request.body;
      const announcement = await updateAnnouncement(shop, actorOf(request), Number(request.params.id), fields, seen);
      catalogue.invalidate();
      return view(announcement);
    },
  );

  server.delete(
    '/api/admin/announcements/:id',
    { schema: { params: IdParams, response: { 200: Done } }, config: { permission: 'catalog.write' } },
    async (request) => {
      await deleteAnnouncement(shop, actorOf(request), Number(request.params.id));
      catalogue.invalidate();
      return done;
    },
  );
}

function discountRoutes(server: Server, { shop }: CatalogDoor): void {
  server.get(
    '/api/admin/discount-codes',
    { schema: { querystring: SearchQuery, response: { 200: listOf(AdminDiscountCode) } }, config: { permission: 'catalog.read' } },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const { q, active, cursor } = request.query;
      const rows = await listDiscountCodes(shop.db.read, { q, active, before: parseIdCursor(cursor), limit: limit + 1 });
      const page = pageOf(rows, limit, ({ id }) => String(id));
      return { items: page.items.map(adminDiscountCodeView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/discount-codes',
    { schema: { body: DiscountCodePatch, response: { 201: AdminDiscountCode } }, config: { permission: 'catalog.write' } },
    async (request, reply) => reply.code(201).send(adminDiscountCodeView(await createDiscountCode(shop, actorOf(request), request.body))),
  );

  server.patch(
    '/api/admin/discount-codes/:id',
    { schema: { params: IdParams, body: withSeen(DiscountCodePatch), response: { 200: AdminDiscountCode } }, config: { permission: 'catalog.write' } },
    async (request) => {
      const { seen, ...fields } = request.body;
      return adminDiscountCodeView(await updateDiscountCode(shop, actorOf(request), Number(request.params.id), fields, seen));
    },
  );

  server.delete(
    '/api/admin/discount-codes/:id',
    { schema: { params: IdParams, response: { 200: Done } }, config: { permission: 'catalog.write' } },
    async (request) => {
      await deleteDiscountCode(shop, actorOf(request), Number(request.params.id));
      return done;
    },
  );
}

const settingSchemas = settingKeys.map((key) => [key, settingField(key).schema] as const);
const SettingsAnswer = Type.Object(Object.fromEntries(settingSchemas));
const someSettings = Object.fromEntries(settingSchemas.map(([key, schema]) => [key, Type.Optional(schema)]));
const SettingsBody = closed({
  ...someSettings,
  seen: Type.Optional(closed(someSettings, { description: 'The values that the caller saw: where one was changed since, the answer is 409' })),
});

function settingsRoutes(server: Server, { shop, catalogue }: CatalogDoor): void {
  server.get('/api/admin/settings', { schema: { response: { 200: SettingsAnswer } }, config: { permission: 'settings.read' } }, () =>
    readSettings(shop.db.read),
  );

  server.patch(
    '/api/admin/settings',
    { schema: { body: SettingsBody, response: { 200: SettingsAnswer } }, config: { permission: 'settings.write' } },
    async (request) => {
      const { seen, ...patch } = request.body;
      const changed = await shop.db.transaction((tx) => changeSettings(tx, shop.clock.now(), actorOf(request), patch, seen));
      catalogue.invalidate();
      return changed;
    },
  );
}

function parseIdCursor(cursor: string | undefined): number | undefined {
  if (cursor === undefined) return undefined;
  if (!/^\d{1,15}$/.test(cursor)) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return Number(cursor);
}
