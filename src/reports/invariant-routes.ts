/** `GET /api/admin/invariants`, and the same check on a schedule. */
import { HOUR, isoText } from '../core/time.ts';
import { Type } from '../http/schemas.ts';
import type { Server } from '../http/server.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { checkInvariants, provedByTests } from './check-invariants.ts';

const Answer = Type.Object({
  ok: Type.Boolean(),
  violations: Type.Array(Type.Object({ id: Type.String(), detail: Type.String() })),
  checked_at: Type.String(),
  /** Rules that no query can see; their proof are the tests named in docs/invariants.md. */
  proved_by_tests: Type.Array(Type.String()),
});

export function invariantRoutes(server: Server, shop: Shop): void {
  server.get('/api/admin/invariants', { schema: { response: { 200: Answer } }, config: { permission: 'reports.read' } }, async () => {
    const now = shop.clock.now();
    const violations = await checkInvariants(shop.db, now);
    return { ok: violations.length === 0, violations, checked_at: isoText(now), proved_by_tests: [...provedByTests] };
  });
}

export function invariantsJob(shop: Shop, log: { error(facts: object, message: string): void }): RepeatingJob {
  return {
    name: 'check-invariants',
    everyMs: 6 * HOUR,
    async run() {
      const violations = await checkInvariants(shop.db, shop.clock.now());
      if (violations.length > 0) log.error({ violations }, 'the data breaks rules that must always hold; look at GET /api/admin/invariants');
    },
  };
}
