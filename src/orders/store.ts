/** The SQL of `orders` and `idempotency_keys`. The status is written by `change-status.ts` only. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { Order } from './order.ts';

const byId = statement<{ id: string }>()((build, p) => build.selectFrom('orders').selectAll().where('id', '=', p('id')));

export function findOrder(queries: Queries, id: string): Promise<Order | undefined> {
  return queries.first(byId, { id });
}

const lockedById = statement<{ id: string }>()((build, p, dialect) => {
  const found = build.selectFrom('orders').selectAll().where('id', '=', p('id'));
  return dialect === 'sqlite' ? found : found.forUpdate();
});

/** An order that nobody else changes until the transaction ends: its money is counted one arrival after the other. */
export function lockOrder(tx: Transaction, id: string): Promise<Order | undefined> {
  return tx.first(lockedById, { id });
}

const attend = statement<{ id: string; attention: string; now: number }>()((build, p) =>
  build
    .updateTable('orders')
    .set((e) => ({ attention: p('attention'), updated_at: p('now'), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('status', '=', 'attention')
    .where('attention', 'is distinct from', p('attention')),
);

/** Gives an order that needs a person another reason; false when it has that reason, or needs nobody. */
export async function changeAttention(tx: Transaction, id: string, attention: string, now: number): Promise<boolean> {
  return (await tx.run(attend, { id, attention, now })) === 1;
}

export function insertOrder(tx: Transaction, order: Order): Promise<void> {
  return tx.insert('orders', order);
}

const due = statement<{ now: number; limit: number }>()((build, p) =>
  build.selectFrom('orders').select('id').where('status', '=', 'pending').where('expires_at', '<=', p('now')).orderBy('expires_at').limit(p('limit')),
);

/** Ids of pending orders past their deadline, longest overdue first. */
export async function dueOrderIds(queries: Queries, now: number, limit: number): Promise<string[]> {
  return (await queries.all(due, { now, limit })).map((row) => row.id);
}

const extend = statement<{ id: string; until: number; now: number }>()((build, p) =>
  build
    .updateTable('orders')
    .set({ expires_at: p('until'), updated_at: p('now') })
    .where('id', '=', p('id'))
    .where('status', '=', 'pending')
    .where('expires_at', '<', p('until')),
);

/** Moves a pending order's deadline later, never earlier. */
export function extendDeadline(tx: Transaction, id: string, until: number, now: number): Promise<number> {
  return tx.run(extend, { id, until, now });
}

export function setAdminNotes(tx: Transaction, id: string, notes: string, now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('orders')
      .set((e) => ({ admin_notes: notes, updated_at: now, version: e('version', '+', 1) }))
      .where('id', '=', id),
  );
}

const claimKey = statement<{ scope: string; key: string }>()((build, p) =>
  build.selectFrom('idempotency_keys').select(['request_hash', 'result']).where('scope', '=', p('scope')).where('key', '=', p('key')),
);

export interface IdempotentRequest {
  /** Caller and route. */
  readonly scope: string;
  readonly key: string;
  readonly requestHash: string;
}

/**
 * Claims an idempotency key for `result` (W7), in the transaction of the work itself. Answers what the key stands for:
 * nothing when it is ours now, or the earlier request's hash and result.
 */
export async function claimIdempotencyKey(
  tx: Transaction,
  request: IdempotentRequest,
  result: string,
  now: number,
): Promise<{ request_hash: string; result: string } | undefined> {
  const ours = await tx.insertIfAbsent('idempotency_keys', {
    scope: request.scope,
    key: request.key,
    request_hash: request.requestHash,
    result,
    created_at: now,
  });
  return ours ? undefined : tx.first(claimKey, { scope: request.scope, key: request.key });
}

export function forgetIdempotencyKeys(tx: Transaction, before: number): Promise<number> {
  return tx.run(build.deleteFrom('idempotency_keys').where('created_at', '<', before));
}

const newestOfEmail = statement<{ email: string; limit: number }>()((build, p) =>
  build.selectFrom('orders').select('id').where('customer_email', '=', p('email')).orderBy('id', 'desc').limit(p('limit')),
);

export function newestOrdersOf(queries: Queries, email: string, limit: number): Promise<{ id: string }[]> {
  return queries.all(newestOfEmail, { email, limit });
}

const oldOrders = statement<{ after: string; before: string; limit: number }>()((build, p) =>
  build
    .selectFrom('orders')
    .select(['id', 'status', 'customer_email'])
    .where('id', '>', p('after'))
    .where('id', '<', p('before'))
    .orderBy('id')
    .limit(p('limit')),
);

/** Orders placed before a time (epoch ms), oldest first, after one of them. */
export function ordersOfTime(queries: Queries, after: string, before: number, limit: number) {
  return queries.all(oldOrders, { after, before: `order_${String(Math.max(0, before)).padStart(13, '0')}`, limit });
}

/** Takes everything about the buyer out of an order, if its status is still the one that was seen. */
export function forgetBuyer(tx: Transaction, id: string, status: Order['status'], email: string, now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('orders')
      .set((e) => ({ customer_email: email, customer_notes: '', address_block: '', updated_at: now, version: e('version', '+', 1) }))
      .where('id', '=', id)
      .where('status', '=', status),
  );
}
