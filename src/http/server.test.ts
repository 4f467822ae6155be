import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createServer } from './server.ts';

/** A server with one slow door, and connections of a client that would keep them for ever. */
async function openSlowServer() {
  let finish: (text: string) => void = () => undefined;
  const asked = Promise.withResolvers<void>();
  const server = await createServer({ logLevel: 'silent', production: false, trustProxy: [], cors: { publicUrl: 'http://127.0.0.1', allowedOrigins: [] } });
  server.get('/slow', () => {
    asked.resolve();
    return new Promise<string>((resolve) => {
      finish = resolve;
    });
  });
  server.get('/quick', async () => 'done');
  const { port } = new URL(await server.listen({ port: 0, host: '127.0.0.1' }));
  const open = async (path?: string): Promise<Socket> => {
    const socket = connect(Number(port), '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    if (path !== undefined) socket.write(`GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`);
    return socket;
  };
  return { server, open, asked: asked.promise, finish: (text: string) => finish(text) };
}

// Far less than the 72 s for which a connection is kept: a server that waits for one fails here.
test('a server that stops waits for what it is answering, and then for no connection', { timeout: 20_000 }, async () => {
  const { server, open, asked, finish } = await openSlowServer();
  await open();
  const idle = await open('/quick');
  await once(idle, 'data');
  const busy = await open('/slow');
  await asked;
  const closed = server.close();
  const answer = once(busy, 'data');
  // The stop is under way: whoever was idle has been let go.
  await once(idle, 'close');
  finish('the whole answer');
  expect(String((await answer)[0])).toContain('the whole answer');
  await closed;
});
