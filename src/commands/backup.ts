/** `backup`: a consistent copy while the shop runs, proved to be one by opening it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config/config.ts';
import { unseal } from '../core/crypto.ts';
import { isoText } from '../core/time.ts';
import { isMigrated } from '../db/migrate.ts';
import type { Queries } from '../db/queries.ts';
import { openSqlite } from '../db/sqlite.ts';
import { closeDatabaseFile, copyDatabase } from '../db/sqlite-file.ts';
import { checkInvariants } from '../reports/check-invariants.ts';
import { keysAfter } from '../stock/restore-store.ts';
import { type Command, count, type Given, Obstacle, UsageError } from './command.ts';

export const backup: Command = {
  usage: 'backup [file]',
  does: 'copies the database while the shop runs, to DATA_DIR/backups unless told, and checks the copy',
  words: 1,
  async run(given) {
    const { config, clock } = given;
    const ending = config.database.kind === 'sqlite' ? 'db' : 'dump';
    const stamp = isoText(clock.now()).slice(0, 19).replaceAll(':', '-');
    const file = resolve(given.words[0] ?? join(config.dataDir, 'backups', `aistorm-${stamp}.${ending}`));
    if (existsSync(file)) throw new UsageError(`${file} is there already: choose another name.`);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (config.database.kind === 'postgres') dumpPostgres(given, config.database.url, file);
    else if (existsSync(config.database.file)) await copySqlite(given, config.database.file, file);
    else throw new Obstacle(`There is no database yet: ${config.database.file} does not exist.`);
    given.say('Keep DATA_KEY apart from it: without that key the card keys in it cannot be read, and with it anybody can.');
    return 0;
  },
};

async function copySqlite(given: Given, from: string, file: string): Promise<void> {
  given.say(`Copying ${from} …`);
  copyDatabase(from, file);
  given.say(`${file}: ${await examine(given.config, file, given.clock.now())}.`);
}

/** Opens a copy and says in a few words what is found in it. */
async function examine(config: Config, file: string, now: number): Promise<string> {
  const copy = openSqlite(file);
  try {
    // A copy made just before an upgrade has the former schema, which the rules do not speak of.
    if (!(await isMigrated(copy))) return 'complete, with the schema of an earlier version';
    const violations = await checkInvariants(copy, now);
    const rules = violations.length === 0 ? 'all rules hold in it' : `it has ${count(violations.length, 'violation')}: run "invariants"`;
    return `complete, ${rules}${(await canBeRead(config, copy.read)) ? '' : ', but its card keys were sealed with a DATA_KEY that is not configured here'}`;
  } finally {
    await copy.close();
    closeDatabaseFile(file);
  }
}

/** True when the configured keys open what is sealed in the database. */
export async function canBeRead(config: Config, queries: Queries): Promise<boolean> {
  const [key] = await keysAfter(queries, '', 1);
  if (!key) return true;
  try {
    unseal(key.sealed, key.id, config.secrets.values.sealingKeys);
    return true;
  } catch {
    return false; // Whatever the cipher says, the fact is that this key cannot be opened here.
  }
}

function dumpPostgres({ say, environment }: Given, url: string, file: string): void {
  say('Copying with pg_dump …');
  const dump = spawnSync('pg_dump', ['--format=custom', `--file=${file}`], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    env: { ...environment, ...connectionVariables(url) },
  });
  if (dump.error)
    throw new Obstacle(
      'pg_dump is not installed here. Install the client of your PostgreSQL version, or run on the database server: pg_dump --format=custom --file=aistorm.dump <database>',
    );
  if (dump.status !== 0) throw new Obstacle(`pg_dump failed: ${dump.stderr.trim()}`);
  chmodSync(file, 0o600);
  say(`${file}: complete.`);
}

/** The address as variables of libpq, because the arguments of a program can be read by everybody on the machine. */
function connectionVariables(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const variables = {
    PGHOST: searchParams.get('host') ?? hostname,
    PGPORT: port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
  };
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}
