/** Operators decide about a warranty claim: another key, or a no with its reason. Each claim is decided once (I20). */
import { type Actor, recordAudit, systemActor } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Transaction } from '../db/database.ts';
import { lockOrder } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { clearClaimed } from '../stock/store.ts';
import { claimsOf, decideClaim, findClaim } from './claim-store.ts';
import { replaceItem } from './replace-key.ts';
import type { WarrantyClaim } from './warranty.ts';

/** Which claim, and the version that whoever decides has seen. */
export interface SeenClaim {
  readonly id: string;
  readonly version: number;
}

const longestAnswer = 500;

/**
 * Gives the buyer another key. Without one in stock nothing changes and the claim stays open.
 * @throws Refusal `warranty.not_found`, `warranty.decided`, `version.conflict`, `order.not_delivered`, `warranty.no_stock`
 */
export async function acceptClaim(shop: Shop, seen: SeenClaim, actor: Actor): Promise<WarrantyClaim> {
  return shop.db.transaction(async (tx) => {
    const { order_id: orderId, item_id: itemId, reason } = await lockClaim(tx, seen);
    await replaceItem(shop, tx, { orderId, itemId, reason }, actor);
    return existing(tx, seen.id);
  });
}

/**
 * @param reason told to the buyer as it is
 * @throws Refusal `warranty.not_found`, `warranty.decided`, `version.conflict`, or about the reason
 */
export async function declineClaim(shop: Shop, seen: SeenClaim, reason: string, actor: Actor): Promise<WarrantyClaim> {
  const answer = cleanText(reason, 'reason');
  if (answer === '' || answer.length > longestAnswer)
    throw refuse('request.invalid', { field: 'reason', problem: `must have 1 to ${longestAnswer} characters` });
  return shop.db.transaction(async (tx) => {
    const { order_id: orderId, card_key_id: cardKeyId } = await lockClaim(tx, seen);
    const now = shop.clock.now();
    await decideClaim(tx, seen.id, { state: 'declined', answer, by: actor.id, at: now });
    await clearClaimed(tx, cardKeyId, now);
    await recordAudit(tx, now, actor, { action: 'warranty.declined', subject: orderId, after: { claim: seen.id, reason: answer } });
    await shop.outbox.append(tx, 'warranty.declined', { order_id: orderId, claim_id: seen.id });
    return existing(tx, seen.id);
  });
}

/** All money of the order went back: what its buyer still claimed is settled with it. */
export async function settleClaims(shop: Shop, tx: Transaction, orderId: string): Promise<void> {
  const now = shop.clock.now();
  for (const { id, state } of await claimsOf(tx, orderId))
    if (state === 'open') await decideClaim(tx, id, { state: 'refunded', answer: '', by: systemActor.id, at: now });
}

/** The open claim, under its order's lock. */
async function lockClaim(tx: Transaction, { id, version }: SeenClaim): Promise<WarrantyClaim> {
  await lockOrder(tx, (await existing(tx, id)).order_id);
  const claim = await existing(tx, id);
  if (claim.state !== 'open') throw refuse('warranty.decided');
  if (claim.version !== version) throw refuse('version.conflict');
  return claim;
}

async function existing(tx: Transaction, id: string): Promise<WarrantyClaim> {
  const claim = await findClaim(tx, id);
  if (!claim) throw refuse('warranty.not_found');
  return claim;
}
