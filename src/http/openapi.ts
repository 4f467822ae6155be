/** `GET /api/openapi.json`, made from the schemas that the doors really use. */
import swagger from '@fastify/swagger';
import type { RouteOptions } from 'fastify';
import { chapterNames, chapterOf, doorWords } from './api-words.ts';
import { Type } from './schemas.ts';
import type { Server } from './server.ts';

/** Errors have one shape at new doors and their former one at old doors; these fields are what all share. */
const Refused = Type.Object(
  {
    success: Type.Optional(Type.Boolean()),
    error: Type.Optional(Type.String({ description: 'For people, in the language of Accept-Language' })),
    code: Type.String({ description: 'For programs; the same in every language' }),
    request_id: Type.String(),
    details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
  },
  { description: 'A refusal' },
);

/** Must be called before the routes are registered. */
export async function describeApi(server: Server, publicUrl: string): Promise<void> {
  await server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'AIStorm', version: '1.0.0', description: 'A shop for digital goods. Money is decimal text; times are ISO 8601 in UTC.' },
      servers: [{ url: publicUrl }],
      tags: chapterNames.map((name) => ({ name })),
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' }, orderToken: { type: 'apiKey', in: 'header', name: 'X-Order-Token' } } },
    },
    transform: ({ schema, url, route }) => ({ schema: { ...schema, ...describe(url, route, schema?.response) }, url }),
  });
}

type Answers = Readonly<Record<string, object>>;

/** What a door's own schema does not say: where it belongs, what it is for, what it needs, and that it may refuse. */
function describe(url: string, route: RouteOptions, response: unknown) {
  const chapter = chapterOf(url);
  const method = [route.method].flat()[0] ?? '';
  if (chapter === undefined || method === 'OPTIONS') return { hide: true };
  // Answers are declared per status; a door that declares none answers 200.
  const answers: Answers = typeof response === 'object' && response !== null ? { ...response } : { 200: {} };
  const described = Object.entries(answers).map(([status, schema]) => [status, { description: 'Done', ...schema }] as const);
  const summary = doorWords[`${method} ${url}`];
  return {
    tags: [chapter],
    ...(summary === undefined ? {} : { summary }),
    response: { ...Object.fromEntries(described), default: Refused },
    ...securityOf(url, route.config?.permission),
  };
}

function securityOf(url: string, permission: string | undefined) {
  if (permission !== undefined && permission !== 'anyone') return { security: [{ apiKey: [] }], 'x-permission': permission };
  if (/^\/api\/orders\/:order_id\//.test(url)) return { security: [{ orderToken: [] }] };
  return url === '/api/order-status/:order_id' ? { security: [{ orderToken: [] }, {}] } : {};
}

/** `webhooks` is the section of that name: what others are told, by event. */
export function openApiRoute(server: Server, webhooks: object): void {
  let text: string | undefined;
  server.get('/api/openapi.json', { schema: { hide: true } }, async (_request, reply) => {
    text ??= JSON.stringify({ ...server.swagger(), webhooks });
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(text);
  });
}
