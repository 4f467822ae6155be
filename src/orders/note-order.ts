/** An operator's note on an order, for operators only; it replaces the former one. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import { cleanText } from '../core/text.ts';
import type { Shop } from '../outbox/shop.ts';
import { setAdminNotes } from './store.ts';

/** @throws Refusal `order.not_found`, `text.forbidden_character` */
export async function noteOrder(shop: Shop, orderId: string, text: string, actor: Actor): Promise<void> {
  const notes = cleanText(text, 'text');
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if ((await setAdminNotes(tx, orderId, notes, now)) === 0) throw refuse('order.not_found');
    // That there is a note is in the log; what it says may be personal and can be erased, which the log cannot.
    await recordAudit(tx, now, actor, { action: 'order.noted', subject: orderId, after: { length: notes.length } });
  });
}
