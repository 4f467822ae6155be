/** `/docs`: the API for people to read, drawn on the server from the same document as `GET /api/openapi.json`; no script. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { refuse } from '../core/errors.ts';
import { chapterNames, doorWords } from './api-words.ts';
import type { Server } from './server.ts';

export interface ApiDocs {
  /** In production only operators read it (S52): it says nothing secret, but nobody else needs a map of every door. */
  mayRead(request: FastifyRequest): Promise<boolean>;
}

export function apiDocsRoute(server: Server, { mayRead }: ApiDocs): void {
  let page: string | undefined;
  server.get('/docs', { schema: { hide: true } }, async (request, reply) => {
    if (!(await mayRead(request))) throw refuse('request.not_found');
    page ??= drawPage(server.swagger());
    return reply
      .type('text/html; charset=utf-8')
      .headers({ 'content-security-policy': policy, 'cache-control': 'no-store', 'x-robots-tag': 'noindex, nofollow' })
      .send(page);
  });
}

const style = `
:root{color-scheme:light dark;--ink:#1d2327;--soft:#5d666d;--line:#dfe4e7;--ground:#fff;--panel:#f6f8f9;--accent:#017a4b}
@media (prefers-color-scheme:dark){:root{--ink:#dfe5e8;--soft:#98a3aa;--line:#30383d;--ground:#14181a;--panel:#1b2023;--accent:#35c98f}}
*{box-sizing:border-box}
body{margin:0;font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--ground)}
main{max-width:60rem;margin:0 auto;padding:2rem 1rem 6rem}
a{color:var(--accent)}
h1{margin:0 0 .25rem;font-size:1.75rem}
h2{margin:2.5rem 0 .5rem;font-size:1.15rem}
nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1rem;padding:0;list-style:none}
details{border-top:1px solid var(--line)}
details:last-of-type{border-bottom:1px solid var(--line)}
summary{display:flex;flex-wrap:wrap;gap:0 .75rem;padding:.55rem .25rem;cursor:pointer}
summary:hover{background:var(--panel)}
summary:focus-visible,a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
summary b{min-width:3.75rem;font-size:.8rem;line-height:1.9;color:var(--accent)}
summary code{overflow-wrap:anywhere}
summary span{flex-basis:100%;color:var(--soft);font-size:.9rem}
code{font:.9em ui-monospace,monospace}
.door{margin:0 0 1rem;padding:.25rem 1rem 1rem;background:var(--panel);border-radius:8px}
h3{margin:.9rem 0 .25rem;font-size:.85rem;color:var(--soft)}
.fields{margin:0;padding:0;list-style:none}
.fields .fields{margin-left:.5rem;padding-left:.75rem;border-left:2px solid var(--line)}
.fields small{color:var(--soft)}
p{margin:.25rem 0}
`;

const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** A JSON object whose fields are looked at one by one, because the document's own types allow everything everywhere. */
type Json = Readonly<Record<string, unknown>>;

function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escaped(value: unknown): string {
  return text(value).replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** Text with `names` set as code. */
function prose(value: unknown): string {
  return escaped(value).replace(/`([^`]+)`/g, '<code>$1</code>');
}

interface Door {
  readonly method: string;
  readonly path: string;
  readonly says: Json;
}

/** In the order in which the words about them stand: what is needed first comes first. */
function doorsOf(document: Json): Door[] {
  const order = Object.keys(doorWords);
  const place = ({ method, path }: Door) => order.indexOf(`${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`);
  const doors = Object.entries(object(document.paths)).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, says]) => ({ method: method.toUpperCase(), path, says: object(says) })),
  );
  return doors.toSorted((a, b) => place(a) - place(b));
}

function drawPage(document: object): string {
  const { info, paths } = object(document);
  const doors = doorsOf({ paths });
  const { title, description } = object(info);
  const sections = chapterNames.map((name, place) => {
    const inside = doors.filter(({ says }) => list(says.tags).includes(name));
    return { id: `c${place}`, name, doors: inside };
  });
  const filled = sections.filter((section) => section.doors.length > 0);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)} API</title><style>${style}</style></head>
<body><main>
<h1>${escaped(title)} API</h1>
<p>${prose(description)} Unknown fields are refused, nothing is coerced. The same for programs: <a href="/api/openapi.json">openapi.json</a>.</p>
<p>Operators’ doors take <code>Authorization: Bearer &lt;API key&gt;</code>; an order’s private doors its token in <code>X-Order-Token</code>. A refusal answers <code>error</code> for people, <code>code</code> for programs, and <code>request_id</code>.</p>
<nav aria-label="Chapters"><ul>${filled.map(({ id, name }) => `<li><a href="#${id}">${escaped(name)}</a></li>`).join('')}</ul></nav>
${filled.map(({ id, name, doors: inside }) => `<section aria-labelledby="${id}"><h2 id="${id}">${escaped(name)}</h2>${inside.map(drawDoor).join('')}</section>`).join('\n')}
</main></body></html>`;
}

function drawDoor({ method, path, says }: Door): string {
  const parts = [drawNeeds(says), drawParameters(says), drawBody(says), ...drawAnswers(says)];
  return `<details><summary><b>${escaped(method)}</b><code>${escaped(path)}</code><span>${prose(says.summary)}</span></summary><div class="door">${parts.join('')}</div></details>`;
}

function drawNeeds({ security }: Json): string {
  const ways = list(security).map((way) => Object.keys(object(way))[0]);
  const names = ways.map((way) =>
    way === 'apiKey' ? 'an API key, or an operator’s session' : way === 'orderToken' ? 'the order’s token' : 'nothing, for what is public',
  );
  return names.length === 0 ? '' : `<h3>Needs</h3><p>${names.join(', or ')}</p>`;
}

function drawParameters({ parameters }: Json): string {
  const fields = list(parameters)
    .map(object)
    .map(({ name, in: place, required, schema }) => drawField(text(name), schema, required === true, text(place)));
  return fields.length === 0 ? '' : `<h3>Parameters</h3><ul class="fields">${fields.join('')}</ul>`;
}

function drawBody({ requestBody }: Json): string {
  const content = Object.entries(object(object(requestBody).content));
  return content.map(([type, said]) => `<h3>Body, ${escaped(type)}</h3>${drawInside(object(said).schema)}`).join('');
}

function drawAnswers({ responses }: Json): string[] {
  const answers = Object.entries(object(responses)).filter(([status]) => status !== 'default');
  return answers.map(([status, answer]) => {
    const schema = object(Object.values(object(object(answer).content))[0]).schema;
    return `<h3>Answer ${escaped(status)}</h3>${drawInside(schema)}`;
  });
}

/** The fields of an object, or what else the schema asks for. */
function drawInside(schema: unknown): string {
  const fields = fieldsOf(schema);
  const kind = fields === '' ? kindOf(schema) : '';
  return kind === '' ? fields : `<p><small>${kind}</small></p>`;
}

function fieldsOf(schema: unknown): string {
  const { properties, required, items, anyOf } = object(schema);
  if (items !== undefined) return fieldsOf(items);
  const objects = list(anyOf)
    .map(fieldsOf)
    .filter((fields) => fields !== '');
  if (objects.length > 0) return objects.join('<p><small>or</small></p>');
  const needed = list(required);
  const fields = Object.entries(object(properties)).map(([name, field]) => drawField(name, field, needed.includes(name)));
  return fields.length === 0 ? '' : `<ul class="fields">${fields.join('')}</ul>`;
}

function drawField(name: string, schema: unknown, required: boolean, place = ''): string {
  const facts = [place, kindOf(schema), required ? '' : 'optional'].filter((fact) => fact !== '').join(', ');
  const { description } = object(schema);
  const words = description === undefined ? '' : ` — ${prose(description)}`;
  return `<li><code>${escaped(name)}</code> <small>${facts}${words}</small>${fieldsOf(schema)}</li>`;
}

/** `text, at most 50 characters`, `"usdt" or "alipay"`, `list of objects`. */
function kindOf(schema: unknown): string {
  const given = object(schema);
  const choices = [...list(given.enum), ...('const' in given ? [given.const] : [])].map((choice) => `<code>${escaped(JSON.stringify(choice))}</code>`);
  if (choices.length > 0) return choices.join(' or ');
  const kinds = list(given.anyOf).map(kindOf);
  if (kinds.length > 0) return [...new Set(kinds)].filter((kind) => kind !== '').join(' or ');
  if (given.items !== undefined) return `list of ${kindOf(given.items)}${boundsOf(given)}`;
  const words: Readonly<Record<string, string>> = { string: 'text', integer: 'whole number', null: 'null', boolean: 'true or false' };
  const type = text(given.type);
  return type === '' ? '' : `${words[type] ?? escaped(type)}${boundsOf(given)}`;
}

function boundsOf(schema: Json): string {
  return (
    between(schema.minLength, schema.maxLength, 'characters') +
    between(schema.minItems, schema.maxItems, 'entries') +
    between(schema.minimum, schema.maximum, '')
  );
}

/** `, 1 to 50 characters`; nothing where there is no bound worth a word. */
function between(least: unknown, most: unknown, unit: string): string {
  const from = text(least);
  const to = text(most);
  const words = from !== '' && to !== '' ? `${from} to ${to}` : to !== '' ? `at most ${to}` : from !== '' ? `at least ${from}` : '';
  return words === '' ? '' : `, ${escaped(words)} ${unit}`.trimEnd();
}
