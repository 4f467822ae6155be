/** The hash chain over the audit log (I16): each seal's hash covers its row and the seal before it, so no row can change unseen. */
import { sha256 } from '../core/crypto.ts';
import type { AuditRow, AuditSeal } from './audit-store.ts';

/** What the first seal follows. */
export const chainStart = '0'.repeat(64);

/** SHA-256 of the previous hash and the row's fields, in this order, as a JSON list: nothing can move from one field to the next. */
export function sealHash(previousHash: string, row: AuditRow): string {
  const { id, at, actor, ip, action, subject, before, after, request_id } = row;
  return sha256(JSON.stringify([previousHash, id, at, actor, ip, action, subject, before, after, request_id]));
}

/** Seals rows in the given order after `last`. */
export function chainOnto(last: AuditSeal | undefined, rows: readonly AuditRow[]): AuditSeal[] {
  let previous = last?.hash ?? chainStart;
  let number = last?.seal_no ?? 0;
  return rows.map((row) => {
    number += 1;
    const seal = { seal_no: number, audit_id: row.id, previous_hash: previous, hash: sealHash(previous, row) };
    previous = seal.hash;
    return seal;
  });
}
