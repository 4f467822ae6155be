/** Checks the whole chain of the audit log (I16), in batches, over one unchanging state of the data. */
import { setImmediate } from 'node:timers/promises';
import { MINUTE } from '../core/time.ts';
import type { Queries } from '../db/queries.ts';
import { chainStart, sealHash } from './audit-chain.ts';
import { type AuditRow, chainPage, unsealedRows } from './audit-store.ts';

export type AuditProblem =
  /** The row does not have the content that was sealed. */
  | { readonly kind: 'changed'; readonly audit_id: string; readonly seal_no: number }
  /** The row is gone. */
  | { readonly kind: 'missing'; readonly audit_id: string; readonly seal_no: number }
  /** A seal is gone, or its link to the one before it was changed. */
  | { readonly kind: 'broken'; readonly audit_id: string; readonly seal_no: number }
  /** The row was never sealed although it is old enough: written behind the shop's back, or the sealing does not run. */
  | { readonly kind: 'unsealed'; readonly audit_id: string; readonly seal_no: null };

export interface AuditVerification {
  readonly sealed: number;
  /** Hash of the last seal. Written down elsewhere, it later proves that nothing was cut off the end. */
  readonly head: string;
  readonly problems: readonly AuditProblem[];
}

const batch = 250;
/** Enough to see what happened. */
const mostProblems = 100;
/** The sealing runs every few seconds; a row this old has been missed. */
const unsealedAfterMs = 5 * MINUTE;

/**
 * @param queries one snapshot (`db.snapshot`), so that what is written meanwhile does not look like a problem
 * @param now epoch ms
 */
export async function verifyAuditLog(queries: Queries, now: number): Promise<AuditVerification> {
  const problems: AuditProblem[] = [];
  const report = (problem: AuditProblem): void => {
    if (problems.length < mostProblems) problems.push(problem);
  };
  const end = await verifySeals(queries, report);
  await findUnsealed(queries, now - unsealedAfterMs, report);
  return { ...end, problems };
}

async function verifySeals(queries: Queries, report: (problem: AuditProblem) => void): Promise<{ sealed: number; head: string }> {
  let head = chainStart;
  let number = 0;
  let sealed = 0;
  for (;;) {
    const seals = await chainPage(queries, number, batch);
    for (const { seal_no, audit_id, previous_hash, hash, ...row } of seals) {
      const where = { audit_id, seal_no };
      if (seal_no !== number + 1 || previous_hash !== head) report({ kind: 'broken', ...where });
      if (!isThere(row)) report({ kind: 'missing', ...where });
      else if (sealHash(previous_hash, row) !== hash) report({ kind: 'changed', ...where });
      number = seal_no;
      head = hash;
      sealed += 1;
    }
    if (seals.length < batch) return { sealed, head };
    await setImmediate(); // A long check lets requests through.
  }
}

/** True for the row of a seal; the outer join leaves nulls where it is gone. */
function isThere(row: { readonly [K in keyof AuditRow]: AuditRow[K] | null }): row is AuditRow {
  return row.id !== null;
}

async function findUnsealed(queries: Queries, before: number, report: (problem: AuditProblem) => void): Promise<void> {
  let afterId: string | undefined = '';
  while (afterId !== undefined) {
    const { rows, lastId }: Awaited<ReturnType<typeof unsealedRows>> = await unsealedRows(queries, afterId, batch);
    for (const row of rows) if (row.at < before) report({ kind: 'unsealed', audit_id: row.id, seal_no: null });
    afterId = lastId;
    await setImmediate();
  }
}
