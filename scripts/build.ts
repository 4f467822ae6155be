/**
 * `npm run build`: bundles the server to `dist/`, the storefront's files to `dist/assets/` and the console to `dist/console/`.
 * `--if-stale` does nothing when the output is newer than every source; `--assets` builds only the assets.
 */
import { rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { at, buildAssets, buildStaleAssets, changedAt, isStale } from './assets.ts';
import { buildStaleConsole } from './console.ts';
import { serverBundle } from './server-bundle.ts';

const stamp = at('dist/built.json');
const ifStale = process.argv.includes('--if-stale');
const started = performance.now();

if (process.argv.includes('--assets')) await (ifStale ? buildStaleAssets() : buildAssets());
else if (!ifStale || isStale(stamp, [at('src')], [at('package.json'), at('scripts/build.ts'), at('scripts/server-bundle.ts'), at('scripts/assets.ts')])) {
  await Promise.all([buildAssets(), buildServer()]);
  writeFileSync(stamp, `${JSON.stringify({ built_at: new Date().toISOString() })}\n`);
  console.log(`Built in ${Math.round(performance.now() - started)} ms`);
}

await buildStaleConsole();

async function buildServer(): Promise<void> {
  rmSync(at('dist/chunks'), { recursive: true, force: true });
  await build({
    ...serverBundle,
    entryPoints: ['main.ts', 'cli.ts', 'simulator/main.ts', 'pictures/program.ts'].map((name) => at('src', name)).filter((file) => changedAt(file) > 0),
    outbase: at('src'),
    outdir: at('dist'),
  });
}
