/** `GET /api/admin/reconciliation?from&to`: our books against the gateway's, as JSON or as CSV. */
import { isoText } from '../core/time.ts';
import { closed, Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { Shop } from '../outbox/shop.ts';
import { lastResult, type ReadBooks, type Reconciliation, reconcileWindow, reconciliationCsv } from './reconcile-books.ts';
import { differenceKinds } from './reconciliation.ts';

/** A date, or a time with its zone. */
const Moment = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?(Z|[+-]\\d{2}:\\d{2}))?$' });
const Query = closed({ from: Type.Optional(Moment), to: Type.Optional(Moment), format: Type.Optional(Type.Enum(['json', 'csv'])) });
const nullable = Type.Union([Type.String(), Type.Null()]);
const Answer = Type.Object({
  from: Type.String(),
  to: Type.String(),
  checked_at: Type.String(),
  payments: Type.Integer(),
  payouts: Type.Integer(),
  differences: Type.Array(
    Type.Object({
      kind: Type.Enum([...differenceKinds]),
      order_id: nullable,
      reference: Type.String(),
      track_id: nullable,
      ours: Type.String(),
      theirs: Type.String(),
    }),
  ),
});

export function reconciliationRoutes(server: Server, shop: Shop, read: ReadBooks): void {
  server.get(
    '/api/admin/reconciliation',
    { schema: { querystring: Query, response: { 200: Type.Union([Answer, Type.String()]) } }, config: { permission: 'reports.read' } },
    async (request, reply) => {
      const { from, to, format } = request.query;
      const kept = from === undefined && to === undefined ? await lastResult(shop.db.read) : undefined;
      const result = kept ?? (await reconcileWindow(shop, read, from, to));
      if (format !== 'csv') return viewOf(result);
      const { name, text } = reconciliationCsv(result);
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename="${name}"`);
      return text;
    },
  );
}

function viewOf(result: Reconciliation) {
  return {
    from: isoText(result.from),
    to: isoText(result.to),
    checked_at: isoText(result.checkedAt),
    payments: result.payments,
    payouts: result.payouts,
    differences: [...result.differences],
  };
}
