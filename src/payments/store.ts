/** The SQL of `payment_attempts`, `notices` and `receipts`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, sql, statement } from '../db/statement.ts';
import type { AttemptStatus, ProviderId, Tables } from '../db/tables.ts';
import { idsOfOrders } from '../orders/search-store.ts';
import { type Attempt, attemptSourcesOf, type Receipt } from './payment.ts';

export type Notice = Tables['notices'];

const ofOrder = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('payment_attempts').selectAll().where('order_id', '=', p('order_id')).orderBy('number'),
);

/** All attempts of an order, first one first. */
export function attemptsOf(queries: Queries, orderId: string): Promise<Attempt[]> {
  return queries.all(ofOrder, { order_id: orderId });
}

const byTrack = statement<{ provider: ProviderId; track_id: string }>()((build, p) =>
  build.selectFrom('payment_attempts').selectAll().where('provider', '=', p('provider')).where('track_id', '=', p('track_id')),
);
const byReference = statement<{ provider: ProviderId; reference: string }>()((build, p) =>
  build.selectFrom('payment_attempts').selectAll().where('provider', '=', p('provider')).where('reference', '=', p('reference')),
);

/** By the provider's id, or by our reference when the provider was faster than its own answer (F18). */
export async function findAttempt(queries: Queries, provider: ProviderId, trackId: string, reference: string): Promise<Attempt | undefined> {
  const known = await queries.first(byTrack, { provider, track_id: trackId });
  if (known) return known;
  const named = await queries.first(byReference, { provider, reference });
  return named?.track_id === null ? named : undefined;
}

export async function findAttemptById(queries: Queries, id: string): Promise<Attempt | undefined> {
  return queries.first(build.selectFrom('payment_attempts').selectAll().where('id', '=', id));
}

export function insertAttempt(tx: Transaction, attempt: Attempt): Promise<boolean> {
  return tx.insertIfAbsent('payment_attempts', attempt);
}

const adopt = statement<{ id: string; track_id: string; instruction: string | null; expires_at: number; now: number; next_check_at: number | null }>()(
  (build, p) =>
    build
      .updateTable('payment_attempts')
      .set((e) => ({
        track_id: p('track_id'),
        instruction: e.fn.coalesce(e.val(p('instruction')), 'instruction'),
        expires_at: p('expires_at'),
        next_check_at: p('next_check_at'),
        updated_at: p('now'),
      }))
      .where('id', '=', p('id'))
      .where((e) => e.or([e('track_id', 'is', null), e('track_id', '=', p('track_id'))])),
);

/** Ties an attempt to the provider's payment; false when it is tied to another one already. */
export async function tieAttempt(
  tx: Transaction,
  tie: { id: string; track_id: string; instruction: string | null; expires_at: number; now: number; next_check_at: number | null },
): Promise<boolean> {
  return (await tx.run(adopt, tie)) === 1;
}

type Move = { id: string; now: number };
const moves = {
  waiting: moveTo('waiting'),
  confirming: moveTo('confirming'),
  paid: moveTo('paid'),
  underpaid: moveTo('underpaid'),
  expired: moveTo('expired'),
  failed: moveTo('failed'),
  unknown: moveTo('unknown'),
} as const satisfies Record<Exclude<AttemptStatus, 'creating'>, unknown>;

function moveTo(to: Exclude<AttemptStatus, 'creating'>) {
  // Nothing is left to ask about a paid or failed attempt.
  const ended = to === 'paid' || to === 'failed' ? { next_check_at: null } : {};
  return statement<Move>()((build, p) =>
    build
      .updateTable('payment_attempts')
      .set({ status: to, updated_at: p('now'), ...ended })
      .where('id', '=', p('id'))
      .where('status', 'in', attemptSourcesOf(to)),
  );
}

/** Moves an attempt forward; false when it was there or further already. */
export async function moveAttempt(tx: Transaction, id: string, to: keyof typeof moves, now: number): Promise<boolean> {
  return (await tx.run(moves[to], { id, now })) === 1;
}

const confirmedStatement = statement<Move & { confirmations: number }>()((build, p) =>
  build
    .updateTable('payment_attempts')
    .set({ confirmations: p('confirmations'), updated_at: p('now') })
    .where('id', '=', p('id'))
    .where('status', '=', 'confirming')
    .where('confirmations', '<', p('confirmations')),
);

/** Keeps how far the network has confirmed a transfer that was seen, for its buyer to look at; it decides nothing and never falls. */
export async function noteConfirmations(tx: Transaction, id: string, confirmations: number, now: number): Promise<void> {
  if (confirmations > 0) await tx.run(confirmedStatement, { id, confirmations, now });
}

const refundedStatement = statement<Move>()((build, p) =>
  build
    .updateTable('payment_attempts')
    .set({ refunded_at: p('now'), updated_at: p('now') })
    .where('id', '=', p('id'))
    .where('refunded_at', 'is', null),
);

/** Writes down that the provider gave an attempt's money back; false when that was known. */
export async function markRefunded(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(refundedStatement, { id, now })) === 1;
}

const dueChecks = statement<{ now: number; lease: number; limit: number }>()((build, p, dialect) =>
  build
    .with('due', (e) => {
      const due = e.selectFrom('payment_attempts').select('id').where('next_check_at', '<=', p('now')).orderBy('next_check_at').limit(p('limit'));
      return dialect === 'postgres' ? due.forUpdate().skipLocked() : due;
    })
    .updateTable('payment_attempts')
    .set((e) => ({ next_check_at: p('lease'), checks: e('checks', '+', 1) }))
    .where('id', 'in', (e) => e.selectFrom('due').select('due.id'))
    .returningAll(),
);

/** Takes attempts that are due to be asked about; until `lease` (ms) nobody else takes them. */
export function claimChecks(tx: Transaction, now: number, lease: number, limit: number): Promise<Attempt[]> {
  return tx.all(dueChecks, { now, lease, limit });
}

const setCheck = statement<{ id: string; at: number | null }>()((build, p) =>
  build
    .updateTable('payment_attempts')
    .set({ next_check_at: p('at') })
    .where('id', '=', p('id'))
    .where('status', 'not in', ['paid', 'failed']),
);

export function scheduleCheck(tx: Transaction, id: string, at: number | null): Promise<number> {
  return tx.run(setCheck, { id, at });
}

/** Makes every attempt of the newest one's last `windowMs` that may still bring money due to be asked about now; how many they are. */
export function askAboutAll(tx: Transaction, windowMs: number, now: number): Promise<number> {
  return tx.run(
    build
      .updateTable('payment_attempts')
      .set({ next_check_at: now })
      .where('provider', '=', 'oxapay')
      .where('status', 'not in', ['paid', 'failed'])
      .where('created_at', '>', (e) =>
        e.selectFrom('payment_attempts as newest').select((n) => sql<number>`${n.fn.max('newest.created_at')} - ${windowMs}`.as('since')),
      ),
  );
}

/** Makes the gateway's payments due to be asked about now, paid ones too: comparing the books has shown that something was missed. */
export async function askAgain(tx: Transaction, trackIds: readonly string[], now: number): Promise<void> {
  for (const trackId of trackIds)
    await tx.run(build.updateTable('payment_attempts').set({ next_check_at: now }).where('provider', '=', 'oxapay').where('track_id', '=', trackId));
}

/** Keeps a notice once; false when these very bytes are already known (F10, F13). */
export function insertNotice(tx: Transaction, notice: Notice): Promise<boolean> {
  return tx.insertIfAbsent('notices', notice);
}

const claimWaiting = statement<{ now: number; lease: number; limit: number }>()((build, p, dialect) =>
  build
    .with('due', (e) => {
      const due = e
        .selectFrom('notices')
        .select('id')
        .where('state', '=', 'received')
        .where('next_try_at', '<=', p('now'))
        .orderBy('next_try_at')
        .limit(p('limit'));
      return dialect === 'postgres' ? due.forUpdate().skipLocked() : due;
    })
    .updateTable('notices')
    .set((e) => ({ next_try_at: p('lease'), tries: e('tries', '+', 1) }))
    .where('id', 'in', (e) => e.selectFrom('due').select('due.id'))
    .returning(['id', 'provider', 'track_id', 'reference', 'status', 'tries', 'received_at']),
);

/** Takes notices that wait to be acted on; until `lease` (ms) nobody else takes them. */
export function claimNotices(tx: Transaction, now: number, lease: number, limit: number) {
  return tx.all(claimWaiting, { now, lease, limit });
}

const endNoticeStatement = statement<{ id: string; state: Notice['state']; result: string; now: number }>()((build, p) =>
  build
    .updateTable('notices')
    .set({ state: p('state'), result: p('result'), processed_at: p('now'), next_try_at: null })
    .where('id', '=', p('id')),
);

export function endNotice(tx: Transaction, id: string, state: 'applied' | 'ignored' | 'held', result: string, now: number): Promise<number> {
  return tx.run(endNoticeStatement, { id, state, result, now });
}

const postponeStatement = statement<{ id: string; at: number; result: string }>()((build, p) =>
  build
    .updateTable('notices')
    .set({ next_try_at: p('at'), result: p('result') })
    .where('id', '=', p('id'))
    .where('state', '=', 'received'),
);

export function postponeNotice(tx: Transaction, id: string, at: number, problem: string): Promise<number> {
  return tx.run(postponeStatement, { id, at, result: problem });
}

/** Remembers that a transaction on a blockchain paid for an order. */
export function keepHash(tx: Transaction, hash: string, orderId: string): Promise<boolean> {
  return tx.insertIfAbsent('transfer_hashes', { hash, order_id: orderId });
}

export function insertReceipt(tx: Transaction, receipt: Receipt): Promise<boolean> {
  return tx.insertIfAbsent('receipts', receipt);
}

const receiptsStatement = statement<{ order_id: string }>()((build, p) =>
  build.selectFrom('receipts').selectAll().where('order_id', '=', p('order_id')).orderBy('received_at').orderBy('id'),
);

export function receiptsOf(queries: Queries, orderId: string): Promise<Receipt[]> {
  return queries.all(receiptsStatement, { order_id: orderId });
}

export function listReceipts(
  queries: Queries,
  filter: { state?: Receipt['state'] | undefined; q?: string | undefined; beforeId?: { at: number; id: string } | undefined; limit: number },
): Promise<Receipt[]> {
  let query = build.selectFrom('receipts').selectAll().orderBy('received_at', 'desc').orderBy('id', 'desc').limit(filter.limit);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.q) query = query.where('order_id', 'in', idsOfOrders(filter.q));
  const before = filter.beforeId;
  if (before) query = query.where((e) => e.or([e('received_at', '<', before.at), e.and([e('received_at', '=', before.at), e('id', '<', before.id)])]));
  return queries.all(query);
}

const receiptById = statement<{ id: string }>()((build, p) => build.selectFrom('receipts').selectAll().where('id', '=', p('id')));

export function findReceipt(queries: Queries, id: string): Promise<Receipt | undefined> {
  return queries.first(receiptById, { id });
}

type Seen = Pick<Receipt, 'id' | 'version'>;

const applyStatement = statement<Seen & { now: number }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ state: 'applied', reason: null, resolved_at: p('now'), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('state', '=', 'unapplied')
    .where('version', '=', p('version')),
);

/** Gives an unapplied receipt to its order; false when somebody touched it since it was read. */
export async function applyReceipt(tx: Transaction, { id, version }: Seen, now: number): Promise<boolean> {
  return (await tx.run(applyStatement, { id, version, now })) === 1;
}

const shrinkStatement = statement<Seen & { amount: number }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ amount_minor: p('amount'), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('state', '=', 'unapplied')
    .where('version', '=', p('version')),
);

/** Leaves a part of an unapplied receipt, when the rest gets a receipt of its own. */
export async function shrinkReceipt(tx: Transaction, { id, version }: Seen, amount: number): Promise<boolean> {
  return (await tx.run(shrinkStatement, { id, version, amount })) === 1;
}

const nameStatement = statement<{ order_id: string }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ reason: 'second_invoice', version: e('version', '+', 1) }))
    .where('order_id', '=', p('order_id'))
    .where('state', '=', 'unapplied')
    .where('reason', '=', 'short'),
);

/** Parts of an order that was paid without them are not short any more, but one payment too many. */
export function nameLeftovers(tx: Transaction, orderId: string): Promise<number> {
  return tx.run(nameStatement, { order_id: orderId });
}

const returnStatement = statement<{ id: string; amount: number }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ returned_minor: e('returned_minor', '+', p('amount')), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('state', '<>', 'refunded')
    .where((e) => e(e('returned_minor', '+', p('amount')), '<=', e.ref('amount_minor')))
    .where((e) => e(e('returned_minor', '+', p('amount')), '>=', e.lit(0))),
);

/** Takes an amount of a receipt for a refund, or gives it back when negative; false when not so much is there. */
export async function takeForRefund(tx: Transaction, id: string, amountMinor: number): Promise<boolean> {
  return (await tx.run(returnStatement, { id, amount: amountMinor })) === 1;
}

const cutStatement = statement<{ id: string; amount: number }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ amount_minor: e('amount_minor', '-', p('amount')), returned_minor: e('returned_minor', '-', p('amount')), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('returned_minor', '>=', p('amount'))
    .where('amount_minor', '>', p('amount')),
);

/** Cuts what a refund had taken off a receipt, when it gets a receipt of its own; false when not so much was taken, or nothing would be left. */
export async function cutReturned(tx: Transaction, id: string, amount: number): Promise<boolean> {
  return (await tx.run(cutStatement, { id, amount })) === 1;
}

const withdrawStatement = statement<{ id: string }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ state: 'unapplied', reason: 'second_invoice', returned_minor: 0, resolved_at: null, version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('state', '=', 'applied')
    .where('returned_minor', '=', (e) => e.ref('amount_minor')),
);

/** Takes a receipt, all of which a refund had, from its order. */
export async function withdrawReturned(tx: Transaction, id: string): Promise<boolean> {
  return (await tx.run(withdrawStatement, { id })) === 1;
}

const closeStatement = statement<{ id: string; now: number }>()((build, p) =>
  build
    .updateTable('receipts')
    .set((e) => ({ state: 'refunded', resolved_at: p('now'), version: e('version', '+', 1) }))
    .where('id', '=', p('id'))
    .where('state', '<>', 'refunded')
    .where('returned_minor', '=', (e) => e.ref('amount_minor')),
);

/** Ends a receipt of which nothing is left; false while something is. */
export async function closeReceipt(tx: Transaction, id: string, now: number): Promise<boolean> {
  return (await tx.run(closeStatement, { id, now })) === 1;
}
