/** Many buyers in the same instant: every request is written but for its last byte, and then all the last bytes together (T7). */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface HeldRequest {
  readonly base: string;
  readonly path: string;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ReleasedAnswer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: asserted on by the tests themselves
  readonly body: any;
  /** Milliseconds from the release to the whole answer. */
  readonly ms: number;
}

/** Opens a connection for each request, then releases all at once. Answers come in the order of the requests. */
export async function releaseTogether(requests: readonly HeldRequest[]): Promise<ReleasedAnswer[]> {
  const held: { socket: Socket; last: Buffer; answer: Promise<ReleasedAnswer> }[] = [];
  let releasedAt = 0;
  for (const request of requests) {
    const { hostname, port } = new URL(request.base);
    const socket = connect({ host: hostname, port: Number(port), noDelay: true });
    await once(socket, 'connect');
    const bytes = bytesOf(request);
    socket.write(bytes.subarray(0, -1));
    held.push({ socket, last: bytes.subarray(-1), answer: read(socket, () => performance.now() - releasedAt) });
  }
  releasedAt = performance.now();
  for (const { socket, last } of held) socket.write(last);
  return Promise.all(held.map(({ answer }) => answer));
}

function bytesOf({ base, path, body, headers = {} }: HeldRequest): Buffer {
  const content = Buffer.from(JSON.stringify(body));
  const fields = { host: new URL(base).host, 'content-type': 'application/json', 'content-length': content.length, connection: 'close', ...headers };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`), content]);
}

/** The server closes the connection after its answer, so the end of the stream is the end of the answer. */
async function read(socket: Socket, elapsed: () => number): Promise<ReleasedAnswer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'end');
  const ms = elapsed();
  socket.destroy();
  const text = Buffer.concat(chunks).toString('utf8');
  const split = text.indexOf('\r\n\r\n');
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  if (split < 0 || status === 0) throw new Error(`Not an answer: ${text.slice(0, 200)}`);
  return { status, body: JSON.parse(text.slice(split + 4)), ms };
}
