/** `npm run check`: everything about the code that can be judged without running the shop. One line per question; exit code 1 if any answer is no. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { envExample, envExamplePath } from './env-example.ts';
import { capture, root } from './run.ts';

/** Answers what is wrong, or nothing. */
type Check = () => Promise<string | undefined>;

const checks: Readonly<Record<string, Check>> = {
  'Node.js is new enough': async () => nodeProblem(),
  'the lock file names no download address': async () => lockFileProblem(),
  '.env.example says what config/env.ts says': async () => envExampleProblem(),
  types: () => program('tsc', '--noEmit', '-p', '.'),
  'types of the scripts in the shop’s pages': () => program('tsc', '--noEmit', '-p', 'src/storefront/client'),
  'types of the worker of an order’s page': () => program('tsc', '--noEmit', '-p', 'src/storefront/worker'),
  'types of the console': () => program('tsc', '--noEmit', '-p', 'console'),
  'the console speaks of the doors as they are': () => program('node', 'scripts/console-api.ts', '--check'),
  'types of the browser tests': () => program('tsc', '--noEmit', '-p', 'test/browser'),
  'lint and format': () =>
    program('biome', 'ci', '--colors=off', '--reporter=concise', '--diagnostic-level=warn', '--error-on-warnings', '--max-diagnostics=100'),
  'no dead code, no unused dependency': () => program('knip', '--no-progress', '--treat-config-hints-as-errors'),
  architecture: () => program('vitest', 'run', '--project=unit', '--reporter=dot', 'test/architecture.test.ts'),
};

let failed = 0;
for (const [question, check] of Object.entries(checks)) {
  const started = performance.now();
  const problem = await check();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${question} (${seconds} s)`);
  if (problem === undefined) continue;
  failed += 1;
  console.log(`${problem.trim().replace(/^/gm, '     ')}\n`);
}
console.log(failed === 0 ? 'All checks passed.' : `${failed} of ${Object.keys(checks).length} checks failed.`);
process.exitCode = failed === 0 ? 0 : 1;

async function program(name: string, ...args: readonly string[]): Promise<string | undefined> {
  const { code, output } = await capture(name, args);
  return code === 0 ? undefined : output;
}

function nodeProblem(): string | undefined {
  const { engines }: { engines: { node: string } } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const needed = engines.node.replace('>=', '');
  const isOlder = needed.localeCompare(process.versions.node, 'en', { numeric: true }) > 0;
  return isOlder
    ? `The shop needs Node.js ${needed} or newer, and this is ${process.versions.node}. Install a newer one, or start commands with "npm run".`
    : undefined;
}

/** Whoever installs uses the registry they trust; an address in the lock file would override it. */
function lockFileProblem(): string | undefined {
  const addresses = readFileSync(join(root, 'package-lock.json'), 'utf8')
    .split('\n')
    .filter((line) => line.includes('"resolved": "http'));
  return addresses.length === 0
    ? undefined
    : `${addresses.length} download addresses, the first is ${addresses[0]?.trim()}. Keep .npmrc as it is and run: npm install`;
}

function envExampleProblem(): string | undefined {
  const current = existsSync(envExamplePath) ? readFileSync(envExamplePath, 'utf8') : '';
  return current === envExample() ? undefined : 'Run: npm run env-example';
}
