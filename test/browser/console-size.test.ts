/** How much script the console loads before anybody sees anything; each page brings its own when it is opened. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildStaleConsole } from '../../scripts/console.ts';

const built = join(import.meta.dirname, '../../dist/console');

test('the first load of the console is at most 300 kB of script, compressed, and pages are split from it', { timeout: 120_000 }, async () => {
  await buildStaleConsole();
  const page = readFileSync(join(built, 'index.html'), 'utf8');
  const first = [...page.matchAll(/\/admin\/(assets\/[\w.-]+\.js)"/g)].map(([, file = '']) => file);
  const size = first.reduce((sum, file) => sum + readFileSync(join(built, `${file}.gz`)).length, 0);
  expect(first.length).toBeGreaterThan(0);
  expect(size).toBeLessThanOrEqual(300_000);
  const later = readdirSync(join(built, 'assets')).filter((name) => name.endsWith('.js') && !first.includes(`assets/${name}`));
  expect(later.length).toBeGreaterThan(10);
});
