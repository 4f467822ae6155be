/** `GET /api/admin/audit-log/export`: the log as CSV, streamed, with the hash of each entry's seal, so that somebody else can check it. */
import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { recordAudit } from '../accounts/audit-log.ts';
import { type AuditFilter, searchAuditLog } from '../accounts/audit-store.ts';
import { actorOf } from '../accounts/guard.ts';
import { sealAuditLog } from '../accounts/seal-audit-log.ts';
import { dateText, isoText, parseTime } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { csvLine } from './csv.ts';

const Word = Type.Optional(Type.String({ pattern: '^[\\x21-\\x7e]{1,100}$' }));
const Time = Type.Optional(Type.String({ format: 'date-time' }));
const Query = closed({ actor: Word, subject: Word, action: Word, from: Time, to: Time });

export function auditExportRoute(server: Server, shop: Shop): void {
  server.get(
    '/api/admin/audit-log/export',
    { schema: { querystring: Query }, config: { permission: 'audit.read', freshProof: true } },
    async (request, reply) => {
      const { from, to, ...words } = request.query;
      const filter = { ...words, from: from === undefined ? undefined : parseTime(from, 'from'), to: to === undefined ? undefined : parseTime(to, 'to') };
      const now = shop.clock.now();
      await shop.db.transaction((tx) => recordAudit(tx, now, actorOf(request), { action: 'audit_log.exported', subject: 'audit_log', after: request.query }));
      await sealAuditLog(shop);
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename="audit-log-${dateText(now)}.csv"`)
        .send(Readable.from(lines(shop, filter)));
    },
  );
}

const columns = ['id', 'at', 'actor', 'ip', 'action', 'subject', 'before', 'after', 'request_id', 'hash'] as const;
const atOnce = 1_000;

async function* lines(shop: Shop, filter: Omit<AuditFilter, 'limit' | 'beforeId'>): AsyncGenerator<string> {
  yield `\ufeff${csvLine(columns)}`;
  let beforeId: string | undefined;
  for (;;) {
    const rows = await searchAuditLog(shop.db.read, { ...filter, beforeId, limit: atOnce });
    yield rows.map((row) => csvLine(columns.map((name) => (name === 'at' ? isoText(row.at) : row[name])))).join('');
    beforeId = rows.at(-1)?.id;
    if (rows.length < atOnce) return;
    await setImmediate();
  }
}
