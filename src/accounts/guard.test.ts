import type { FastifyPluginAsync } from 'fastify';
import { describe, expect, test } from 'vitest';
import { openAccounts, type Verb } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import type { OperatorRole } from '../db/tables.ts';
import { createServer, type Server } from '../http/server.ts';
import { actorOf, createGuard, operatorOf, optionalOperator } from './guard.ts';
import { operatorRoles } from './operator.ts';
import { isAllowed, type Permission, permissions } from './permission.ts';

const permissionNames = Object.keys(permissions) as Permission[];

function doors(server: Server): void {
  for (const permission of permissionNames)
    server.get(`/api/admin/try/${permission}`, { config: { permission } }, async (request) => ({ role: operatorOf(request).role }));
  server.post('/api/admin/try', { config: { permission: 'orders.write' } }, async (request) => ({ actor: actorOf(request) }));
  server.post('/api/open', { config: { permission: 'anyone' } }, async () => ({ open: true }));
  server.post('/api/old', { config: { permission: 'catalog.write', errorShape: 'success', errorLanguage: 'zh' } }, async () => ({}));
}

describe.each(dialects)('%s', (dialect) => {
  test('every permission is open to exactly the roles of the table, in a browser and by API key (S38)', async () => {
    const house = await openAccounts(dialect, { doors });
    for (const role of operatorRoles) {
      const browser = await house.browserOf(await house.operator(role));
      const program = await house.programOf(role);
      for (const permission of permissionNames) {
        const expected = isAllowed(role, permission) ? 200 : 403;
        expect([role, permission, (await browser.call('GET', `/api/admin/try/${permission}`)).status]).toEqual([role, permission, expected]);
        expect([role, permission, (await program('GET', `/api/admin/try/${permission}`)).status]).toEqual([role, permission, expected]);
      }
    }
  });

  test('every door of the house is closed to strangers and to the roles that its permission leaves out (S38)', async () => {
    const routes: { method: Verb; url: string; permission: string }[] = [];
    const house = await openAccounts(dialect, {
      onRoute: ({ method, url, config }) => {
        for (const verb of [method].flat()) routes.push({ method: verb as Verb, url: url.replace(':id', 'x'), permission: config?.permission ?? '' });
      },
    });
    const programs = await Promise.all(operatorRoles.map(async (role) => [role, await house.programOf(role)] as const));
    for (const { method, url, permission } of routes) {
      const body = ['GET', 'HEAD', 'DELETE'].includes(method) ? undefined : {};
      const stranger = (await house.call(method, url, body)).status;
      // The questions that a passkey is to answer take no body; every other open door refuses an empty one.
      const open = url.endsWith('/passkey/options') ? 200 : 400;
      expect([method, url, stranger]).toEqual([method, url, permission === 'anyone' ? open : 401]);
      for (const [role, program] of programs) {
        const closed = permission !== 'anyone' && !isAllowed(role, permission as Permission);
        if (permission !== 'session.own') expect([method, url, role, (await program(method, url, body)).status === 403]).toEqual([method, url, role, closed]);
      }
    }
    expect(routes.length).toBeGreaterThan(20);
  });

  test('a change that rests on a cookie must prove that it comes from our page (S36)', async () => {
    const house = await openAccounts(dialect, { doors });
    const browser = await house.browserOf(await house.operator('manager'));
    const csrf = { 'x-csrf-token': browser.signedIn.body.csrf_token };
    const base = { cookie: browser.cookie };
    const other = await house.browserOf(await house.operator('manager'));
    const cases: [string, Record<string, string>, number, string | undefined][] = [
      ['our page', { ...csrf, origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' }, 200, undefined],
      ['a program that has cookie and token', { ...csrf }, 200, undefined],
      ['no token', { origin: 'https://shop.example', 'sec-fetch-site': 'same-origin' }, 403, 'csrf.missing'],
      ['an empty token', { 'x-csrf-token': '', origin: 'https://shop.example' }, 403, 'csrf.missing'],
      ['a token of another session', { 'x-csrf-token': other.signedIn.body.csrf_token, origin: 'https://shop.example' }, 403, 'csrf.missing'],
      ['another site', { ...csrf, origin: 'https://evil.example' }, 403, 'request.cross_origin'],
      ['a look-alike site', { ...csrf, origin: 'https://shop.example.evil.example' }, 403, 'request.cross_origin'],
      ['the same host without TLS', { ...csrf, origin: 'http://shop.example' }, 403, 'request.cross_origin'],
      ['another port', { ...csrf, origin: 'https://shop.example:8443' }, 403, 'request.cross_origin'],
      ['a sandboxed page', { ...csrf, origin: 'null' }, 403, 'request.cross_origin'],
      ['a sibling site', { ...csrf, 'sec-fetch-site': 'same-site' }, 403, 'request.cross_origin'],
      ['a foreign site by its own word', { ...csrf, 'sec-fetch-site': 'cross-site', origin: 'https://shop.example' }, 403, 'request.cross_origin'],
      ['a listed partner site', { ...csrf, origin: 'https://partner.example' }, 403, 'request.cross_origin'],
      [
        'our page under the address it was opened by',
        { ...csrf, origin: 'http://127.0.0.1:5001', host: '127.0.0.1:5001', 'sec-fetch-site': 'same-origin' },
        200,
        undefined,
      ],
    ];
    for (const [name, headers, status, code] of cases) {
      const answer = await house.call('POST', '/api/admin/try', {}, { ...base, ...headers });
      expect([name, answer.status, answer.body.code]).toEqual([name, status, code]);
    }
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']) {
      const answer = await browser.call('POST', '/api/admin/try', 'a=1', { 'content-type': type });
      expect([type, [400, 415].includes(answer.status)]).toEqual([type, true]);
    }
  });

  test('looking needs no token, and an API key needs none for anything', async () => {
    const house = await openAccounts(dialect, { doors });
    const browser = await house.browserOf(await house.operator('manager'));
    expect((await house.call('GET', '/api/admin/try/orders.read', undefined, { cookie: browser.cookie })).status).toBe(200);
    expect((await house.call('HEAD', '/api/admin/try/orders.read', undefined, { cookie: browser.cookie })).status).toBe(200);
    const program = await house.programOf('manager');
    const answer = await program('POST', '/api/admin/try', {});
    expect(answer.body.actor).toMatchObject({ id: expect.stringMatching(/^api_key:key_/), ip: '127.0.0.1', requestId: expect.stringMatching(/^req_/) });
  });

  test('a wrong Authorization header is not saved by a good cookie (S33)', async () => {
    const house = await openAccounts(dialect, { doors });
    const browser = await house.browserOf(await house.operator('owner'));
    for (const authorization of ['Bearer aist_nobody', 'Bearer', 'Basic b3duZXI6cGFzc3dvcmQ=', 'Bearer a b', `Bearer aist_${'x'.repeat(2_000)}`]) {
      expect((await browser.call('GET', '/api/admin/try/orders.read', undefined, { authorization })).status).toBe(401);
    }
  });

  test('a door that is open to others may ask who comes, and believes no forged visit', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('support'));
    const seen = await openAccounts(dialect, {
      db: house.shop.db,
      doors: (server) =>
        void server.post('/api/who', { config: { permission: 'anyone' } }, async (request) => ({
          name: (await optionalOperator(house.shop, request))?.name ?? null,
        })),
    });
    expect((await seen.call('POST', '/api/who')).body).toEqual({ name: null });
    expect((await seen.call('POST', '/api/who', {}, { cookie: browser.cookie, 'x-csrf-token': browser.signedIn.body.csrf_token })).body).toEqual({
      name: 'The support',
    });
    expect((await seen.call('POST', '/api/who', {}, { cookie: browser.cookie })).status).toBe(403);
  });

  test('the old doors answer strangers in the old shape', async () => {
    const house = await openAccounts(dialect, { doors });
    const answer = await house.call('POST', '/api/old', {});
    expect(answer).toMatchObject({ status: 401, body: { success: false, error: '未登录，请先登录后台管理系统', code: 'operator.sign_in_required' } });
    const auditor = await house.programOf('auditor');
    expect(await auditor('POST', '/api/old', {})).toMatchObject({ status: 403, body: { success: false, error: '需要管理员权限' } });
  });
});

describe('a route that does not say who may call it stops the start (S38)', () => {
  const register = async (add: (server: Server) => void | Promise<void>): Promise<void> => {
    const server = await createServer({
      logLevel: 'silent',
      production: false,
      trustProxy: [],
      cors: { publicUrl: 'https://shop.example', allowedOrigins: [] },
    });
    createGuard(server, { config: { publicUrl: 'https://shop.example' } } as never);
    await add(server);
    await server.ready();
    await server.close();
  };
  const handler = async () => ({});

  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s under /api/admin', async (method) => {
    await expect(register((server) => void server.route({ method, url: '/api/admin/things', handler }))).rejects.toThrow(/does not say who may call it/);
    await register((server) => void server.route({ method, url: '/api/admin/things', handler, config: { permission: 'orders.read' } }));
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('%s anywhere in the API', async (method) => {
    await expect(register((server) => void server.route({ method, url: '/api/products', handler }))).rejects.toThrow(/does not say who may call it/);
    await expect(register((server) => void server.route({ method: ['GET', method], url: '/api/products', handler }))).rejects.toThrow();
  });

  test('also inside a scope of its own', async () => {
    const scope: FastifyPluginAsync = async (inner) => {
      inner.get('/api/admin/hidden', handler);
    };
    const scoped = async (server: Server): Promise<void> => {
      await server.register(scope);
    };
    await expect(register(scoped)).rejects.toThrow(/GET \/api\/admin\/hidden/);
  });

  test('reading in the public API and pages need not say it', async () => {
    await register((server) => {
      server.get('/api/products', handler);
      server.post('/orders/new', handler);
      server.get('/api/administrators', handler);
    });
  });
});

test('no role but the owner may manage operators', () => {
  const others: OperatorRole[] = ['manager', 'support', 'auditor'];
  expect(others.filter((role) => isAllowed(role, 'operators.write'))).toEqual([]);
});
