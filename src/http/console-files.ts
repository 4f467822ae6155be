/**
 * `/admin`: the console's one page and its files, which `scripts/console.ts` builds to `dist/console/`.
 * Read when somebody first asks for them: a shop that is run from Telegram never pays for them.
 */
import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Server } from './server.ts';

/** Mantine sizes and places things by style attributes, for which there is no nonce; styles are the only thing allowed inline. */
const pagePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Beside the bundle or its chunks, or in `dist` when run from source; nothing when the console was not built. */
function builtFolder(): string | undefined {
  return ['console', '../console', '../../dist/console']
    .map((place) => join(import.meta.dirname, place))
    .find((place) => existsSync(join(place, 'built.json')));
}

/** Serves the console. Every address below `/admin` is the page, which finds its way itself; hashed files may be kept for ever. */
export function consoleRoutes(server: Server): void {
  const folder = builtFolder();
  if (folder === undefined) server.log.warn('the console is not built, so /admin says so: run "npm run build"');
  // Only names that are really there exist, so that no path reaches anything else (S53).
  const names = new Set(folder === undefined ? [] : readdirSync(join(folder, 'assets')));

  const page = async (_request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (folder === undefined) return reply.code(503).type('text/plain; charset=utf-8').send('The console is not built. Run: npm run build\n');
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': pagePolicy, 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' })
      .send(await readFile(join(folder, 'index.html')));
  };
  server.get('/admin', { schema: { hide: true } }, page);
  server.get('/admin/*', { schema: { hide: true } }, page);

  server.get<{ Params: { name: string } }>('/admin/assets/:name', { schema: { hide: true } }, async (request, reply) => {
    const { name } = request.params;
    const type = types[name.slice(name.lastIndexOf('.') + 1)];
    if (folder === undefined || type === undefined || !names.has(name)) return reply.callNotFound();
    const encoding = bestEncoding(request.headers['accept-encoding']);
    if (encoding) reply.header('content-encoding', encoding.name);
    return reply
      .headers({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable', vary: 'Accept-Encoding' })
      .send(await readFile(join(folder, 'assets', encoding ? `${name}.${encoding.ending}` : name)));
  });
}

const encodings = [
  { name: 'br', ending: 'br' },
  { name: 'gzip', ending: 'gz' },
] as const;

/** The best of our encodings that the client takes; one with `q=0` is not taken (RFC 9110 §12.5.3). */
function bestEncoding(header = ''): (typeof encodings)[number] | undefined {
  const offered = header.split(',').filter((part) => !/;\s*q=0(?:\.0*)?\s*$/.test(part));
  return encodings.find(({ name }) => offered.some((part) => part.split(';')[0]?.trim() === name));
}
