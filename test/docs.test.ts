/** The documents speak of real things: files, commands, settings. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentVariables } from '../src/config/env.ts';
import { errorTable } from '../src/core/errors.ts';

const root = join(import.meta.dirname, '..');
const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [`src/${entry.name}`] : []));
const documents = ['.', 'docs', 'docs/decisions', 'test', 'bench', 'console', ...rooms].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, folder, name)),
);
const { scripts }: { scripts: Record<string, string> } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const settings: readonly string[] = environmentVariables.map(({ name }) => name);
/** Set for other programs, or for the tests and the files that start the shop. */
const otherSettings = /^(SITE|UPSTREAMS|POSTGRES_PASSWORD|RAILWAY_RUN_UID|SIMULATOR_|CHROMIUM_PATH|CRASH_|OUTAGE_|MONEY_|CHAOS_|SHOP$)/;
const commands = [...readFileSync(join(root, 'src/cli.ts'), 'utf8').matchAll(/^ {2}\['([a-z -]+)', /gm)].map(([, name]) => name ?? '');

const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found]) => found ?? '');

describe.each(documents.map((file) => [relative(root, file), file]))('%s', (_, file) => {
  const text = readFileSync(file, 'utf8');

  test('links to files that are there', () => {
    const links = all(text, /\]\(([^)#\s]+)(?:#[^)]*)?\)/g).filter((link) => !/^(https?|mailto):/.test(link));
    expect(links.filter((link) => !existsSync(join(dirname(file), link)))).toEqual([]);
  });

  test('names source files that are there', () => {
    const paths = all(text, /`((?:[\w.-]+\/)*[\w.-]+\/[\w.-]+\.(?:test\.)?ts)`/g);
    expect(paths.filter((path) => !['.', 'src', 'test', 'test/browser', 'src/payments'].some((folder) => existsSync(join(root, folder, path))))).toEqual([]);
  });

  test('names npm scripts, commands, settings and error codes that exist', () => {
    expect(all(text, /npm run (?:--silent )?([a-z-]+)/g).filter((script) => !(script in scripts))).toEqual([]);
    const said = all(text, /(?:npm run (?:--silent )?cli --|dist\/cli\.js) ([a-z][a-z-]*(?: [a-z][a-z-]*)?)/g);
    expect(said.filter((words) => !commands.includes(words) && !commands.includes(words.split(' ')[0] ?? ''))).toEqual([]);
    const names = all(text, /`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g);
    expect(names.filter((name) => !settings.includes(name) && !otherSettings.test(name) && !/^(SAVEPOINT|COMMIT)/.test(name))).toEqual([]);
    const codes = all(text, /`((?:stock|order|payment|request|quantity|discount|email|server|operator)\.[a-z_]+)`/g);
    expect(codes.filter((code) => !(code in errorTable))).toEqual([]);
  });
});

test('every room explains itself', () => {
  expect(rooms.filter((room) => !existsSync(join(root, room, 'README.md')))).toEqual([]);
});

test('the commands are found where they are declared', () => {
  expect(commands).toContain('operator create');
  expect(commands.length).toBeGreaterThan(10);
});

test('both READMEs have the same headings', () => {
  const depthOf = (name: string) => all(readFileSync(join(root, name), 'utf8'), /^(#+) /gm);
  expect(depthOf('README.zh-CN.md')).toEqual(depthOf('README.md'));
});
