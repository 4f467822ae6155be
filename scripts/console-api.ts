/**
 * `npm run console-api`: turns the shop's own OpenAPI document into the types that the console speaks with (`console/src/api.gen.ts`).
 * The file is committed; `npm run check` says when a door has changed and it has not.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { readEnvironment } from '../src/config/env.ts';

interface Schema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Operation {
  readonly parameters?: readonly { readonly in: string; readonly name: string; readonly required?: boolean; readonly schema: Schema }[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

const file = join(import.meta.dirname, '../console/src/api.gen.ts');
const text = await apiTypes();
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.log('A door under /api/admin has changed. Run: npm run console-api');
  process.exitCode = 1;
}

async function apiTypes(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'aistorm-api-'));
  const app = await createApp(loadConfig(readEnvironment({ DATA_DIR: folder, LOG_LEVEL: 'silent' })));
  await app.server.ready();
  const { paths }: { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> } = (await app.server.inject({ url: '/api/openapi.json' })).json();
  await app.close();
  rmSync(folder, { recursive: true });
  const doors = Object.entries(paths)
    .filter(([path]) => path.startsWith('/api/admin/') || path === '/api/test-telegram')
    .flatMap(([path, operations]) => Object.entries(operations).map(([method, operation]) => doorType(method, path, operation)))
    .toSorted();
  return `/** Written by \`npm run console-api\`; not by hand. */\nexport interface Api {\n${doors.join('\n')}\n}\n`;
}

function doorType(method: string, path: string, { parameters = [], requestBody, responses = {} }: Operation): string {
  const fields = (place: string): string => {
    const found = parameters.filter((parameter) => parameter.in === place);
    return `{ ${found.map(({ name, required, schema }) => `${quoted(name)}${required ? '' : '?'}: ${typeOf(schema)}`).join('; ')} }`;
  };
  const answer = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return `  '${method.toUpperCase()} ${path}': { params: ${fields('path')}; query: ${fields('query')}; body: ${bodyOf(requestBody)}; answer: ${bodyOf(answer)} };`;
}

function bodyOf(body: Content | undefined): string {
  const content = Object.entries(body?.content ?? {}).find(([type]) => type === 'application/json' || type.endsWith('/*'));
  if (!content) return 'null';
  const [type, { schema }] = content;
  return type === 'application/json' ? typeOf(schema) : 'Blob';
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' | ');
  switch (schema.type) {
    case 'array':
      return `readonly (${schema.items ? typeOf(schema.items) : 'unknown'})[]`;
    case 'object':
      return objectType(schema);
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function objectType({ properties = {}, required = [] }: Schema): string {
  const fields = Object.entries(properties).map(([name, schema]) => `${quoted(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`);
  return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join('; ')} }`;
}

function quoted(name: string): string {
  return /^\w+$/.test(name) ? name : `'${name}'`;
}
