/** Bundles the storefront's scripts and styles to `dist/assets/`: names with a hash of the content, brotli and gzip made beforehand. */
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type BuildOptions, build, type OutputFile } from 'esbuild';
import { brandCss, defaultPrimary } from '../src/storefront/brand.ts';

const root = join(import.meta.dirname, '..');
export const at = (...parts: string[]) => join(root, ...parts);

/** Browsers of the last five years. */
const target = ['chrome90', 'safari15', 'firefox90'];

/** Whether anything below the folders, or one of the files, changed after `stamp` was written. */
export function isStale(stamp: string, folders: readonly string[], files: readonly string[]): boolean {
  const built = changedAt(stamp);
  return built === 0 || [...files, ...folders.flatMap(filesIn)].some((file) => changedAt(file) > built);
}

export function changedAt(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function filesIn(folder: string): string[] {
  if (changedAt(folder) === 0) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** For tests and `npm run dev`: builds only when a source is newer. */
export async function buildStaleAssets(): Promise<void> {
  const sources = ['client', 'worker', 'design'].map((folder) => at('src/storefront', folder));
  if (isStale(at('dist/assets/manifest.json'), sources, [at('src/storefront/brand.ts'), at('scripts/assets.ts')])) await buildAssets();
}

export async function buildAssets(): Promise<void> {
  const shared = {
    bundle: true,
    minify: true,
    write: false,
    target,
    outdir: at('dist/assets'),
    entryNames: '[name]-[hash]',
    legalComments: 'none',
    logLevel: 'warning',
  } satisfies BuildOptions;
  const entry = (name: string) => at(`src/storefront/client/${name}.ts`);
  // The default brand's colours are part of the one style sheet; another brand's come after it in a small sheet of their own.
  const sheet = `@import "./index.css";\n${brandCss(defaultPrimary)}`;
  const [scripts, workers, styles] = await Promise.all([
    build({ ...shared, entryPoints: ['frame', 'shop', 'order', 'desk'].map(entry), platform: 'browser', format: 'esm' }),
    // Without a hash: browsers look for a newer one at the address that they know.
    build({ ...shared, entryPoints: [at('src/storefront/worker/order-worker.ts')], entryNames: '[name]', platform: 'browser', format: 'iife' }),
    build({ ...shared, stdin: { contents: sheet, resolveDir: at('src/storefront/design'), loader: 'css', sourcefile: 'storefront.css' } }),
  ]);
  const css = styles.outputFiles.find((file) => file.path.endsWith('.css'));
  if (!css) throw new Error('esbuild made no style sheet');
  const cssName = basename(css.path).replace(/^stdin/, 'storefront');
  const names = Object.fromEntries(scripts.outputFiles.map((file) => [basename(file.path).split('-')[0], basename(file.path)]));
  // Built beside the old ones and swapped in, so that a shop that starts meanwhile never reads half a set.
  const fresh = at('dist', `assets.${process.pid}`);
  mkdirSync(fresh, { recursive: true });
  for (const file of [...scripts.outputFiles, ...workers.outputFiles]) writeCompressed(fresh, basename(file.path), file);
  writeCompressed(fresh, cssName, css);
  writeFileSync(join(fresh, 'manifest.json'), `${JSON.stringify({ css: cssName, scripts: names }, undefined, 2)}\n`);
  rmSync(at('dist/assets'), { recursive: true, force: true });
  renameSync(fresh, at('dist/assets'));
}

function writeCompressed(folder: string, name: string, { contents }: OutputFile): void {
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } };
  writeFileSync(join(folder, name), contents);
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(contents, options));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(contents, { level: 9 }));
}
