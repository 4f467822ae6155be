/**
 * Seals what was written to the audit log: behind the transactions that wrote it, so that the one chain never makes them wait for each other.
 * Any instance may do it; the number of a seal is unique, so of two that try at once one gives way.
 */
import { setImmediate } from 'node:timers/promises';
import { HOUR, SECOND } from '../core/time.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { chainOnto } from './audit-chain.ts';
import { auditIdAt, insertSeals, lastSeal, msOfAuditId, newestSealedId, unsealedRows } from './audit-store.ts';

/** Rows per transaction: a writer that waits for one waits a few milliseconds. */
const batch = 250;

/** How far before the newest sealed row rows are looked for that became visible after it: another instance's clock, a slow commit. */
const usualLookBackMs = 30 * SECOND;
/** Once an hour further back, for a clock that was set back. What is older than this and unsealed is reported by the verification. */
const longLookBackMs = 48 * HOUR;

/** Seals every unsealed row from `lookBackMs` before the newest sealed one onwards; answers how many it sealed. */
export async function sealAuditLog(shop: Shop, lookBackMs = usualLookBackMs): Promise<number> {
  const newest = await newestSealedId(shop.db.read);
  let afterId: string | undefined = newest === undefined ? '' : auditIdAt(msOfAuditId(newest) - lookBackMs);
  let sealed = 0;
  while (afterId !== undefined) {
    const done = await sealNext(shop, afterId);
    if (done === 'busy') break;
    sealed += done.sealed;
    afterId = done.lastId;
    await setImmediate();
  }
  return sealed;
}

/** One batch; `busy` when another instance is sealing, `lastId` when there may be more. */
async function sealNext(shop: Shop, afterId: string): Promise<{ sealed: number; lastId: string | undefined } | 'busy'> {
  // Mostly there is nothing to do, and the one writer need not be asked for that.
  const seen = await unsealedRows(shop.db.read, afterId, batch);
  if (seen.rows.length === 0) return { sealed: 0, lastId: seen.lastId };
  try {
    return await shop.db.background(async (tx) => {
      const { rows, lastId } = await unsealedRows(tx, afterId, batch);
      if (rows.length > 0) await insertSeals(tx, chainOnto(await lastSeal(tx), rows));
      return { sealed: rows.length, lastId };
    });
  } catch (error) {
    if (shop.db.dialect.isUniqueViolation(error)) return 'busy';
    throw error;
  }
}

export function sealAuditLogJob(shop: Shop): RepeatingJob {
  return { name: 'seal-audit-log', everyMs: 10 * SECOND, run: async () => void (await sealAuditLog(shop)) };
}

export function sealLateAuditRowsJob(shop: Shop): RepeatingJob {
  return { name: 'seal-late-audit-rows', everyMs: HOUR, run: async () => void (await sealAuditLog(shop, longLookBackMs)) };
}
