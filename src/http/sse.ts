/** Server-sent events (WHATWG HTML §9.2): resume by id, heartbeat, and an end of life so that no stream is immortal. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { MINUTE, SECOND } from '../core/time.ts';

const heartbeatMs = 15 * SECOND;
const lifetimeMs = 10 * MINUTE;

export interface Stream {
  send(event: string, data: unknown, id?: string): void;
  close(): void;
  onClose(callback: () => void): void;
}

/** Takes the connection over from Fastify; the headers set so far (security headers) are kept. */
export function openStream(request: FastifyRequest, reply: FastifyReply): Stream {
  reply.hijack();
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) headers[name] = String(value);
  const response = reply.raw;
  response.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
    // When the stream ends, so does its connection: an idle one would keep a stopping server waiting.
    connection: 'close',
  });
  response.write('retry: 3000\n\n');
  const callbacks: (() => void)[] = [];
  // A stream that was ended here, while its reader has not noticed yet, takes nothing more.
  const write = (text: string): void => {
    if (!response.writableEnded) response.write(text);
  };
  const heartbeat = setInterval(() => write(': still here\n\n'), heartbeatMs);
  const end = setTimeout(() => response.end('event: reconnect\ndata: {}\n\n'), lifetimeMs);
  request.raw.socket.setTimeout(0);
  response.on('close', () => {
    clearInterval(heartbeat);
    clearTimeout(end);
    for (const callback of callbacks) callback();
  });
  return {
    send: (event, data, id) => write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    close: () => response.end(),
    onClose: (callback) => callbacks.push(callback),
  };
}

/** Where a reconnecting browser says it stopped. */
export function lastEventId(request: FastifyRequest): string | undefined {
  const header = request.headers['last-event-id'];
  return typeof header === 'string' && /^[\w-]{1,64}$/.test(header) ? header : undefined;
}
