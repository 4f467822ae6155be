/** Doors to the audit log: read it, and check that nothing in it was changed. */
import { refuse } from '../core/errors.ts';
import { isoText, parseTime } from '../core/time.ts';
import { closed, listOf, pageOf, pageQuery, pageSize, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { searchAuditLog } from './audit-store.ts';
import { sealAuditLog } from './seal-audit-log.ts';
import { verifyAuditLog } from './verify-audit-log.ts';

/** An id or a name such as `order.created`. */
const Word = Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,100}$' }));
const Time = Type.Optional(Type.String({ format: 'date-time' }));
const ListQuery = closed({ ...pageQuery, actor: Word, subject: Word, action: Word, from: Time, to: Time });

const optional = Type.Union([Type.String(), Type.Null()]);
/** What was written with the deed: facts of any shape. */
const Facts = Type.Unknown();
const AuditItem = closed({
  id: Type.String(),
  at: Type.String(),
  actor: Type.String(),
  ip: optional,
  action: Type.String(),
  subject: Type.String(),
  before: Facts,
  after: Facts,
  request_id: optional,
  /** Of its seal; null in the moment before it is sealed. */
  hash: optional,
});
const Problem = closed({
  kind: Type.Union([Type.Literal('changed'), Type.Literal('missing'), Type.Literal('broken'), Type.Literal('unsealed')]),
  audit_id: Type.String(),
  seal_no: Type.Union([Type.Integer(), Type.Null()]),
});
const Verification = closed({ ok: Type.Boolean(), sealed: Type.Integer(), head: Type.String(), problems: Type.Array(Problem), checked_at: Type.String() });

export function auditLogRoutes(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/audit-log',
    { schema: { querystring: ListQuery, response: { 200: listOf(AuditItem) } }, config: { permission: 'audit.read' } },
    async (request) => {
      const { actor, subject, action, from, to, cursor, limit: size } = request.query;
      if (cursor !== undefined && !/^aud_[0-9a-f]{32}$/.test(cursor))
        throw refuse('request.invalid', { field: 'cursor', problem: 'is not a cursor of this list' });
      await sealAuditLog(shop);
      const limit = pageSize(size);
      const rows = await searchAuditLog(shop.db.read, {
        actor,
        subject,
        action,
        from: timeOf(from, 'from'),
        to: timeOf(to, 'to'),
        beforeId: cursor,
        limit: limit + 1,
      });
      const page = pageOf(rows, limit, (row) => row.id);
      return {
        items: page.items.map((row) => ({ ...row, at: isoText(row.at), before: factsOf(row.before), after: factsOf(row.after) })),
        next_cursor: page.next_cursor,
      };
    },
  );

  server.post('/api/admin/audit-log/verify', { schema: { response: { 200: Verification } }, config: { permission: 'audit.read' } }, async () => {
    await sealAuditLog(shop);
    const now = shop.clock.now();
    const found = await shop.db.snapshot((queries) => verifyAuditLog(queries, now));
    return { ok: found.problems.length === 0, sealed: found.sealed, head: found.head, problems: [...found.problems], checked_at: isoText(now) };
  });
}

const timeOf = (text: string | undefined, field: string): number | undefined => (text === undefined ? undefined : parseTime(text, field));

const factsOf = (text: string | null): unknown => (text === null ? null : JSON.parse(text));
