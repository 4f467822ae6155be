/** Bundles the console to `dist/console/`, with brotli and gzip made beforehand. */
import { readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { at, isStale } from './assets.ts';

const stamp = at('dist/console/built.json');

/** Builds the console when a source of it is newer. A shop whose console cannot be built still sells, so a failure is only said. */
export async function buildStaleConsole(): Promise<void> {
  if (!isStale(stamp, [at('console')], [at('scripts/console.ts'), at('package-lock.json')])) return;
  try {
    await buildConsole();
  } catch (error) {
    console.error('The console (/admin) could not be built; the shop works without it.', error);
  }
}

async function buildConsole(): Promise<void> {
  const started = new Date();
  // Loaded here: neither is there, or needed, where only the built shop runs.
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  // Built beside the old one and swapped in, so that a shop that starts meanwhile never reads half of it.
  const fresh = at(`dist/console.${process.pid}`);
  // Whoever asks (a test run, for one), what is built is what customers get: without React's development checks.
  const outer = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  await build({
    root: at('console'),
    base: '/admin/',
    configFile: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir: fresh,
      emptyOutDir: true,
      target: ['chrome111', 'safari16.4', 'firefox114'],
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 1_000,
    },
  }).finally(() => {
    if (outer === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = outer;
  });
  for (const name of readdirSync(join(fresh, 'assets'))) compress(join(fresh, 'assets', name));
  writeFileSync(join(fresh, 'built.json'), `${JSON.stringify({ built_at: new Date().toISOString() })}\n`);
  // What changes while this runs is newer than what it made.
  utimesSync(join(fresh, 'built.json'), started, started);
  rmSync(at('dist/console'), { recursive: true, force: true });
  renameSync(fresh, at('dist/console'));
}

function compress(file: string): void {
  const contents = readFileSync(file);
  writeFileSync(
    `${file}.br`,
    brotliCompressSync(contents, { params: { [constants.BROTLI_PARAM_QUALITY]: 10, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length } }),
  );
  writeFileSync(`${file}.gz`, gzipSync(contents, { level: 9 }));
}
