/** The only writer of an order's status: one conditional UPDATE, its audit row and its event, together (I12, I14, I16). */
import { type Actor, recordAudit } from '../accounts/audit-log.ts';
import type { Transaction } from '../db/database.ts';
import { statement } from '../db/statement.ts';
import type { OrderStatus } from '../db/tables.ts';
import type { Shop } from '../outbox/shop.ts';
import type { AttentionReason } from './order.ts';
import { sourcesOf } from './order-status.ts';
import { changeAttention, findOrder } from './store.ts';

export interface StatusChange {
  readonly orderId: string;
  readonly to: Exclude<OrderStatus, 'pending'>;
  readonly actor: Actor;
  /** Why a person is needed; with `attention` only. */
  readonly attention?: AttentionReason;
  /** Facts worth keeping beside the move. */
  readonly because?: string;
}

/** `already`: the order is in that state. `refused`: the move is not allowed from where it is. */
export type ChangeResult = 'changed' | 'already' | 'refused';

type Move = { id: string; now: number; attention: string | null };

// One statement per target state, since the allowed sources are part of it.
const moves = {
  paid: moveTo('paid'),
  delivered: moveTo('delivered'),
  expired: moveTo('expired'),
  cancelled: moveTo('cancelled'),
  attention: moveTo('attention'),
  refunded: moveTo('refunded'),
} as const satisfies Record<StatusChange['to'], ReturnType<typeof moveTo>>;

function moveTo(to: StatusChange['to']) {
  return statement<Move>()((build, p) =>
    build
      .updateTable('orders')
      .set((e) => ({
        status: to,
        updated_at: p('now'),
        attention: p('attention'),
        version: e('version', '+', 1),
        ...(to === 'paid' ? { paid_at: e.fn.coalesce('paid_at', e.val(p('now'))) } : {}),
        ...(to === 'delivered' ? { delivered_at: p('now') } : {}),
      }))
      .where('id', '=', p('id'))
      .where('status', 'in', sourcesOf(to)),
  );
}

/** Moves an order. Callers branch on the result; nothing is thrown for a move that is not allowed. */
export async function changeStatus(shop: Pick<Shop, 'clock' | 'outbox'>, tx: Transaction, change: StatusChange): Promise<ChangeResult> {
  const now = shop.clock.now();
  const moved = await tx.run(moves[change.to], { id: change.orderId, now, attention: change.attention ?? null });
  if (moved === 0) return (await findOrder(tx, change.orderId))?.status === change.to ? 'already' : 'refused';
  await recordAudit(tx, now, change.actor, {
    action: `order.${change.to}`,
    subject: change.orderId,
    after: {
      status: change.to,
      ...(change.attention === undefined ? {} : { attention: change.attention }),
      ...(change.because === undefined ? {} : { because: change.because }),
    },
  });
  await shop.outbox.append(tx, `order.${change.to}`, { order_id: change.orderId });
  return 'changed';
}

/**
 * Calls a person to an order, or gives an order that waits for one another reason; the event tells it either way.
 * @returns false when nothing changed: the order waits for that reason, or cannot wait any more
 */
export async function needPerson(
  shop: Pick<Shop, 'clock' | 'outbox'>,
  tx: Transaction,
  change: Omit<StatusChange, 'to' | 'attention'> & { readonly attention: AttentionReason },
): Promise<boolean> {
  const result = await changeStatus(shop, tx, { ...change, to: 'attention' });
  if (result !== 'already') return result === 'changed';
  const now = shop.clock.now();
  if (!(await changeAttention(tx, change.orderId, change.attention, now))) return false;
  await recordAudit(tx, now, change.actor, {
    action: 'order.attention_reason',
    subject: change.orderId,
    after: { attention: change.attention, ...(change.because === undefined ? {} : { because: change.because }) },
  });
  await shop.outbox.append(tx, 'order.attention', { order_id: change.orderId });
  return true;
}
