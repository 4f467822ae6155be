/**
 * The secret that opens an order's private parts (S16): derived from the order id, so that every mail and message can contain
 * the same working link and nothing secret lies in the database. 192 bits.
 */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Config } from '../config/config.ts';
import { secretsEqual } from '../core/crypto.ts';

function tokenWith(key: Buffer, orderId: string): string {
  return createHmac('sha256', key).update(orderId).digest().subarray(0, 24).toString('base64url');
}

export function orderAccessToken(config: Config, orderId: string): string {
  return tokenWith(config.secrets.values.linkKeys[0], orderId);
}

/** Also accepts tokens made with former keys, so that old links outlive a rotation. */
export function isOrderToken(config: Config, orderId: string, token: string): boolean {
  return config.secrets.values.linkKeys.map((key) => secretsEqual(tokenWith(key, orderId), token)).includes(true);
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
export function mayOpenOrder(config: Config, request: FastifyRequest, orderId: string): boolean {
  const header = request.headers['x-order-token'];
  const token = typeof header === 'string' ? header : request.cookies[orderCookieName(orderId)];
  return token !== undefined && token.length <= 100 && isOrderToken(config, orderId, token);
}
