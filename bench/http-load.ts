/**
 * A load generator that costs little: requests made beforehand, keep-alive sockets, one request at a time on each, answers read only as far as needed.
 * Closed loop: a connection sends its next request when the answer to the last one is there, or when it has rested after that.
 */
import { connect, type Socket } from 'node:net';

export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** In path, body and headers `{n}` becomes a number that no other request of this load has. */
  readonly body?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

export interface Load {
  readonly base: string;
  /** Taken in turn. */
  readonly requests: readonly LoadRequest[];
  readonly connections: number;
  /** How long a connection rests before its next request, in ms; not at all unless told. */
  readonly restMs?: number | undefined;
  /** How long; or until each request was sent once, when `once` is set. */
  readonly ms: number;
  readonly once?: boolean | undefined;
  /** Where `{n}` begins. */
  readonly from?: number | undefined;
}

export interface LoadResult {
  readonly answers: number;
  /** Answers other than 2xx. */
  readonly bad: number;
  /** From the first request to the last answer. */
  readonly ms: number;
  /** Milliseconds, one per answer. */
  readonly latencies: number[];
  /** One of the bad answers. */
  readonly example: string;
}

const digits = 8;

export async function runLoad({ base, requests, connections, restMs = 0, ms, once = false, from = 0 }: Load): Promise<LoadResult> {
  const { hostname, port, host } = new URL(base);
  const templates = requests.map((request) => bytesOf(request, host));
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(hostname, Number(port))));
  const latencies: number[] = [];
  let sent = 0;
  let bad = 0;
  let example = '';
  const startedAt = performance.now();
  const endsAt = startedAt + ms;

  const next = (): string | undefined => {
    if (once ? sent >= templates.length : performance.now() >= endsAt) return undefined;
    const text = templates[sent % templates.length];
    const number = String(from + sent).padStart(digits, '0');
    sent += 1;
    return text?.replaceAll('{n}', number);
  };
  await Promise.all(
    sockets.map(
      (socket) =>
        new Promise<void>((resolve, reject) => {
          let sentAt = 0;
          let buffered: Buffer | undefined;
          const send = (): void => {
            const text = next();
            if (text === undefined) {
              socket.destroy();
              resolve();
            } else {
              sentAt = performance.now();
              socket.write(text);
            }
          };
          socket.on('data', (chunk: Buffer) => {
            buffered = buffered ? Buffer.concat([buffered, chunk]) : chunk;
            const answer = wholeAnswer(buffered);
            if (answer === undefined) return;
            latencies.push(performance.now() - sentAt);
            if (answer < 200 || answer > 299) {
              bad += 1;
              example ||= buffered.toString('utf8').slice(0, 2_000);
            }
            buffered = undefined;
            if (restMs > 0) setTimeout(send, restMs);
            else send();
          });
          socket.once('error', reject).once('end', () => reject(new Error('the server closed a connection that was to be kept')));
          send();
        }),
    ),
  );
  return { answers: latencies.length, bad, ms: performance.now() - startedAt, latencies, example };
}

function bytesOf({ method, path, body, headers = {} }: LoadRequest, host: string): string {
  const length = body === undefined ? 0 : Buffer.byteLength(body.replaceAll('{n}', '0'.repeat(digits)));
  const fields = { host, ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': String(length) }), ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body ?? ''}`;
}

/** Status of the answer once all of it is there. Our servers always say how long an answer is. */
function wholeAnswer(bytes: Buffer): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0);
  return bytes.length < end + 4 + length ? undefined : Number(head.slice(9, 12));
}

function opened(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    socket.once('connect', () => resolve(socket)).once('error', reject);
  });
}
