/**
 * Unsold card keys of a batch, moved by operators: off sale and back again, or under another variant. What an order holds or has got is never touched.
 * A withdrawn key is not lost: importing its text again counts as a duplicate, and it can be put back.
 */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { unseal } from '../core/crypto.ts';
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { findKey, type KeyMove, moveSome } from './batch-store.ts';
import { findBatch, stockModeOf } from './store.ts';

/** Few enough that other writers get their turn between two of them. */
const atOnce = 500;

/**
 * @param keyIds only these keys of the batch; all of them without
 * One entry in the audit log for each 500 keys, in the transaction that moves them.
 * @returns how many keys were moved; those that are not in the state that the move starts from are left as they are
 * @throws Refusal `request.not_found`, `variant.not_found`, `stock.wrong_mode`
 */
export async function moveKeys(shop: Shop, actor: Actor, batchId: string, move: KeyMove, keyIds?: readonly string[]): Promise<number> {
  if (!(await findBatch(shop.db.read, batchId))) throw refuse('request.not_found');
  if (move.kind === 'move') {
    const mode = await stockModeOf(shop.db.read, move.variantId);
    if (!mode) throw refuse('variant.not_found', { variant: move.variantId });
    if (mode !== 'keys') throw refuse('stock.wrong_mode');
  }
  const now = shop.clock.now();
  let moved = 0;
  for (let more = true; more; ) {
    const done = await shop.db.background(async (tx) => {
      const keys = await moveSome(tx, batchId, move, keyIds, atOnce, now);
      if (keys > 0) await recordAudit(tx, now, actor, { action: actionOf[move.kind], subject: batchId, after: { ...factsOf(move), keys } });
      return keys;
    });
    moved += done;
    more = done === atOnce;
  }
  return moved;
}

const actionOf = { withdraw: 'stock.withdrawn', 'put-back': 'stock.put_back', move: 'stock.moved' } as const;

function factsOf(move: KeyMove): object {
  switch (move.kind) {
    case 'withdraw':
      return { reason: move.reason };
    case 'put-back':
      return {};
    case 'move':
      return { variant: move.variantId };
  }
}

/**
 * Shows an operator the text of a key; that he saw it, and why, is written down before he does (S40, I16).
 * @throws Refusal `stock.key_not_found`
 */
export async function revealKey(shop: Shop, actor: Actor, keyId: string, reason: string): Promise<string> {
  return shop.db.transaction(async (tx) => {
    const key = await findKey(tx, keyId);
    if (!key) throw refuse('stock.key_not_found');
    await recordAudit(tx, shop.clock.now(), actor, { action: 'stock.revealed', subject: key.batch_id, after: { key: keyId, reason } });
    return unseal(key.sealed, keyId, shop.config.secrets.values.sealingKeys);
  });
}
