/** Who did what, written in the same transaction as the deed (I16). Rows are only added; sealing chains them afterwards. */
import { newSortableId } from '../core/ids.ts';
import type { Transaction } from '../db/database.ts';

/** Who acts. `id` is `operator:<id>`, `api_key:<id>`, `telegram:<user id>`, `buyer`, `gateway:<provider>`, `anonymous`, `system` or `cli`. */
export interface Actor {
  readonly id: string;
  readonly ip: string | null;
  readonly requestId: string | null;
}

export const systemActor: Actor = { id: 'system', ip: null, requestId: null };

/**
 * A buyer at one of the shop's doors. His address is not written down: this log is never changed and outlives what may be remembered of him (S46).
 * While it may, his order has his network block.
 */
export function buyerOf(request: { readonly id: string }): Actor {
  return { id: 'buyer', ip: null, requestId: request.id };
}

export interface Deed {
  /** `subject.verb`, e.g. `order.created`. */
  readonly action: string;
  /** The id of what was changed. */
  readonly subject: string;
  /** Facts before and after, without secrets, keys or codes (I17). */
  readonly before?: object;
  readonly after?: object;
}

export async function recordAudit(tx: Transaction, at: number, actor: Actor, deed: Deed): Promise<void> {
  await tx.insert('audit_log', {
    id: newSortableId('aud', at),
    at,
    actor: actor.id,
    ip: actor.ip,
    action: deed.action,
    subject: deed.subject,
    before: deed.before === undefined ? null : JSON.stringify(deed.before),
    after: deed.after === undefined ? null : JSON.stringify(deed.after),
    request_id: actor.requestId,
  });
}
