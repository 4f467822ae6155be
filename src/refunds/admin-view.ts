/** How operators see a refund: an allow-list of fields, money as text. */
import { formatMoney, money } from '../core/money.ts';
import { isoText } from '../core/time.ts';
import { Type } from '../http/schemas.ts';
import { amountOf, type Refund } from './refund.ts';

const nullable = Type.Union([Type.String(), Type.Null()]);

export const AdminRefund = Type.Object({
  id: Type.String(),
  order_id: Type.String(),
  receipt_id: nullable,
  by: Type.String(),
  status: Type.String(),
  amount: Type.String(),
  currency: Type.String(),
  reason: Type.String(),
  address: nullable,
  network: nullable,
  memo: nullable,
  requested_by: Type.String(),
  approved_by: nullable,
  track_id: nullable,
  tx_hash: nullable,
  proof: nullable,
  withheld: Type.String(),
  fee: nullable,
  problem: nullable,
  created_at: Type.String(),
  approved_at: nullable,
  sent_at: nullable,
  ended_at: nullable,
  version: Type.Integer(),
});

export function adminRefundView(refund: Refund) {
  const time = (at: number | null): string | null => (at === null ? null : isoText(at));
  return {
    id: refund.id,
    order_id: refund.order_id,
    receipt_id: refund.receipt_id,
    by: refund.way,
    status: refund.status,
    amount: formatMoney(amountOf(refund)),
    currency: refund.currency,
    reason: refund.reason,
    address: refund.address,
    network: refund.network,
    memo: refund.memo,
    requested_by: refund.requested_by,
    approved_by: refund.approved_by,
    track_id: refund.track_id,
    tx_hash: refund.tx_hash,
    proof: refund.proof,
    withheld: formatMoney(money(refund.withheld_minor, refund.currency)),
    fee: refund.fee_minor === null ? null : formatMoney(money(refund.fee_minor, refund.currency)),
    problem: refund.problem,
    created_at: isoText(refund.created_at),
    approved_at: time(refund.approved_at),
    sent_at: time(refund.sent_at),
    ended_at: time(refund.ended_at),
    version: refund.version,
  };
}
