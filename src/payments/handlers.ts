/** What payments make of events: an order that ends while part of its money waits is not simply over. */
import { systemActor } from '../accounts/audit-log.ts';
import { formatMoney } from '../core/money.ts';
import { lockOrder } from '../orders/store.ts';
import type { Reaction } from '../outbox/job.ts';
import type { Shop } from '../outbox/shop.ts';
import { leftOf, sumOf } from './payment.ts';
import { awaitDecision } from './settle-order.ts';
import { receiptsOf } from './store.ts';

/** Part of a red packet's price has come and the rest has not: nobody would look at an expired order, so a person is called (I6). */
export function rescueParts(shop: Shop): Reaction {
  return {
    name: 'rescue-parts',
    events: ['order.expired', 'order.cancelled'],
    async react(tx, event) {
      if (event.name !== 'order.expired' && event.name !== 'order.cancelled') return;
      const order = await lockOrder(tx, event.payload.order_id);
      if (order?.status !== 'expired' && order?.status !== 'cancelled') return;
      const waiting = (await receiptsOf(tx, order.id)).filter((receipt) => receipt.state === 'unapplied' && leftOf(receipt).minor > 0);
      const sum = sumOf(waiting, order.currency);
      if (sum.minor > 0) await awaitDecision(shop, tx, order, 'short', `${formatMoney(sum)} ${sum.currency} had arrived`, systemActor);
    },
  };
}
