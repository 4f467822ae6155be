/** A buyer says on his order's page that one of his card keys is faulty. Operators are told, and decide (`decide-claim.ts`). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { newSortableId } from '../core/ids.ts';
import { cleanText } from '../core/text.ts';
import { isoText } from '../core/time.ts';
import type { ClaimReason } from '../db/tables.ts';
import { lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { markClaimed } from '../stock/store.ts';
import { claimsOf, insertClaim } from './claim-store.ts';
import { itemsOf } from './store.ts';
import { areTooMany, isUnderWarranty, type WarrantyClaim, warrantyEnd } from './warranty.ts';

export interface ClaimRequest {
  readonly orderId: string;
  /** Which of the goods, counted from 1 as the page shows them. */
  readonly piece: number;
  readonly reason: ClaimReason;
  readonly note: string;
}

const longestNote = 500;

/**
 * Claiming a piece again while its claim is open changes nothing.
 * @throws Refusal `order.not_found`, `order.not_delivered`, `warranty.no_piece`, `warranty.over`, `warranty.too_many`, or about the note
 */
export async function claimWarranty(shop: Shop, { orderId, piece, reason, note: given }: ClaimRequest, actor: Actor): Promise<WarrantyClaim> {
  const note = cleanText(given, 'note');
  if (note.length > longestNote) throw refuse('request.invalid', { field: 'note', problem: `must have at most ${longestNote} characters` });
  return shop.db.transaction(async (tx) => {
    const order = await lockOrder(tx, orderId);
    if (!order) throw refuse('order.not_found');
    if (order.status !== 'delivered') throw refuse('order.not_delivered');
    const item = (await itemsOf(tx, orderId)).find(({ place, state }) => place === piece - 1 && state === 'active');
    if (!item || item.card_key_id === null) throw refuse('warranty.no_piece');
    const claims = await claimsOf(tx, orderId);
    const open = claims.find((claim) => claim.item_id === item.id && claim.state === 'open');
    if (open) return open;
    const now = shop.clock.now();
    if (!isUnderWarranty(order, now)) throw refuse('warranty.over', { ended: isoText(warrantyEnd(order) ?? now).slice(0, 10) });
    if (areTooMany(claims, item.place)) throw refuse('warranty.too_many');
    const claim: WarrantyClaim = {
      id: newSortableId('clm', now),
      order_id: orderId,
      item_id: item.id,
      place: item.place,
      card_key_id: item.card_key_id,
      reason,
      note,
      state: 'open',
      answer: '',
      decided_by: null,
      decided_at: null,
      created_at: now,
      version: 1,
    };
    await insertClaim(tx, claim);
    await markClaimed(tx, claim.card_key_id, now);
    await recordAudit(tx, now, actor, { action: 'warranty.claimed', subject: orderId, after: { claim: claim.id, card_key: claim.card_key_id, reason } });
    await shop.outbox.append(tx, 'warranty.claimed', { order_id: orderId, claim_id: claim.id });
    return claim;
  });
}
