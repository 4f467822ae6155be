/** A buyer comes with his order's token: the one way to an order's private parts. */
import type { FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import type { Shop } from '../outbox/shop.ts';
import { mayOpenOrder } from './access-token.ts';
import type { Order } from './order.ts';
import { findOrder } from './store.ts';

/** @throws Refusal `order.not_found` for a wrong id, a missing or wrong token and a forgotten buyer alike (S16, S46) */
export async function openOrder({ config, db }: Pick<Shop, 'config' | 'db'>, request: FastifyRequest, orderId: string): Promise<Order> {
  const order = await findOrder(db.read, orderId);
  if (!order || !mayOpenOrder(config, request, order)) throw refuse('order.not_found');
  return order;
}
