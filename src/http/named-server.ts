/** Servers of the merchant that an operator names and the shop calls: which addresses are taken (S24). */
import type { Config } from '../config/config.ts';
import { refuse } from '../core/errors.ts';
import { isPrivateLiteral } from './public-address.ts';

/** True for a server of the shop's own network that the configuration names. */
export function isOwnServer(config: Config, url: URL): boolean {
  return config.webhookPrivateHosts.includes(url.host);
}

/**
 * The address as it will be called. Names are resolved and judged again at every call.
 * @throws Refusal `webhook.url_refused`
 */
export function namedServerUrl(config: Config, text: string): string {
  if (!URL.canParse(text)) throw refuse('webhook.url_refused');
  const url = new URL(text);
  url.hash = '';
  const fits = url.username === '' && url.password === '' && ['https:', 'http:'].includes(url.protocol);
  const open = url.protocol === 'https:' && !isPrivateLiteral(url.hostname);
  if (!fits || !(open || isOwnServer(config, url))) throw refuse('webhook.url_refused');
  return url.href;
}
