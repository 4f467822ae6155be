/** The browser of the tests: `CHROMIUM_PATH`, else `chromium` on the path, else the one that comes from npm. Never skipped: no browser is a failure. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Finds or unpacks Chromium and answers its path; installs the system packages it lacks when it may.
 * Unpacking takes seconds and must not race, so only the global set-up calls this.
 */
export async function prepareChromium(): Promise<string> {
  const path = process.env.CHROMIUM_PATH || onPath('chromium') || (await unpacked());
  installMissing(path);
  return path;
}

/**
 * @param more flags of the command line beside our own
 * @param without flags that Playwright sets and that are in the way
 */
export function launchChromium(executablePath: string, more: readonly string[] = [], without: string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath, headless: true, args: [...flags, ...more], ignoreDefaultArgs: without });
}

function onPath(program: string): string | undefined {
  return (process.env.PATH ?? '')
    .split(delimiter)
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser of `@sparticuz/chromium`, unpacked beside its version number and moved into place whole, so that two runs at once cannot hurt each other. */
async function unpacked(): Promise<string> {
  const manifest = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../package.json');
  const { version }: { version: string } = JSON.parse(readFileSync(manifest, 'utf8'));
  const home = join(tmpdir(), `aistorm-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(home)) return join(home, 'chromium');

  const unfinished = `${home}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { default: packed } = await import('@sparticuz/chromium');
  const outerTmpdir = process.env.TMPDIR;
  process.env.TMPDIR = unfinished; // The package unpacks to the temporary folder and takes no other.
  try {
    await packed.executablePath();
  } finally {
    if (outerTmpdir === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = outerTmpdir;
  }
  try {
    renameSync(unfinished, home);
  } catch (error) {
    rmSync(unfinished, { recursive: true });
    if (!existsSync(home)) throw error;
  }
  return join(home, 'chromium');
}

/** Libraries the browser needs and a font with Chinese glyphs: without the font every Chinese text is a row of boxes. */
function installMissing(path: string): void {
  const missing = [...(lacksLibraries(path) ? ['libnss3', 'libnspr4', 'libexpat1'] : []), ...(lacksChineseFont() ? ['fontconfig', 'fonts-wqy-microhei'] : [])];
  if (missing.length === 0) return;
  const install = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0) throw new Error(`The browser tests need system packages. As root: ${install}`);
  execFileSync('sh', ['-c', `apt-get update -qq && ${install}`], { stdio: 'pipe', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
}

function lacksLibraries(path: string): boolean {
  // Debian's `chromium` is a script, about which ldd knows nothing: its package brings its libraries.
  return path.startsWith(tmpdir()) && execFileSync('ldd', [path], { encoding: 'utf8' }).includes('not found');
}

function lacksChineseFont(): boolean {
  try {
    return execFileSync('fc-list', [':lang=zh'], { encoding: 'utf8' }).trim() === '';
  } catch {
    return true; // No fontconfig, no fonts.
  }
}
