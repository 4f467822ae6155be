/** Where a request comes from, also one that the framework never sees; the framework finds `request.ip` in the same way. */
import type { IncomingMessage } from 'node:http';
import proxyAddress from '@fastify/proxy-addr';

/** @param trustProxy addresses of proxies whose `X-Forwarded-For` is believed (S23); empty for none */
export function clientAddress(trustProxy: readonly string[]): (request: IncomingMessage) => string {
  if (trustProxy.length === 0) return (request) => request.socket.remoteAddress ?? '';
  const trusted = proxyAddress.compile([...trustProxy]);
  return (request) => proxyAddress(request, trusted);
}
