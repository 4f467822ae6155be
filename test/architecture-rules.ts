/** The rules of the house (docs/architecture.md), each a function from the source tree to a list of sentences, one per violation. */
import { basename } from 'node:path';
import type { SourceFile } from './source-tree.ts';

/** Folders of `src` in their one order: a file imports from its own folder and from those to the left. */
const ladder: readonly string[] = [
  'core',
  'config',
  'db',
  'outbox',
  'http',
  'accounts',
  'pictures',
  'catalog',
  'stock',
  'orders',
  'payments',
  'delivery',
  'refunds',
  'checkout',
  'notifications',
  'reports',
  'simulator',
  'storefront',
  'commands',
];

/** The files that may stand beside the folders, right of all of them. */
const entryFiles = ['app.ts', 'main.ts', 'cli.ts'];

export interface Rule {
  /** A sentence that is true of the house. */
  readonly holds: string;
  violations(tree: readonly SourceFile[]): string[];
}

export const rules: readonly Rule[] = [
  {
    holds: 'every folder has its place on the ladder, and beside the folders stand only app, main and cli',
    violations: (tree) => {
      const places = new Set(tree.map(({ path }) => path.split('/')[1] ?? ''));
      const known = [...ladder, ...entryFiles];
      return [...places].filter((place) => !known.includes(place)).map((place) => `src/${place} has no place on the ladder`);
    },
  },
  {
    holds: 'imports point left on the ladder: what must travel right travels as an outbox event, wired in app.ts',
    violations: (tree) =>
      eachImport(tree, (file, target) => target.startsWith('src/') && rankOf(target) > rankOf(file.path)).map(
        ([file, target]) => `${file.path} imports ${target}, which stands to its right`,
      ),
  },
  {
    holds: 'core imports nothing of ours',
    violations: (tree) =>
      eachImport(tree, ({ path }, target) => isIn(path, 'core') && target.startsWith('src/') && !isIn(target, 'core')).map(
        ([file, target]) => `${file.path} imports ${target}`,
      ),
  },
  {
    holds: 'nothing outside src is imported',
    violations: (tree) =>
      eachImport(tree, (_, target) => /^(?:\.\.|test|scripts|bench)\//.test(target)).map(([file, target]) => `${file.path} imports ${target}`),
  },
  { holds: 'no file imports itself by way of others', violations: (tree) => cycles(tree).map((cycle) => cycle.join(' → ')) },
  {
    holds: 'database drivers stay in src/db; queries are built in store.ts files, in outbox and reports, and by the one writer of the order status',
    violations: (tree) => [
      ...eachImport(tree, ({ path }, target) => ['pg', 'better-sqlite3'].includes(target) && !isIn(path, 'db')).map(
        ([file, target]) => `${file.path} imports the driver ${target}`,
      ),
      ...eachImport(tree, ({ path }, target) => ['kysely', 'src/db/statement.ts'].includes(target) && !mayBuildQueries(path)).map(
        ([file]) => `${file.path} builds queries: move them to the store.ts of the feature that owns the table`,
      ),
    ],
  },
  {
    holds: 'outgoing calls go through http/client.ts, which gives them a deadline and a size limit',
    violations: (tree) => {
      const allowed = (path: string) => path === 'src/http/client.ts' || path.startsWith('src/storefront/client/');
      return tree.filter(({ path, code }) => !allowed(path) && /(?<![\w$.])fetch\(|globalThis\.fetch\b/.test(code)).map(({ path }) => `${path} calls fetch`);
    },
  },
  {
    holds: 'orders/change-status.ts is the only writer of an order’s status, apart from the insert',
    violations: (tree) =>
      tree
        .filter(({ path, code }) => path !== 'src/orders/change-status.ts' && writesOrderStatus(code))
        .map(({ path }) => `${path} writes the status of orders`),
  },
  {
    holds: 'process.env is read in src/config and handed over by the entry files only',
    violations: (tree) =>
      tree
        .filter(({ path, code }) => !isIn(path, 'config') && !['main.ts', 'cli.ts'].includes(basename(path)) && /\bprocess\.env\b/.test(code))
        .map(({ path }) => `${path} reads process.env`),
  },
  {
    holds: 'a file is named after what it holds, never service, manager, helper, util, common or misc',
    violations: (tree) =>
      tree
        .filter(({ path }) => /(?:^|[/-])(?:service|manager|helper|util|common|misc)s?(?:[./-]|$)/i.test(path))
        .map(({ path }) => `${path} needs the name of its subject`),
  },
  {
    holds: 'no file grows past 400 lines',
    violations: (tree) =>
      tree.filter(({ path, lines }) => lines > 400 && !isCatalogue(path)).map(({ path, lines }) => `${path} has ${lines} lines: split it by responsibility`),
  },
];

/** Catalogues: one line per text or per column, however many there are; nothing in them to split. */
const isCatalogue = (path: string) => path === 'src/db/tables.ts' || /^src\/(?:storefront|notifications)\/text\//.test(path);

const isIn = (path: string, folder: string) => path.startsWith(`src/${folder}/`);

const mayBuildQueries = (path: string) =>
  ['db', 'outbox', 'reports'].some((folder) => isIn(path, folder)) || path === 'src/orders/change-status.ts' || /(?:^|-)store\.ts$/.test(basename(path));

/** Place on the ladder; the entry files stand right of everything, `app` left of those that start it. */
function rankOf(path: string): number {
  const place = path.split('/')[1] ?? '';
  const folder = ladder.indexOf(place);
  if (folder >= 0) return folder;
  return place === 'app.ts' ? ladder.length : ladder.length + 1;
}

function eachImport(tree: readonly SourceFile[], isWrong: (file: SourceFile, target: string) => boolean): [SourceFile, string][] {
  return tree.flatMap((file) => file.imports.filter((target) => isWrong(file, target)).map((target): [SourceFile, string] => [file, target]));
}

/** Every cycle once, as the path that leads back to its first file. */
function cycles(tree: readonly SourceFile[]): string[][] {
  const importsOf = new Map(tree.map(({ path, imports }) => [path, imports]));
  const found: string[][] = [];
  const finished = new Set<string>();
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path]);
    if (start >= 0 || finished.has(path)) return;
    for (const target of importsOf.get(path) ?? []) walk(target, [...trail, path]);
    finished.add(path);
  };
  for (const { path } of tree) walk(path, []);
  return found;
}

/** An UPDATE of `orders` that names the status, through the query builder or in SQL text. */
function writesOrderStatus(code: string): boolean {
  const builders = [...code.matchAll(/\b(?:updateTable|insertInto)\(\s*["'`]orders["'`]\s*\)/g)];
  const built = builders.some(({ index }) => {
    // The statement ends where the next one begins: another builder, or a semicolon at the end of a line.
    const statement = code.slice(index).split(/;\s*\n/)[0] ?? '';
    return [...statement.matchAll(/\.(?:set|doUpdateSet)\(/g)].some((set) => namesStatus(argumentsAt(statement, set.index)));
  });
  return built || /\bupdate\s+"?orders"?\s+set\b[^;]*?\bstatus\s*=/is.test(code.replace(/\bwhere\b[^;`"']*/gi, ''));
}

/** `{ status: x }`, `{ status }`, `{ "status": x }` or `"status", x`. */
const namesStatus = (written: string) => /(?<![.\w"'`])status\s*[:,}]|["']status["']\s*:|^\s*["']status["']\s*,/.test(written);

/** The text between the parentheses of a call that begins at `index`. */
function argumentsAt(code: string, index: number): string {
  const start = code.indexOf('(', index);
  let depth = 0;
  for (let at = start; at < code.length; at += 1) {
    if (code[at] === '(') depth += 1;
    if (code[at] === ')') depth -= 1;
    if (depth === 0) return code.slice(start + 1, at);
  }
  return code.slice(start);
}
