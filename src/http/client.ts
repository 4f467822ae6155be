/**
 * Outgoing calls: a deadline, a size cap, no redirects, and an answer to the one question that matters afterwards:
 * did they say no, did we never reach them, or do we not know (F6, F7, F8)?
 */
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { SECOND } from '../core/time.ts';
import { isPrivateLiteral, publicLookup } from './public-address.ts';

const connectMs = 3 * SECOND;
const totalMs = 10 * SECOND;
const largestAnswer = 1024 * 1024;

export interface Call {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** For an address that a person named: it must be https and lead to the public internet (S24). */
  readonly publicOnly?: boolean;
  /** Milliseconds for the whole call; 10 s unless told. */
  readonly totalMs?: number;
  /** Gives the call up, for a caller that is stopping. */
  readonly signal?: AbortSignal;
}

export type CallResult =
  | { readonly kind: 'answer'; readonly status: number; readonly body: Buffer; readonly headers: Readonly<Record<string, string | string[] | undefined>> }
  /** Nothing was sent: refused, no such host, no TLS, no connection in time. Safe to try again. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** It was sent and no answer came: the other side may or may not have acted. */
  | { readonly kind: 'unknown'; readonly problem: string };

/** Kept connections, for GET only: a POST on one that the other side just closed would look sent, and must not be repeated blindly. */
const agents = {
  'http:': new HttpAgent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 16 }),
  'https:': new HttpsAgent({ keepAlive: true, maxSockets: 64, maxFreeSockets: 16 }),
};

/** Makes one call. Never throws for what the network or the other side does. Redirects are answers, not followed (S24). */
export function call(what: Call): Promise<CallResult> {
  const url = new URL(what.url);
  const secure = url.protocol === 'https:';
  if (what.publicOnly && (!secure || isPrivateLiteral(url.hostname)))
    return Promise.resolve({ kind: 'unreachable', problem: secure ? 'a private address' : 'not an https address' });
  return new Promise((resolve) => {
    let sent = false;
    let settled = false;
    const settle = (result: CallResult): void => {
      if (settled) return;
      settled = true;
      clearTimeout(connectTimer);
      clearTimeout(totalTimer);
      what.signal?.removeEventListener('abort', stopped);
      resolve(result);
    };
    const fail = (problem: string): void => {
      settle({ kind: sent ? 'unknown' : 'unreachable', problem });
      request.destroy();
    };

    const bytes = what.body === undefined ? undefined : Buffer.from(what.body);
    const headers = { accept: 'application/json', ...what.headers, ...(bytes ? { 'content-length': String(bytes.length) } : {}) };
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: what.method,
      headers,
      ...(what.publicOnly ? { lookup: publicLookup } : {}),
      agent: what.method === 'POST' ? false : secure ? agents['https:'] : agents['http:'],
    });
    const connectTimer = setTimeout(() => {
      if (!sent) fail(`no connection within ${connectMs} ms`);
    }, connectMs);
    const totalTimer = setTimeout(() => fail('no answer in time'), what.totalMs ?? totalMs);
    const stopped = (): void => fail('given up');
    if (what.signal?.aborted) stopped();
    else what.signal?.addEventListener('abort', stopped, { once: true });

    request.on('socket', (socket) => {
      const connected = (): void => {
        sent = true;
      };
      if (!socket.connecting) connected();
      else socket.once(secure ? 'secureConnect' : 'connect', connected);
    });
    request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > largestAnswer) return fail(`an answer of more than ${largestAnswer} bytes`);
        chunks.push(chunk);
      });
      response.on('end', () => settle({ kind: 'answer', status: response.statusCode ?? 0, body: Buffer.concat(chunks), headers: response.headers }));
      response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      response.on('aborted', () => fail('the answer was cut'));
    });
    request.end(bytes);
  });
}

/** Closes idle connections, so that the process can end. */
export function closeConnections(): void {
  agents['http:'].destroy();
  agents['https:'].destroy();
}
