/** Operators' doors to merchant webhooks: endpoints, their secrets (shown once), tests, and what was delivered. */
import { recordAudit } from '../../accounts/audit-log.ts';
import { actorOf } from '../../accounts/guard.ts';
import { refuse } from '../../core/errors.ts';
import { isoText } from '../../core/time.ts';
import type { Tables } from '../../db/tables.ts';
import { closed, listOf, optional, pageOf, pageQuery, pageSize, Type } from '../../http/schemas.ts';
import type { Server } from '../../http/server.ts';
import type { Shop } from '../../outbox/shop.ts';
import { findJob, reviveJob } from '../../outbox/store.ts';
import { isWebhookEvent, webhookEventNames } from './catalogue.ts';
import { addEndpoint, changeEndpoint, type EndpointFields, removeEndpoint, rotateSecret } from './edit-endpoints.ts';
import { type Endpoint, eventsOf } from './endpoint.ts';
import { deliveriesOf, findEndpoint, listEndpoints } from './store.ts';
import { testEndpoint } from './test-endpoint.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);

const view = {
  id: Type.String(),
  url: Type.String(),
  note: Type.String(),
  events: Type.Array(Type.String()),
  enabled: Type.Boolean(),
  failing_since: nullable,
  last_problem: nullable,
  created_at: Type.String(),
};

const EndpointView = Type.Object(view);
const EndpointSecret = Type.Object({ ...view, secret: Type.String({ description: '`whsec_…`; shown this once' }) });

const EventList = Type.Array(Type.String({ maxLength: 40 }), { maxItems: 40, description: `None for all, or some of: ${webhookEventNames.join(', ')}` });

const changeable = {
  note: Type.Optional(Type.String({ maxLength: 200 })),
  events: Type.Optional(EventList),
  enabled: Type.Optional(Type.Boolean()),
};
const Url = Type.String({ minLength: 1, maxLength: 1_000 });
const NewEndpoint = closed({ url: Url, ...changeable });
const EndpointChange = closed({ url: Type.Optional(Url), ...changeable });

const Params = closed({ id: Type.String({ maxLength: 60 }) });
const DeliveryParams = closed({ id: Type.String({ maxLength: 60 }), delivery_id: Type.String({ maxLength: 100 }) });

const DeliveryView = Type.Object({
  id: Type.String(),
  webhook_id: Type.String(),
  event: Type.String(),
  order_id: nullable,
  state: Type.String(),
  attempts: Type.Integer(),
  last_error: nullable,
  next_run_at: nullable,
  created_at: Type.String(),
  done_at: nullable,
});

const TestAnswer = Type.Object({ ok: Type.Boolean(), problem: Type.Optional(Type.String()) });

/** Whoever may choose where buyers' addresses are sent has just proved who he is. */
const writing = { permission: 'settings.secrets' } as const;

export function webhookAdminRoutes(server: Server, shop: Shop): void {
  server.get('/api/admin/webhooks', { schema: { response: { 200: listOf(EndpointView) } }, config: { permission: 'settings.read' } }, async () => ({
    items: (await listEndpoints(shop.db.read)).map(endpointView),
    next_cursor: null,
  }));

  server.post('/api/admin/webhooks', { schema: { body: NewEndpoint, response: { 201: EndpointSecret } }, config: writing }, async (request, reply) => {
    const { endpoint, secret } = await addEndpoint(shop, actorOf(request), { ...fieldsOf(request.body), url: request.body.url });
    return reply.code(201).send({ ...endpointView(endpoint), secret });
  });

  server.patch(
    '/api/admin/webhooks/:id',
    { schema: { params: Params, body: EndpointChange, response: { 200: EndpointView } }, config: writing },
    async (request) => endpointView(await changeEndpoint(shop, actorOf(request), request.params.id, fieldsOf(request.body))),
  );

  server.delete('/api/admin/webhooks/:id', { schema: { params: Params, response: { 204: Type.Null() } }, config: writing }, async (request, reply) => {
    await removeEndpoint(shop, actorOf(request), request.params.id);
    return reply.code(204).send(null);
  });

  server.post(
    '/api/admin/webhooks/:id/rotate',
    { schema: { params: Params, body: optional(closed({})), response: { 200: EndpointSecret } }, config: writing },
    async (request) => {
      const { endpoint, secret } = await rotateSecret(shop, actorOf(request), request.params.id);
      return { ...endpointView(endpoint), secret };
    },
  );

  server.post(
    '/api/admin/webhooks/:id/test',
    { schema: { params: Params, body: optional(closed({})), response: { 200: TestAnswer } }, config: { permission: 'notifications.write' } },
    async (request) => {
      const problem = await testEndpoint(shop, request.params.id);
      return problem === undefined ? { ok: true } : { ok: false, problem };
    },
  );

  deliveryRoutes(server, shop);
}

function deliveryRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/webhooks/:id/deliveries',
    { schema: { params: Params, querystring: closed(pageQuery), response: { 200: listOf(DeliveryView) } }, config: { permission: 'notifications.read' } },
    async (request) => {
      const { id } = request.params;
      if (!(await findEndpoint(shop.db.read, id))) throw refuse('webhook.not_found');
      const limit = pageSize(request.query.limit);
      const page = pageOf(await deliveriesOf(shop.db.read, id, request.query.cursor, limit + 1), limit, (job) => job.id);
      return { items: page.items.map(deliveryView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/webhooks/:id/deliveries/:delivery_id/redeliver',
    {
      schema: { params: DeliveryParams, body: optional(closed({})), response: { 200: DeliveryView } },
      config: { permission: 'notifications.write' },
    },
    async (request) => {
      const { id, delivery_id: deliveryId } = request.params;
      const job = await shop.db.transaction(async (tx) => {
        const now = shop.clock.now();
        const before = await findJob(tx, deliveryId);
        if (before?.channel !== 'webhook' || before.recipient !== id) throw refuse('webhook.delivery_not_found');
        if ((await reviveJob(tx, deliveryId, ['pending', 'done', 'unknown', 'dead', 'not_configured'], now)) === 0)
          throw refuse('job.not_retryable', { state: before.state });
        await recordAudit(tx, now, actorOf(request), { action: 'webhook.redelivered', subject: id, after: { job: deliveryId, event: before.event } });
        return (await findJob(tx, deliveryId)) ?? before;
      });
      return deliveryView(job);
    },
  );
}

function fieldsOf(body: { url?: string; note?: string; events?: string[]; enabled?: boolean }): EndpointFields {
  const unknown = body.events?.find((name) => !isWebhookEvent(name));
  if (unknown !== undefined) throw refuse('request.invalid', { field: 'events', problem: 'names an event that does not exist' });
  return { url: body.url, note: body.note, enabled: body.enabled, events: body.events?.filter(isWebhookEvent) };
}

function endpointView(endpoint: Endpoint): Type.Static<typeof EndpointView> {
  return {
    id: endpoint.id,
    url: endpoint.url,
    note: endpoint.note,
    events: eventsOf(endpoint),
    enabled: endpoint.disabled_at === null,
    failing_since: endpoint.failing_since === null ? null : isoText(endpoint.failing_since),
    last_problem: endpoint.last_problem,
    created_at: isoText(endpoint.created_at),
  };
}

function deliveryView(job: Tables['jobs']): Type.Static<typeof DeliveryView> {
  return {
    id: job.id,
    webhook_id: job.event_id,
    event: job.event,
    order_id: job.order_id,
    state: job.state,
    attempts: job.attempts,
    last_error: job.last_error,
    next_run_at: job.state === 'pending' ? isoText(job.next_run_at) : null,
    created_at: isoText(job.created_at),
    done_at: job.done_at === null ? null : isoText(job.done_at),
  };
}
