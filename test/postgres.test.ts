import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { expect, inject, test, vi } from 'vitest';
import { createDatabase, dropDatabase } from './postgres.ts';

async function answerOf(url: string, query: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  // A server that ends says so even to whoever has just been answered; the next question finds out by itself.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query({ text: query, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

test('it is PostgreSQL 18, and orders text as SQLite does: by code point', async () => {
  expect(await answerOf(inject('postgresUrl'), 'show server_version')).toMatch(/^18\./);
  expect(await answerOf(inject('postgresUrl'), "select string_agg(x, '' order by x) from unnest(array['a','B','_','é']) x")).toBe('B_aé');
});

test('a dropped database is gone even while someone is connected', async () => {
  const url = await createDatabase(inject('postgresUrl'), 'to_be_dropped');
  const client = new pg.Client({ connectionString: url });
  const thrownOut = new Promise((resolve) => client.on('error', resolve));
  await client.connect();
  await dropDatabase(url);
  await thrownOut;
  await expect(answerOf(url, 'select 1')).rejects.toThrow('does not exist');
});

test('the server ends with the process that started it, even after kill -9', async () => {
  const script = `import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'postgres.ts'))};\nconsole.log((await startPostgres()).url);`;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface(owner.stdout), 'line')) as [string];
  expect(await answerOf(url, 'select 1')).toBe(1);
  owner.kill('SIGKILL');
  await vi.waitFor(() => expect(answerOf(url, 'select 1')).rejects.toThrow('ECONNREFUSED'), { timeout: 30_000, interval: 100 });
});
