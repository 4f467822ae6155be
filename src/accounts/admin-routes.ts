/** Doors to other operators, to API keys and to the audit log. */
import { refuse } from '../core/errors.ts';
import { isoText, parseTime } from '../core/time.ts';
import { closed, listOf, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { ApiKeyView, apiKeyView, createApiKey, revokeApiKey } from './api-key.ts';
import { listApiKeys } from './api-key-store.ts';
import { auditLogRoutes } from './audit-log-routes.ts';
import { changeOperator } from './change-operator.ts';
import { hasSecondFactor, isSecondFactor } from './factors.ts';
import { actorOf } from './guard.ts';
import { inviteOperator, type OperatorLink, renewLink } from './invite-operator.ts';
import { OperatorView, operatorRoles, operatorView, RoleName } from './operator.ts';
import { scopesOf } from './permission.ts';
import { removeAllFactors } from './remove-factors.ts';
import { Email, PersonName } from './session-view.ts';
import { listOperators } from './store.ts';

const ListQuery = closed(pageQuery);
const OperatorParams = closed({ id: Type.String({ pattern: '^opr_[0-9a-f]{24}$' }) });
const Invitation = closed({ email: Email, name: PersonName, role: RoleName });
const InvitationAnswer = closed({ operator: OperatorView, link: Type.String(), expires_at: Type.String() });
const OperatorPatch = closed({
  version: Type.Integer(),
  name: Type.Optional(PersonName),
  role: Type.Optional(RoleName),
  disabled: Type.Optional(Type.Boolean()),
});
const KeyParams = closed({ id: Type.String({ pattern: '^key_[0-9a-f]{24}$' }) });
const NewKey = closed({
  name: PersonName,
  role: RoleName,
  scopes: Type.Optional(
    Type.Array(Type.String({ maxLength: 40 }), { minItems: 1, maxItems: 50, description: 'What of its role’s permissions it has; all of them when left out' }),
  ),
  expires_at: Type.Optional(Type.String({ format: 'date-time' })),
});
const KeyList = Type.Object({
  ...listOf(ApiKeyView).properties,
  /** What a new key of each role can be limited to. */
  scopes: Type.Array(Type.Object({ role: RoleName, scopes: Type.Array(Type.String()) })),
});
const NewKeyAnswer = Type.Object({ ...ApiKeyView.properties, key: Type.String() }, { additionalProperties: false });

export function accountsAdminRoutes(server: Server, { shop }: { readonly shop: Shop }): void {
  operatorRoutes(server, shop);
  operatorAccessRoutes(server, shop);
  apiKeyRoutes(server, shop);
  auditLogRoutes(server, shop);
}

function operatorRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/operators',
    { schema: { querystring: ListQuery, response: { 200: listOf(OperatorView) } }, config: { permission: 'operators.read' } },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const rows = await listOperators(shop.db.read, placeInList(request.query.cursor), limit + 1);
      const page = pageOf(rows, limit, (row) => `${row.created_at}.${row.id}`);
      return {
        items: page.items.map((row) => operatorView(row, isSecondFactor({ app: row.confirmed_at !== null, passkeys: row.passkeys ?? 0 }))),
        next_cursor: page.next_cursor,
      };
    },
  );

  server.post(
    '/api/admin/operators',
    { schema: { body: Invitation, response: { 201: InvitationAnswer } }, config: { permission: 'operators.write' } },
    async (request, reply) => reply.code(201).send(await linkAnswer(shop, await inviteOperator(shop, actorOf(request), request.body))),
  );

  server.patch(
    '/api/admin/operators/:id',
    { schema: { params: OperatorParams, body: OperatorPatch, response: { 200: OperatorView } }, config: { permission: 'operators.write' } },
    async (request) => {
      const operator = await changeOperator(shop, actorOf(request), request.params.id, request.body);
      return operatorView(operator, await hasSecondFactor(shop.db.read, operator.id));
    },
  );
}

function operatorAccessRoutes(server: Server, shop: Shop): void {
  server.post(
    '/api/admin/operators/:id/link',
    { schema: { params: OperatorParams, response: { 201: InvitationAnswer } }, config: { permission: 'operators.write' } },
    async (request, reply) => reply.code(201).send(await linkAnswer(shop, await renewLink(shop, actorOf(request), request.params.id))),
  );

  server.delete(
    '/api/admin/operators/:id/second-factor',
    { schema: { params: OperatorParams, response: { 204: Type.Null() } }, config: { permission: 'operators.write' } },
    async (request, reply) => {
      await removeAllFactors(shop, actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}

function apiKeyRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/api-keys',
    { schema: { querystring: ListQuery, response: { 200: KeyList } }, config: { permission: 'operators.read' } },
    async (request) => {
      const limit = pageSize(request.query.limit);
      const rows = await listApiKeys(shop.db.read, placeInList(request.query.cursor), limit + 1);
      const page = pageOf(rows, limit, (row) => `${row.created_at}.${row.id}`);
      return { items: page.items.map(apiKeyView), next_cursor: page.next_cursor, scopes: operatorRoles.map((role) => ({ role, scopes: scopesOf(role) })) };
    },
  );

  server.post(
    '/api/admin/api-keys',
    { schema: { body: NewKey, response: { 201: NewKeyAnswer } }, config: { permission: 'operators.write' } },
    async (request, reply) => {
      const { name, role, scopes, expires_at: expires } = request.body;
      const { key, row } = await createApiKey(shop, actorOf(request), {
        name,
        role,
        scopes,
        expiresAt: expires === undefined ? undefined : parseTime(expires, 'expires_at'),
      });
      return reply.code(201).send({ ...apiKeyView(row), key });
    },
  );

  server.delete(
    '/api/admin/api-keys/:id',
    { schema: { params: KeyParams, response: { 204: Type.Null() } }, config: { permission: 'operators.write' } },
    async (request, reply) => {
      await revokeApiKey(shop, actorOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}

async function linkAnswer(shop: Shop, { operator, link, expiresAt }: OperatorLink): Promise<Type.Static<typeof InvitationAnswer>> {
  return { operator: operatorView(operator, await hasSecondFactor(shop.db.read, operator.id)), link, expires_at: isoText(expiresAt) };
}

/** `<created_at>.<id>` */
function placeInList(cursor: string | undefined): { createdAt: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const match = /^(\d{1,15})\.((?:opr|key)_[0-9a-f]{24})$/.exec(cursor);
  if (!match?.[1] || !match[2]) throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
  return { createdAt: Number(match[1]), id: match[2] };
}
