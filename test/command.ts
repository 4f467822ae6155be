/** Runs the operator's command line as an operator does: bundled as it is shipped, in a process of its own. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { serverBundle } from '../scripts/server-bundle.ts';

export interface Ran {
  readonly code: number | null;
  /** Everything it printed. */
  readonly out: string;
}

export interface RunCommand {
  (env: Readonly<Record<string, string>>, ...words: readonly string[]): Ran;
  /** The same while this process goes on, for commands that talk to a shop which runs in it. */
  beside(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Ran>;
}

const dist = join(import.meta.dirname, '../dist');

/** Bundles the commands once for a test file; half a second of bundling saves one of starting per command. */
export function commandLine(): RunCommand {
  let folder = '';
  beforeAll(async () => {
    mkdirSync(dist, { recursive: true });
    folder = mkdtempSync(join(dist, 'commands-'));
    await build({ ...serverBundle, entryPoints: [join(import.meta.dirname, '../src/cli.ts')], outdir: folder });
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  // Away from the project, so that a developer's .env does not matter.
  const options = (env: Readonly<Record<string, string>>) => ({
    encoding: 'utf8' as const,
    cwd: tmpdir(),
    env: { PATH: process.env.PATH ?? '', PUBLIC_URL: 'http://localhost:5001', ...env },
  });
  const program = (words: readonly string[]): string[] => [join(folder, 'cli.js'), ...words];
  const run = (env: Readonly<Record<string, string>>, ...words: readonly string[]): Ran => {
    const { status, stdout, stderr } = spawnSync(process.execPath, program(words), options(env));
    return { code: status, out: `${stdout}${stderr}` };
  };
  return Object.assign(run, {
    beside: (env: Readonly<Record<string, string>>, ...words: readonly string[]) =>
      new Promise<Ran>((resolve) => {
        const child = execFile(process.execPath, program(words), options(env), (_error, stdout, stderr) =>
          resolve({ code: child.exitCode, out: `${stdout}${stderr}` }),
        );
      }),
  });
}

/** A folder that is gone after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-command-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
