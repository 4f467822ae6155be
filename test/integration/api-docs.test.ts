import { expect, test } from 'vitest';
import { doorWords } from '../../src/http/api-words.ts';
import { openTestShop } from '../harness.ts';

/** `{order_id}` as the server writes it. */
const asRoute = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

test('the API describes itself: a sentence for every door', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { body } = await shop.call('GET', '/api/openapi.json');
  const doors = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${asRoute(path)}`),
  );
  // A new door without words: add them to src/http/api-words.ts.
  expect(doors.filter((door) => !Object.hasOwn(doorWords, door))).toEqual([]);
  expect(doors.filter((door) => /simulator|assets|\/admin$/.test(door))).toEqual([]);
  expect(body.paths['/api/create-order'].post).toMatchObject({ tags: ['Orders'], responses: { default: { description: 'A refusal' } } });
  expect(body.paths['/api/admin/orders'].get.security).toEqual([{ apiKey: [] }]);
  expect(body.paths['/api/orders/{order_id}/goods'].get.security).toEqual([{ orderToken: [] }]);
});

test('every schema of every door compiles, whether or not a request ever needs it', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  shop.app.server.compileSchemas();
});

test('/docs draws it for people, without script, and escapes what schemas hold (S25)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const { status, headers, body } = await shop.call('GET', '/docs');
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
  expect(body).not.toMatch(/<script|onclick|undefined|\[object/);
  expect(body).toContain('<code>/api/create-order</code>');
  expect(body).toContain('<code>customer_email</code> <small>text, 3 to 254 characters</small>');
  expect(body).toContain('Authorization: Bearer &lt;API key&gt;');
});

test('in production only an operator reads it (S52)', async () => {
  const shop = await openTestShop({
    dialect: 'sqlite',
    env: { NODE_ENV: 'production', RATE_LIMITS: 'on', SECRET_KEY: 'k'.repeat(40), DATA_KEY: 'd'.repeat(40), PUBLIC_URL: 'https://shop.example' },
  });
  expect((await shop.call('GET', '/docs')).status).toBe(404);
  expect((await shop.call('GET', '/docs', undefined, { authorization: 'Bearer wrong' })).status).toBe(404);
  expect((await shop.admin('GET', '/docs')).status).toBe(200);
});
