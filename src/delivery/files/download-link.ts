/** The signed link that downloads an order's file: it names the order and the moment it ends, and opens nothing else. */

import type { Config } from '../../config/config.ts';
import { isLinkToken, linkToken } from '../../http/link-token.ts';

const subject = (orderId: string, expiresAt: number): string => `download:${orderId}:${expiresAt}`;

export function downloadLink(config: Config, orderId: string, expiresAt: number): string {
  return `${config.publicUrl}/downloads/${orderId}/${expiresAt}/${linkToken(config, subject(orderId, expiresAt))}`;
}

/** False for a signature of another order or another end, and after its end. */
export function isDownloadLink(config: Config, orderId: string, expiresAt: number, signature: string, now: number): boolean {
  return isLinkToken(config, subject(orderId, expiresAt), signature) && now < expiresAt;
}
