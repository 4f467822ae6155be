/** The product's source as the architecture rules see it: every file with what it imports and its code without comments. */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { transformSync } from 'esbuild';

export interface SourceFile {
  /** From the project's root, with `/`: `src/orders/order.ts`. */
  readonly path: string;
  /** Files of ours as paths, types included; packages by name: `pg`, `node:fs`, `@fastify/cookie`. */
  readonly imports: readonly string[];
  /** JavaScript: comments and types are gone, so what is found here really runs. */
  readonly code: string;
  readonly lines: number;
}

export function readSourceTree(root: string): SourceFile[] {
  const paths = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'));
  return paths
    .filter((path) => !path.endsWith('.test.ts'))
    .toSorted()
    .map((path) => sourceFile(path, readFileSync(posix.join(root, path), 'utf8')));
}

export function sourceFile(path: string, text: string): SourceFile {
  const { code } = transformSync(text, { loader: 'ts', legalComments: 'none', tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } } });
  const imports = specifiersOf(text).map((specifier) => (specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : packageOf(specifier)));
  return { path, imports: [...new Set(imports)], code, lines: text.trimEnd().split('\n').length };
}

/**
 * `import … from 'x'`, `import 'x'`, `export … from 'x'`, `import('x')`, types included.
 * The formatter puts statements at the start of a line, and between the keyword and `from` only names can stand: that is all the grammar this needs.
 */
function specifiersOf(text: string): string[] {
  const statements = text.matchAll(/^(?:import|export)\s(?:[\w\s{},*$]+\sfrom\s)?\s*(['"])([^'"\n]+)\1/gm);
  const expressions = text.matchAll(/\bimport\(\s*(['"])([^'"\n]+)\1/g);
  return [...statements, ...expressions].map((match) => match[2] ?? '');
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
