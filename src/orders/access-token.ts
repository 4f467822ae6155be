/** The secret that opens an order's private parts (S16): the link token of the order's id. */
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { isLinkToken, linkToken } from '../http/link-token.ts';
import { isErased, type Order } from './order.ts';

export function orderAccessToken(config: Config, orderId: string): string {
  return linkToken(config, orderId);
}

type Opened = Pick<Order, 'id' | 'customer_email'>;

/** None opens an order whose buyer was forgotten: nobody is left whose it is, and whoever finds an old mail learns nothing (S46). */
export function isOrderToken(config: Config, { id, customer_email: email }: Opened, token: string): boolean {
  return isLinkToken(config, id, token) && !isErased(email);
}

/** The private link for mails: the token is in the fragment, which browsers never send to anyone (S18). */
export function orderLink(config: Config, orderId: string): string {
  return `${config.publicUrl}/orders/${orderId}#${orderAccessToken(config, orderId)}`;
}

/** Name of the cookie that carries an order's token in the browser that bought it. */
export function orderCookieName(orderId: string): string {
  return `access_${orderId}`;
}

/** Attributes of that cookie. A week: long enough to come back, and the mail has the link. */
export function orderCookieOptions(config: Config) {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: config.publicUrl.startsWith('https:'), maxAge: 7 * 24 * 3600 } as const;
}

/** True when the request carries the order's token, as `X-Order-Token` or as the cookie set when the order was placed. */
export function mayOpenOrder(config: Config, request: FastifyRequest, order: Opened): boolean {
  const header = request.headers['x-order-token'];
  const token = typeof header === 'string' ? header : request.cookies[orderCookieName(order.id)];
  return token !== undefined && token.length <= 100 && isOrderToken(config, order, token);
}
