/** Starts one process of the shop: checks the machine, reads the configuration, listens, and stops gracefully on a signal. */
import { existsSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // Older ones lack the SQLite that the shop keeps its books in, and cannot read its sources.
  console.error(`AIStorm needs Node.js 22.18 or newer, and this is ${process.versions.node}. "npm start" brings its own on Linux; elsewhere install Node 24.`);
  process.exit(1);
}

/** What is running gets this long to finish, in ms. */
const graceMs = 10_000;

// Loaded only now, because on an older Node the very import would fail without a word that helps.
const { createApp } = await import('./app.ts');
const { ConfigError, loadConfig } = await import('./config/config.ts');
const { readEnvironment } = await import('./config/env.ts');
const { databaseProblem } = await import('./db/problem.ts');

async function start(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  const config = loadConfig(readEnvironment(process.env));
  const app = await createApp(config);

  let stopping = false;
  const stop = async (code: number): Promise<void> => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(code), graceMs).unref();
    await app.close();
    process.exit(code);
  };
  process.on('SIGTERM', () => void stop(0));
  process.on('SIGINT', () => void stop(0));
  // A broken assumption anywhere: say it and restart from what is on disk, rather than go on with who knows what (F31).
  const unexpected = (error: unknown): void => {
    app.server.log.fatal({ err: error }, 'the process ends because of an error nobody expected');
    void stop(1);
  };
  process.on('uncaughtException', unexpected);
  process.on('unhandledRejection', unexpected);

  if (config.oxapay.mode === 'test') await app.seedDemo();
  const address = await app.start();
  console.log(app.greeting(address));
}

function sentence(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
    return `The port is taken by another program: ${error.message}. Set PORT to a free one.`;
  return databaseProblem(error) ?? (error instanceof Error ? (error.stack ?? error.message) : String(error));
}

try {
  await start();
} catch (error) {
  console.error(sentence(error));
  process.exit(1);
}
