/** Puts a tag on an order, or takes it off. Doing either twice changes nothing. */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { mostTags, parseTag } from './order-tag.ts';
import { deleteTag, insertTag, tagsOf } from './search-store.ts';
import { findOrder } from './store.ts';

/** @throws Refusal `order.not_found`, `request.invalid` for a tag that is none or one too many */
export async function tagOrder(shop: Shop, orderId: string, text: string, isOn: boolean, actor: Actor): Promise<void> {
  const tag = parseTag(text);
  await shop.db.transaction(async (tx) => {
    if (!(await findOrder(tx, orderId))) throw refuse('order.not_found');
    const count = (await tagsOf(tx, [orderId])).get(orderId)?.length ?? 0;
    if (isOn && count >= mostTags) throw refuse('request.invalid', { field: 'tag', problem: `an order has ${mostTags} tags at most` });
    const changed = isOn ? await insertTag(tx, orderId, tag) : (await deleteTag(tx, orderId, tag)) === 1;
    if (changed) await recordAudit(tx, shop.clock.now(), actor, { action: isOn ? 'order.tagged' : 'order.untagged', subject: orderId, after: { tag } });
  });
}
