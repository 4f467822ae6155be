import { expect, test } from 'vitest';
import { createApiKey } from '../../src/accounts/api-key.ts';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { createOperator } from '../../src/accounts/create-operator.ts';
import { operatorRoles } from '../../src/accounts/operator.ts';
import { isAllowed, type Permission, scopesOf } from '../../src/accounts/permission.ts';
import type { OperatorRole } from '../../src/db/tables.ts';
import { anOrder } from '../factories.ts';
import { openTestShop, type TestShop } from '../harness.ts';

interface Door {
  readonly method: string;
  readonly path: string;
}

/** Every operators' door of the whole shop, read from the tree of routes that the server really has. */
function adminDoors(shop: TestShop): Door[] {
  const doors: Door[] = [];
  const above: string[] = [];
  for (const line of shop.app.server.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent, part = '', methods = ''] = /^([│ ]*)[├└]── (\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
    if (indent === undefined) continue;
    above.length = indent.length / 4;
    above.push(part);
    const path = above.join('').replace(/:\w+/g, '1');
    for (const method of methods.split(', ').filter((name) => !['', 'HEAD', 'OPTIONS'].includes(name))) doors.push({ method, path });
  }
  return doors.filter(({ path }) => path.startsWith('/api/admin/'));
}

const oldWrites: Door[] = [
  { method: 'POST', path: '/api/products' },
  { method: 'PUT', path: '/api/products/1' },
  { method: 'DELETE', path: '/api/products/1' },
  { method: 'POST', path: '/api/products/batch-update-stock' },
  { method: 'POST', path: '/api/products/batch-update-prices' },
  { method: 'POST', path: '/api/settings/update' },
  { method: 'POST', path: '/api/announcements' },
  { method: 'PUT', path: '/api/announcements/1' },
  { method: 'DELETE', path: '/api/announcements/1' },
  { method: 'GET', path: '/api/discount-codes' },
  { method: 'POST', path: '/api/discount-codes' },
  { method: 'PUT', path: '/api/discount-codes/1' },
  { method: 'DELETE', path: '/api/discount-codes/1' },
];

const changes = ({ method }: Door): boolean => method !== 'GET';

/** The answer's status alone: a stream would not end by itself. */
async function statusOf(shop: TestShop, { method, path }: Door, key: string): Promise<number> {
  const body = bodyFor({ method, path });
  const response = await fetch(shop.base + path, {
    method,
    redirect: 'manual',
    headers: { authorization: `Bearer ${key}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  await response.body?.cancel();
  return response.status;
}

const bodyFor = (door: Door): object | undefined => (changes(door) && door.method !== 'DELETE' ? {} : undefined);

/** What each door needs, from the document that is made of the same declarations as the guard. */
async function permissionsOfDoors(shop: TestShop): Promise<ReadonlyMap<string, Permission>> {
  const { paths } = (await shop.call('GET', '/api/openapi.json')).body;
  const found = new Map<string, Permission>();
  for (const [path, methods] of Object.entries<Record<string, { 'x-permission'?: Permission }>>(paths))
    for (const [method, { 'x-permission': permission }] of Object.entries(methods))
      if (permission !== undefined) found.set(`${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '1')}`, permission);
  return found;
}

test('every operators’ door of the shop lets in exactly the roles that its permission names, and no stranger (S38, H14, H15)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const needs = await permissionsOfDoors(shop);
  const doors = [...adminDoors(shop), ...oldWrites];
  // Doors of those who are not signed in yet, and what an empty body gets there.
  const open = new Map([
    ['POST /api/admin/session', 400],
    ['POST /api/admin/session/passkey', 400],
    ['POST /api/admin/session/passkey/options', 200],
    ['POST /api/admin/setup', 400],
  ]);
  const keys = new Map<OperatorRole, string>();
  for (const role of operatorRoles) keys.set(role, (await createApiKey(shop.app.shop, systemActor, { name: role, role })).key);

  let cells = 0;
  for (const door of doors) {
    const { method, path } = door;
    const name = `${method} ${path}`;
    const stranger = await shop.call(method, path, bodyFor(door));
    if (open.has(name)) {
      expect([name, stranger.status]).toEqual([name, open.get(name)]);
      continue;
    }
    expect([name, stranger.status, stranger.body.code]).toEqual([name, 401, 'operator.sign_in_required']);
    const permission = needs.get(name);
    if (permission === undefined) throw new Error(`${name} is a door that the API document does not know`);
    for (const [role, key] of keys) {
      // One's own sessions and second factor are a person's; no key has them, whatever its role.
      if (permission === 'session.own') continue;
      const status = await statusOf(shop, door, key);
      expect([name, role, status === 401 || status === 403 ? 'closed' : 'open']).toEqual([name, role, isAllowed(role, permission) ? 'open' : 'closed']);
      cells += 1;
    }
  }
  expect(cells).toBeGreaterThan(200);
});

test('a key with scopes opens only the doors that they name, whatever its role could (S38)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const needs = await permissionsOfDoors(shop);
  const scopes = scopesOf('owner').filter((_, place) => place % 2 === 0);
  const { key } = await createApiKey(shop.app.shop, systemActor, { name: 'half', role: 'owner', scopes });
  const seen = new Set<string>();
  for (const door of [...adminDoors(shop), ...oldWrites]) {
    const name = `${door.method} ${door.path}`;
    const permission = needs.get(name);
    if (permission === undefined || permission === 'session.own') continue;
    const status = await statusOf(shop, door, key);
    expect([name, permission, status === 403 ? 'closed' : 'open']).toEqual([name, permission, scopes.includes(permission) ? 'open' : 'closed']);
    seen.add(permission);
  }
  expect([...seen].toSorted()).toEqual([...scopesOf('owner'), 'operators.write'].toSorted());
  const { body } = await shop.call('GET', '/api/admin/session', undefined, { authorization: `Bearer ${key}` });
  expect(body.permissions.toSorted()).toEqual([...scopes, 'session.own'].toSorted());
});

test('a person who is signed in meets the same matrix, and has no way to the session of another (S38, S39)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  const needs = await permissionsOfDoors(shop);
  const people = await Promise.all(operatorRoles.map(async (role) => [role, await signIn(shop, role)] as const));
  for (const door of [...adminDoors(shop), ...oldWrites]) {
    const name = `${door.method} ${door.path}`;
    const permission = needs.get(name);
    // What a role may do was tried with keys; here what it may not do, by the other way in.
    for (const [role, person] of people) {
      if (permission === undefined || isAllowed(role, permission)) continue;
      const answer = await shop.call(door.method, door.path, bodyFor(door), person);
      expect([name, role, answer.status, answer.body.code]).toEqual([name, role, 403, 'operator.forbidden']);
    }
  }
  const sessions = await Promise.all(people.map(async ([, person]) => (await shop.call('GET', '/api/admin/sessions', undefined, person)).body.items));
  expect(sessions.map(({ length }) => length)).toEqual(operatorRoles.map(() => 1));
  for (const [number, [role, person]] of people.entries()) {
    for (const [other, [{ id }]] of sessions.entries()) {
      if (other === number) continue;
      expect([role, (await shop.call('DELETE', `/api/admin/sessions/${id}`, undefined, person)).status]).toEqual([role, 404]);
    }
    await shop.call('DELETE', '/api/admin/sessions', undefined, person);
  }
  for (const [role, person] of people) expect([role, (await shop.call('GET', '/api/admin/session', undefined, person)).status]).toEqual([role, 200]);
});

test('an order’s private doors open with its own token alone (S16, S39)', async () => {
  const shop = await openTestShop({ dialect: 'sqlite' });
  await shop.admin('POST', '/api/admin/products', {
    name: 'Portrait',
    slug: 'portrait',
    price_usd: '5',
    price_unit: 'USD',
    stock_mode: 'unlimited',
    delivery: 'manual',
  });
  const mine = await anOrder(shop, 'portrait', { payment_method: 'alipay' });
  const foreign = await anOrder(shop, 'portrait', { payment_method: 'alipay' });
  const doors: (readonly [string, string, object | undefined, number])[] = [
    ['GET', 'goods', undefined, 409],
    ['POST', 'refund-request', { reason: 'changed my mind' }, 409],
    ['POST', 'red-packet', { code: '12345678' }, 202],
    ['POST', 'push', { endpoint: 'https://push.example/1' }, 204],
    ['POST', 'cancel', {}, 200],
  ];
  for (const [method, part, body, own] of doors) {
    const path = `/api/orders/${mine.id}/${part}`;
    expect([part, (await shop.call(method, path, body)).status]).toEqual([part, 404]);
    expect([part, (await shop.call(method, path, body, { 'x-order-token': foreign.token })).status]).toEqual([part, 404]);
    expect([part, (await shop.call(method, path, body, { 'x-order-token': mine.token })).status]).toEqual([part, own]);
  }
});

/** The headers of a page of ours in which somebody of that role has signed in. */
async function signIn(shop: TestShop, role: OperatorRole): Promise<Record<string, string>> {
  const password = 'granite lantern 42 meadow';
  const { email } = await createOperator(shop.app.shop, systemActor, { email: `${role}@example.com`, name: role, role, password });
  const answer = await shop.call('POST', '/api/admin/session', { email, password }, { origin: shop.base });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  return { cookie, origin: shop.base, 'sec-fetch-site': 'same-origin', 'x-csrf-token': answer.body.csrf_token };
}
