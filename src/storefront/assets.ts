/**
 * Built scripts and styles, read once and served from memory: names carry a hash of the content, so they may be kept for ever.
 * `scripts/build.ts` writes them with their brotli and gzip forms and a manifest.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptedEncoding } from './compression.ts';
import type { AssetUrls, ScriptName } from './view.ts';

/** `dist/assets/manifest.json`: entry name to file name. */
export interface AssetManifest {
  readonly css: string;
  readonly scripts: Readonly<Record<ScriptName, string>>;
}

interface Asset {
  readonly type: string;
  readonly plain: Buffer;
  readonly br: Buffer;
  readonly gzip: Buffer;
}

export interface Assets {
  readonly manifest: AssetManifest;
  readonly files: ReadonlyMap<string, Asset>;
  /** The service worker of order pages, which keeps its address from version to version. */
  readonly orderWorker: Asset;
}

/** Finds the folder beside the bundle or its chunks, or `dist/assets` when run from source. */
function assetFolder(): string {
  const places = ['assets', '../assets', '../../dist/assets'].map((place) => join(import.meta.dirname, place));
  const found = places.find((place) => existsSync(join(place, 'manifest.json')));
  if (!found) throw new Error('The assets are not built: run "npm run build"');
  return found;
}

/** Reads every built file into memory (about 60 kB). */
export function loadAssets(folder: string = assetFolder()): Assets {
  const manifest = parseManifest(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
  const read = (name: string): Asset => ({
    type: name.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    plain: readFileSync(join(folder, name)),
    br: readFileSync(join(folder, `${name}.br`)),
    gzip: readFileSync(join(folder, `${name}.gz`)),
  });
  const files = new Map([manifest.css, ...Object.values(manifest.scripts)].map((name) => [name, read(name)]));
  return { manifest, files, orderWorker: read('order-worker.js') };
}

function parseManifest(value: unknown): AssetManifest {
  const isName = (name: unknown): name is string => typeof name === 'string' && /^[a-z]+-[0-9a-zA-Z]+\.(?:css|js)$/.test(name);
  if (typeof value !== 'object' || value === null || !('css' in value) || !('scripts' in value))
    throw new Error('dist/assets/manifest.json is not ours: run "npm run build"');
  const { css, scripts } = value;
  const pick = (name: ScriptName): string => {
    const file: unknown = typeof scripts === 'object' && scripts !== null ? Reflect.get(scripts, name) : undefined;
    if (!isName(file)) throw new Error(`dist/assets/manifest.json lacks "${name}": run "npm run build"`);
    return file;
  };
  if (!isName(css)) throw new Error('dist/assets/manifest.json lacks the styles: run "npm run build"');
  return { css, scripts: { frame: pick('frame'), shop: pick('shop'), order: pick('order'), desk: pick('desk') } };
}

/** Addresses for pages; `base` is a CDN in front of us, or empty. */
export function assetUrls(manifest: AssetManifest, base: string, brandCss: string | undefined): AssetUrls {
  const url = (name: string) => `${base}/assets/${name}`;
  const { frame, shop, order, desk } = manifest.scripts;
  return { css: url(manifest.css), brandCss, scripts: { frame: url(frame), shop: url(shop), order: url(order), desk: url(desk) } };
}

const forever = 'public, max-age=31536000, immutable';

/** `GET /assets/:name`: only names of the manifest exist, so no path can reach anything else (S53). */
export function serveAssets(app: FastifyInstance, assets: Assets): void {
  app.get<{ Params: { name: string } }>('/assets/:name', async (request, reply) => {
    const asset = assets.files.get(request.params.name);
    if (!asset) return reply.callNotFound();
    return sendAsset(request, reply, asset, forever);
  });
}

/** `GET /order-worker.js`: from our own address even where a CDN stands in front of the assets, since no other may serve one. */
export function serveOrderWorker(app: FastifyInstance, { orderWorker }: Assets): void {
  app.get('/order-worker.js', { schema: { hide: true } }, async (request, reply) => sendAsset(request, reply, orderWorker, 'no-cache'));
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset, cacheControl: string): FastifyReply {
  const encoding = acceptedEncoding(request.headers['accept-encoding']);
  void reply
    .header('content-type', asset.type)
    .header('cache-control', cacheControl)
    .header('vary', 'Accept-Encoding')
    .header('cross-origin-resource-policy', 'cross-origin');
  if (encoding) void reply.header('content-encoding', encoding);
  return reply.send(encoding === 'br' ? asset.br : encoding === 'gzip' ? asset.gzip : asset.plain);
}
