/** The states of an order and every move between them: the whole behaviour on one screen (I14). Pure. */
import type { OrderStatus } from '../db/tables.ts';

export const orderMoves = {
  /** Waits for money until its deadline. */
  pending: ['paid', 'expired', 'cancelled', 'attention'],
  /** Proved to be paid; goods are on their way. */
  paid: ['delivered', 'attention', 'refunded'],
  delivered: ['refunded'],
  /** Money may come late: it is legal, and if the stock is still there the buyer is served. */
  expired: ['paid', 'attention'],
  cancelled: ['paid', 'attention'],
  /** A person must decide: paid without stock, or money that does not fit the order. */
  attention: ['paid', 'delivered', 'refunded'],
  refunded: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>;

/** The states from which a state may be entered. */
export function sourcesOf(to: OrderStatus): OrderStatus[] {
  const sources: OrderStatus[] = [];
  for (const from of orderStatuses) {
    const targets: readonly OrderStatus[] = orderMoves[from];
    if (targets.includes(to)) sources.push(from);
  }
  return sources;
}

export const orderStatuses = ['pending', 'paid', 'delivered', 'expired', 'cancelled', 'attention', 'refunded'] as const satisfies readonly OrderStatus[];

export function isOrderStatus(text: string): text is OrderStatus {
  return orderStatuses.some((status) => status === text);
}

/** The old API's three words for a state. */
export function oldWords(
  status: OrderStatus,
  hasAttempt: boolean,
): {
  order_status: 'created' | 'processing' | 'completed' | 'cancelled';
  payment_status: 'pending' | 'completed' | 'failed' | 'refunded';
  delivery_status: 'pending' | 'delivered' | 'failed';
} {
  switch (status) {
    case 'pending':
      return { order_status: hasAttempt ? 'processing' : 'created', payment_status: 'pending', delivery_status: 'pending' };
    case 'paid':
      return { order_status: 'completed', payment_status: 'completed', delivery_status: 'pending' };
    case 'delivered':
      return { order_status: 'completed', payment_status: 'completed', delivery_status: 'delivered' };
    case 'expired':
    case 'cancelled':
      return { order_status: 'cancelled', payment_status: 'failed', delivery_status: 'failed' };
    case 'attention':
      return { order_status: 'processing', payment_status: 'pending', delivery_status: 'pending' };
    case 'refunded':
      return { order_status: 'cancelled', payment_status: 'refunded', delivery_status: 'failed' };
  }
}
