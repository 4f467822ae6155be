/** One action on many orders: each stands for itself, so one that cannot be done does not stop the others. */
import type { Actor } from '../accounts/audit-log.ts';
import { errorText, isRefusal, refuse } from '../core/errors.ts';
import { adminOrderView } from '../orders/admin-view.ts';
import { cancelOrder } from '../orders/close-order.ts';
import { noteOrder } from '../orders/note-order.ts';
import type { Order } from '../orders/order.ts';
import { findOrder } from '../orders/store.ts';
import { tagOrder } from '../orders/tag-order.ts';
import type { Shop } from '../outbox/shop.ts';
import { deliverByHand } from './deliver-by-hand.ts';
import { resendGoods } from './resend-goods.ts';

export const batchActions = ['cancel', 'deliver', 'resend', 'export', 'tag', 'untag', 'note'] as const;

export type BatchAction = (typeof batchActions)[number];

export interface BatchDeed {
  readonly action: BatchAction;
  /** The tag or the note. */
  readonly text?: string | undefined;
}

export interface BatchResult {
  readonly order_id: string;
  readonly ok: boolean;
  /** What kept this one from being done. */
  readonly error?: string;
  readonly order?: ReturnType<typeof adminOrderView>;
}

/** Acts on each order once, in the given order; repeated ids are one. Unexpected errors end the batch, refusals do not: they are told in `language`. */
export async function actOnOrders(shop: Shop, deed: BatchDeed, orderIds: readonly string[], actor: Actor, language: 'zh' | 'en'): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const orderId of new Set(orderIds)) {
    try {
      const order = await act(shop, deed, orderId, actor);
      results.push(deed.action === 'export' ? { order_id: orderId, ok: true, order: adminOrderView(order) } : { order_id: orderId, ok: true });
    } catch (error) {
      results.push(problemOf(error, orderId, language));
    }
  }
  return results;
}

/** What `actOnOrders` would do now, without doing it. Stock is not looked at: it is only known when it is taken. */
export async function previewBatch(shop: Shop, { action }: BatchDeed, orderIds: readonly string[], language: 'zh' | 'en'): Promise<BatchResult[]> {
  const results: BatchResult[] = [];
  for (const orderId of new Set(orderIds)) {
    try {
      requireFit(await existing(shop, orderId), action);
      results.push({ order_id: orderId, ok: true });
    } catch (error) {
      results.push(problemOf(error, orderId, language));
    }
  }
  return results;
}

function problemOf(error: unknown, orderId: string, language: 'zh' | 'en'): BatchResult {
  if (!isRefusal(error)) throw error;
  return { order_id: orderId, ok: false, error: errorText(error.code, language, error.details) };
}

/** @throws Refusal as the deed itself would */
function requireFit(order: Order, action: BatchAction): void {
  switch (action) {
    case 'cancel':
      if (order.status !== 'pending' && order.status !== 'cancelled') throw refuse('order.not_pending', { status: order.status });
      return;
    case 'deliver':
      if ((order.status !== 'paid' && order.status !== 'attention') || order.paid_at === null) throw refuse('order.not_pending', { status: order.status });
      if (order.delivery === 'manual' || order.delivery === 'call') throw refuse('request.missing_field', { field: 'items' });
      return;
    case 'resend':
      if (order.status !== 'delivered') throw refuse('order.not_delivered');
      return;
    case 'export':
    case 'tag':
    case 'untag':
    case 'note':
      return;
  }
}

async function act(shop: Shop, { action, text = '' }: BatchDeed, orderId: string, actor: Actor): Promise<Order> {
  switch (action) {
    case 'cancel':
      await cancelOrder(shop, orderId, actor);
      break;
    case 'deliver':
      return deliverByHand(shop, orderId, [], actor);
    case 'resend':
      return resendGoods(shop, orderId, actor);
    case 'tag':
    case 'untag':
      await tagOrder(shop, orderId, text, action === 'tag', actor);
      break;
    case 'note':
      await noteOrder(shop, orderId, text, actor);
      break;
    case 'export':
      break;
  }
  return existing(shop, orderId);
}

async function existing(shop: Shop, orderId: string): Promise<Order> {
  const order = await findOrder(shop.db.read, orderId);
  if (!order) throw refuse('order.not_found');
  return order;
}
