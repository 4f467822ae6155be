/** Real processes, to be killed: shops as they are shipped, and a payment gateway that survives them. Used by the bench, too. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { type Config, loadConfig, simulatorMerchantKey, simulatorPayoutKey } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/env.ts';
import { systemClock } from '../../src/core/time.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/open.ts';
import { createOutbox } from '../../src/outbox/outbox.ts';
import { freePort } from '../free-port.ts';

const dist = join(import.meta.dirname, '../../dist');
/** A machine under load starts slowly. */
const startMs = 30_000;

export interface Program {
  /** Without a trailing slash. */
  readonly base: string;
  readonly pid: number;
  /** Milliseconds from the start of the process to its first good answer. */
  readonly readyMs: number;
  /** What it has printed. */
  output(): string;
  /** `kill -9`; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Asks it to stop, as a supervisor does. */
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly file: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string>>;
  readonly readyPath: string;
  readonly cwd: string;
  /** What the command begins with, e.g. `taskset -c 0`. */
  readonly before?: readonly string[] | undefined;
  readonly nodeOptions?: readonly string[] | undefined;
}

/** Starts a Node program and waits until it answers. @throws Error with its output when it ends instead */
export async function startProgram({ file, port, env, readyPath, cwd, before = [], nodeOptions = [] }: ProgramOptions): Promise<Program> {
  const startedAt = performance.now();
  const [command = '', ...args] = [...before, process.execPath, ...nodeOptions, file];
  const child = spawn(command, args, { cwd, env: { PATH: process.env.PATH ?? '', PORT: String(port), ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-20_000);
    });
  }
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const forget = killAtExit(child);
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await exited;
    forget();
  };
  const base = `http://127.0.0.1:${port}`;
  while (!(await isReady(base + readyPath))) {
    if (child.exitCode !== null || performance.now() - startedAt > startMs) {
      await end('SIGKILL');
      throw new Error(`${file} did not start:\n${output}`);
    }
    await pause(10);
  }
  return { base, pid: child.pid ?? 0, readyMs: performance.now() - startedAt, output: () => output, kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}

/** A run that fails in the middle leaves no processes behind. */
function killAtExit(child: ChildProcess): () => void {
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return () => void process.removeListener('exit', kill);
}

/** What outlives every kill: the data of one shop, the gateway's, and the address both know. */
export interface Ground {
  readonly folder: string;
  readonly database: Config['database'];
  /** The environment of every process of this shop. */
  readonly env: Readonly<Record<string, string>>;
  /** An owner's API key. */
  readonly apiKey: string;
  readonly gatewayPort: number;
  remove(): void;
}

/** @param databaseUrl an empty PostgreSQL database; SQLite when left out */
export async function prepareGround(databaseUrl?: string, env: Readonly<Record<string, string>> = {}): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-crash-'));
  const gatewayPort = await freePort();
  const shopEnv = {
    DATA_DIR: join(folder, 'shop'),
    OXAPAY_SECRET_KEY: simulatorMerchantKey,
    OXAPAY_PAYOUT_KEY: simulatorPayoutKey,
    OXAPAY_API_URL: `http://127.0.0.1:${gatewayPort}/v1`,
    // Every buyer comes from an address of his own, so the limits stay on.
    TRUST_PROXY: '127.0.0.1',
    LOG_LEVEL: 'error',
    OUTBOX_POLL_MS: '200',
    RECONCILE_SECONDS: '2',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    ...env,
  };
  for (const name of ['shop', 'gateway']) mkdirSync(join(folder, name));
  const config = loadConfig(readEnvironment(shopEnv));
  const db = await openDatabase(config.database);
  await migrate(db);
  const { key } = await createApiKey(
    { config, db, clock: systemClock, outbox: createOutbox(systemClock) },
    { id: 'cli', ip: null, requestId: null },
    { name: 'test', role: 'owner' },
  );
  await db.close();
  return { folder, database: config.database, env: shopEnv, apiKey: key, gatewayPort, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface ShopPlace {
  readonly port: number;
  /** Where the gateway sends its notices; the shop's own address unless told. */
  readonly publicUrl?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly before?: readonly string[] | undefined;
  readonly nodeOptions?: readonly string[] | undefined;
}

/** Starts one instance of the shop, as `npm start` does. */
export function startShop(ground: Ground, { port, publicUrl = `http://127.0.0.1:${port}`, env = {}, before, nodeOptions = [] }: ShopPlace): Promise<Program> {
  return startProgram({
    file: join(dist, 'main.js'),
    port,
    env: { ...ground.env, PUBLIC_URL: publicUrl, ...env },
    readyPath: '/ready',
    cwd: ground.folder,
    before,
    nodeOptions: ['--max-semi-space-size=2', ...nodeOptions],
  });
}

/** Starts the gateway alone, with books of its own. Notices that were not taken come again within a second, not a minute. */
export function startGateway(ground: Ground, before?: readonly string[]): Promise<Program> {
  return startProgram({
    file: join(dist, 'simulator/main.js'),
    port: ground.gatewayPort,
    env: { DATA_DIR: join(ground.folder, 'gateway'), LOG_LEVEL: 'error', SIMULATOR_CALLBACK_FACTOR: '0.02' },
    readyPath: '/control',
    cwd: ground.folder,
    before,
  });
}
