/** What refunds make of events: money that the provider gave back by itself becomes a refund, which a person then ends. */
import { recordAudit, systemActor } from '../accounts/audit-log.ts';
import { formatMoney } from '../core/money.ts';
import type { Transaction } from '../db/database.ts';
import { lockOrder } from '../orders/store.ts';
import type { Reaction } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { sumOf } from '../payments/payment.ts';
import { findAttemptById, receiptsOf } from '../payments/store.ts';
import { claimMoney } from './claim-money.ts';
import { amountOf, inReturnOrder, type Refund } from './refund.ts';
import { insertRefund } from './store.ts';

export function refundTakenBack(shop: Shop): Reaction {
  return {
    name: 'refund-taken-back',
    events: ['payment.refunded'],
    async react(tx, event) {
      if (event.name === 'payment.refunded') await openTakenBack(shop, tx, event.payload.attempt_id);
    },
  };
}

/** One refund per attempt, whatever is told how often: its id is made of the attempt's. */
async function openTakenBack(shop: Shop, tx: Transaction, attemptId: string): Promise<void> {
  const attempt = await findAttemptById(tx, attemptId);
  if (!attempt) return;
  await lockOrder(tx, attempt.order_id);
  const receipts = inReturnOrder(await receiptsOf(tx, attempt.order_id)).filter((receipt) => receipt.attempt_id === attempt.id);
  const amount = sumOf(receipts, attempt.currency);
  // Nothing of it ever reached our books, or a refund of ours has it already: there is nothing to set aside.
  if (amount.minor === 0) return;
  const now = shop.clock.now();
  const by = `gateway:${attempt.provider}`;
  const refund: Refund = {
    id: `rfd_${attempt.id.slice('pay_'.length)}`,
    order_id: attempt.order_id,
    receipt_id: null,
    way: 'gateway',
    status: 'sent',
    amount_minor: amount.minor,
    currency: amount.currency,
    reason: `the provider gave payment ${attempt.track_id ?? attempt.reference} back`,
    address: null,
    network: null,
    memo: null,
    requested_by: by,
    approved_by: null,
    approved_at: null,
    track_id: null,
    tx_hash: null,
    proof: null,
    withheld_minor: 0,
    fee_minor: null,
    problem: null,
    sent_at: now,
    ended_at: null,
    next_check_at: null,
    checks: 0,
    created_at: now,
    updated_at: now,
    version: 1,
  };
  if (!(await insertRefund(tx, refund))) return;
  await claimMoney(tx, refund, receipts, now);
  await recordAudit(
    tx,
    now,
    { ...systemActor, id: by },
    { action: 'refund.taken_back', subject: attempt.order_id, after: { refund: refund.id, amount: formatMoney(amountOf(refund)), currency: refund.currency } },
  );
  await shop.outbox.append(tx, 'refund.sent', { order_id: attempt.order_id, refund_id: refund.id });
}
