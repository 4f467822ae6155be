import { createServer } from 'node:net';

/**
 * A port on 127.0.0.1 that is free now, for servers that must know theirs before they listen.
 * It lies below the range from which the kernel takes the ports of outgoing connections: under load those collide.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)));
    if (!free) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
