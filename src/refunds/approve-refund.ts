/** Operators decide about a refund: approve it, decline it, or say that they have paid it by hand. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { areTwoPeople } from '../accounts/second-person.ts';
import { readSettings } from '../catalog/settings.ts';
import { type ErrorCode, refuse } from '../core/errors.ts';
import { cleanLine } from '../core/text.ts';
import type { Transaction } from '../db/database.ts';
import type { OperatorRole } from '../db/tables.ts';
import { findOrder, lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { failRefund, finishRefund } from './end-refund.ts';
import { amountOf, approvalProblem, type Refund, usdCents } from './refund.ts';
import { findRefund, moveRefund } from './store.ts';

/**
 * Approves a refund that waits for it: one by payout is then sent, one by hand waits for whoever pays it.
 * @throws Refusal `refund.not_found`, `refund.wrong_state`, `refund.second_person`, `refund.above_limit`
 */
export async function approveRefund(shop: Shop, tx: Transaction, id: string, actor: Actor, role: OperatorRole): Promise<Refund> {
  const refund = await lockRefund(tx, id);
  const problem = await whyNot(tx, refund, actor, role);
  if (problem !== undefined) throw refuse(problem);
  const now = shop.clock.now();
  const change = { approved_by: actor.id, approved_at: now, next_check_at: refund.way === 'payout' ? now : null };
  if (!(await moveRefund(tx, id, 'approved', change, now))) throw refuse('refund.wrong_state', { status: refund.status });
  await recordAudit(tx, now, actor, { action: 'refund.approved', subject: refund.order_id, after: { refund: id } });
  await shop.outbox.append(tx, 'refund.approved', { order_id: refund.order_id, refund_id: id });
  return existing(tx, id);
}

/** Approves the refund of whoever may approve it himself; leaves it to others otherwise. */
export async function approveOwn(shop: Shop, tx: Transaction, refund: Refund, actor: Actor, role: OperatorRole): Promise<Refund> {
  return (await whyNot(tx, refund, actor, role)) === undefined ? approveRefund(shop, tx, refund.id, actor, role) : refund;
}

/**
 * Declines a refund that nobody has begun to pay, or says of an unknown or a provider's own one that it was not paid after all.
 * @throws Refusal `refund.not_found`, `refund.wrong_state`
 */
export async function declineRefund(shop: Shop, id: string, reason: string, actor: Actor): Promise<Refund> {
  return shop.db.transaction(async (tx) => {
    const refund = await lockRefund(tx, id);
    // What the provider is paying right now ends as the provider says.
    const isPaying = refund.status === 'sent' && refund.way === 'payout';
    if (isPaying || !(await failRefund(shop, tx, refund, cleanLine(reason, 'reason').slice(0, 500), actor)))
      throw refuse('refund.wrong_state', { status: refund.status });
    return existing(tx, id);
  });
}

/**
 * An operator has paid it by hand, or has seen that it was paid; a transaction hash or a note proves it.
 * @throws Refusal `refund.not_found`, `refund.wrong_state` for one that is not approved or that the provider is paying, `request.missing_field`
 */
export async function confirmPaid(
  shop: Shop,
  id: string,
  proof: { readonly proof?: string | undefined; readonly tx_hash?: string | undefined },
  actor: Actor,
): Promise<Refund> {
  const note = proof.proof === undefined ? undefined : cleanLine(proof.proof, 'proof') || undefined;
  const txHash = proof.tx_hash === undefined ? undefined : cleanLine(proof.tx_hash, 'tx_hash') || undefined;
  if (note === undefined && txHash === undefined) throw refuse('request.missing_field', { field: 'proof' });
  return shop.db.transaction(async (tx) => {
    const refund = await lockRefund(tx, id);
    const isPaying = refund.way === 'payout' && refund.status !== 'unknown';
    if (isPaying || !(await finishRefund(shop, tx, refund, { note, txHash }, actor))) throw refuse('refund.wrong_state', { status: refund.status });
    return existing(tx, id);
  });
}

async function whyNot(tx: Transaction, refund: Refund, actor: Actor, role: OperatorRole): Promise<ErrorCode | undefined> {
  const order = await findOrder(tx, refund.order_id);
  if (!order) throw new Error(`Refund ${refund.id} has no order`);
  const isSecond = await areTwoPeople(tx, refund.requested_by, actor.id);
  return approvalProblem(usdCents(order, amountOf(refund)), { role, isSecond }, await readSettings(tx));
}

/** The refund, under its order's lock. */
async function lockRefund(tx: Transaction, id: string): Promise<Refund> {
  const { order_id: orderId } = await existing(tx, id);
  await lockOrder(tx, orderId);
  return existing(tx, id);
}

async function existing(tx: Transaction, id: string): Promise<Refund> {
  const refund = await findRefund(tx, id);
  if (!refund) throw refuse('refund.not_found');
  return refund;
}
