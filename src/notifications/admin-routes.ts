/** Operators' doors to what was told to whom: the jobs, trying one again, and the check of everything the shop depends on. */

import { recordAudit } from '../accounts/audit-log.ts';
import { actorOf } from '../accounts/guard.ts';
import { refuse } from '../core/errors.ts';
import { isoText } from '../core/time.ts';
import type { Tables } from '../db/tables.ts';
import { errorLanguage } from '../http/error-reply.ts';
import { closed, listOf, optional, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import { findJob, listJobs, reviveJob } from '../outbox/store.ts';
import { type CheckedParts, checkConfig } from './check-config.ts';

type Job = Tables['jobs'];

const text = Type.Union([Type.String(), Type.Null()]);

const AdminJob = Type.Object({
  id: Type.String(),
  event: Type.String(),
  order_id: text,
  channel: Type.String(),
  recipient: Type.String(),
  state: Type.String(),
  attempts: Type.Integer(),
  last_error: text,
  next_run_at: text,
  created_at: Type.String(),
  done_at: text,
});

/** What `?state=` asks for. `failed` is whatever a person may want to try again. */
const statesOf = {
  pending: ['pending', 'sending'],
  failed: ['unknown', 'dead', 'not_configured'],
  dead: ['dead'],
  unknown: ['unknown'],
  not_configured: ['not_configured'],
  done: ['done'],
} as const satisfies Record<string, readonly Job['state'][]>;

const everyState: readonly Job['state'][] = Object.values(statesOf).flat();

const ListQuery = closed({
  ...pageQuery,
  state: Type.Optional(
    Type.Union([
      Type.Literal('pending'),
      Type.Literal('failed'),
      Type.Literal('dead'),
      Type.Literal('unknown'),
      Type.Literal('not_configured'),
      Type.Literal('done'),
    ]),
  ),
  order_id: Type.Optional(Type.String({ maxLength: 60 })),
});

const ConfigCheck = Type.Object({
  ok: Type.Boolean(),
  checks: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), ok: Type.Boolean(), advice: Type.String() })),
});

export function notificationAdminRoutes(server: Server, parts: CheckedParts): void {
  const { shop } = parts;

  server.get(
    '/api/admin/jobs',
    { schema: { querystring: ListQuery, response: { 200: listOf(AdminJob) } }, config: { permission: 'notifications.read' } },
    async (request) => {
      const { state, order_id: orderId, cursor, limit: size } = request.query;
      const limit = pageSize(size);
      const states = state === undefined ? everyState : statesOf[state];
      const rows = await listJobs(shop.db.read, { states, orderId, beforeId: cursor, limit: limit + 1 });
      const page = pageOf(rows, limit, (job) => job.id);
      return { items: page.items.map(jobView), next_cursor: page.next_cursor };
    },
  );

  server.post(
    '/api/admin/jobs/:id/retry',
    {
      schema: { params: closed({ id: Type.String({ maxLength: 100 }) }), body: optional(closed({})), response: { 200: AdminJob } },
      config: { permission: 'notifications.write' },
    },
    async (request) => {
      const { id } = request.params;
      const job = await shop.db.transaction(async (tx) => {
        const now = shop.clock.now();
        const before = await findJob(tx, id);
        if (!before) throw refuse('job.not_found');
        // A waiting one is made due now: the other side may be back before its pause is over.
        if ((await reviveJob(tx, id, ['pending', ...statesOf.failed], now)) === 0) throw refuse('job.not_retryable', { state: before.state });
        await recordAudit(tx, now, actorOf(request), {
          action: 'job.retried',
          subject: before.order_id ?? id,
          after: { job: id, event: before.event, channel: before.channel },
        });
        return (await findJob(tx, id)) ?? before;
      });
      return jobView(job);
    },
  );

  server.get('/api/admin/config-check', { schema: { response: { 200: ConfigCheck } }, config: { permission: 'settings.read' } }, async (request) => {
    const checks = await checkConfig(parts, errorLanguage(request) === 'zh' ? 'zh-CN' : 'en');
    return { ok: checks.every(({ ok }) => ok), checks };
  });
}

function jobView(job: Job) {
  return {
    id: job.id,
    event: job.event,
    order_id: job.order_id,
    channel: job.channel,
    recipient: job.recipient,
    state: job.state,
    attempts: job.attempts,
    last_error: job.last_error,
    next_run_at: job.state === 'pending' ? isoText(job.next_run_at) : null,
    created_at: isoText(job.created_at),
    done_at: job.done_at === null ? null : isoText(job.done_at),
  };
}
