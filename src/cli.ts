/** `npm run cli -- <command>`: the operator's commands. Everything is safe to repeat. */
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { apiKeyCreate, operatorCreate } from './commands/accounts.ts';
import { backup } from './commands/backup.ts';
import { doctor, invariants, migrateCommand, reconcile } from './commands/checks.ts';
import { type Command, Obstacle, UsageError } from './commands/command.ts';
import { importDatabase } from './commands/import-database.ts';
import { importLegacy } from './commands/import-legacy.ts';
import { restore } from './commands/restore.ts';
import { demoSeed, keysImport } from './commands/stock.ts';
import { ConfigError, loadConfig } from './config/config.ts';
import { readEnvironment } from './config/env.ts';
import { isRefusal } from './core/errors.ts';
import { systemClock } from './core/time.ts';
import { migrate } from './db/migrate.ts';
import { openDatabase } from './db/open.ts';
import { databaseProblem } from './db/problem.ts';
import { createOutbox } from './outbox/outbox.ts';
import type { Shop } from './outbox/shop.ts';
import { createGateways } from './payments/gateways.ts';

const commands: ReadonlyMap<string, Command> = new Map([
  ['doctor', doctor],
  ['invariants', invariants],
  ['migrate', migrateCommand],
  ['backup', backup],
  ['restore', restore],
  ['reconcile', reconcile],
  ['operator create', operatorCreate],
  ['api-key create', apiKeyCreate],
  ['keys import', keysImport],
  ['import legacy', importLegacy],
  ['import database', importDatabase],
  ['demo seed', demoSeed],
]);

function help(): string {
  return ['Usage: npm run cli -- <command>', '', ...[...commands.values()].map(({ usage, does }) => `  ${usage}\n      ${does}`)].join('\n');
}

async function run(args: readonly string[]): Promise<number> {
  // Names have one word or two, and come first.
  const name = [args.slice(0, 2).join(' '), args[0] ?? ''].find((words) => commands.has(words));
  const command = name === undefined ? undefined : commands.get(name);
  if (!command || name === undefined || args.includes('--help')) {
    const asked = args.length === 0 || args.includes('--help');
    console.log(asked ? help() : `There is no command "${args.join(' ')}".\n${help()}`);
    return asked ? 0 : 2;
  }
  try {
    return await runCommand(command, args.slice(name.split(' ').length));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\nUsage: npm run cli -- ${command.usage}`);
    return 2;
  }
}

async function runCommand(command: Command, args: readonly string[]): Promise<number> {
  const { words, flags } = parse(command, args);
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = { ...loadConfig(readEnvironment(process.env)), logLevel: 'error' };
  let close: (() => Promise<void>) | undefined;
  const openShop = async (): Promise<Shop> => {
    const db = await openDatabase(config.database);
    close = () => db.close();
    await migrate(db);
    return { config, clock: systemClock, db, outbox: createOutbox(systemClock) };
  };
  try {
    return await command.run({
      config,
      clock: systemClock,
      environment: process.env,
      words,
      flags,
      say: (line) => console.log(line),
      openShop,
      async openPayments() {
        const shop = await openShop();
        return { shop, ...createGateways(shop) };
      },
    });
  } finally {
    await close?.();
  }
}

function parse(command: Command, args: readonly string[]): { words: string[]; flags: Readonly<Record<string, string | boolean | undefined>> } {
  const known = Object.entries(command.flags ?? {});
  const options = Object.fromEntries(known.map(([flag, kind]) => [flag, { type: kind === 'text' ? ('string' as const) : ('boolean' as const) }]));
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    const tooMany = positionals[command.words ?? 0];
    if (tooMany !== undefined) throw new UsageError(`"${tooMany}" was not expected here.`);
    return { words: positionals, flags: values };
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message.split('. ')[0] ?? error.message);
    throw error;
  }
}

/** What people can mend, as a sentence; nothing for what is ours. */
function sentenceOf(error: unknown): string | undefined {
  return error instanceof Obstacle || error instanceof ConfigError || isRefusal(error) ? error.message : databaseProblem(error);
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  console.error(sentenceOf(error) ?? error);
  process.exitCode = 2;
}
