import { describe, expect, test } from 'vitest';
import { openAccounts } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import { DAY, MINUTE, SECOND } from '../core/time.ts';
import { build } from '../db/statement.ts';
import { createApiKey } from './api-key.ts';
import { systemActor } from './audit-log.ts';

describe.each(dialects)('%s', (dialect) => {
  test('a key is shown once, kept as a hash, and works until it is revoked', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    const made = await browser.call('POST', '/api/admin/api-keys', { name: 'Import script', role: 'manager' });
    expect(made).toMatchObject({
      status: 201,
      body: { key: expect.stringMatching(/^aist_[\w-]{43}$/), name: 'Import script', role: 'manager', expires_at: null },
    });
    const { key, id, hint } = made.body;
    expect(key.startsWith(hint.replace('…', ''))).toBe(true);

    const listed = await browser.call('GET', '/api/admin/api-keys');
    expect(listed.body.items).toHaveLength(1);
    for (const kept of [JSON.stringify(listed.body), JSON.stringify(await house.shop.db.read.all(build.selectFrom('api_keys').selectAll()))])
      expect(kept).not.toContain(key);

    const as = (text: string) => house.call('GET', '/api/admin/session', undefined, { authorization: `Bearer ${text}` });
    expect((await as(key)).status).toBe(200);
    expect((await as(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).status).toBe(401);
    expect((await browser.call('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(204);
    expect((await as(key)).status).toBe(401);
    expect((await browser.call('DELETE', `/api/admin/api-keys/${id}`)).status).toBe(404);
    expect((await browser.call('GET', '/api/admin/api-keys')).body.items[0].revoked_at).toBe('2026-01-15T08:00:00.000Z');
  });

  test('a key stops at its time', async () => {
    const house = await openAccounts(dialect);
    const { key } = await createApiKey(house.shop, systemActor, { name: 'short', role: 'auditor', expiresAt: house.clock.now() + DAY });
    const status = async () => (await house.call('GET', '/api/admin/audit-log', undefined, { authorization: `Bearer ${key}` })).status;
    house.clock.advance(DAY - 1);
    expect(await status()).toBe(200);
    house.clock.advance(1);
    expect(await status()).toBe(401);
    await expect(createApiKey(house.shop, systemActor, { name: 'past', role: 'auditor', expiresAt: house.clock.now() })).rejects.toMatchObject({
      code: 'request.invalid',
    });
  });

  test('a key has the scopes it was given, and none that its role does not have or that would make it free of them (S38)', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    const make = (scopes: string[], role = 'support') => browser.call('POST', '/api/admin/api-keys', { name: 'till', role, scopes });
    const made = await make(['stock.read', 'audit.read', 'stock.read'], 'auditor');
    expect([made.status, made.body.scopes]).toEqual([201, ['stock.read', 'audit.read']]);
    const status = async (path: string) => (await house.call('GET', path, undefined, { authorization: `Bearer ${made.body.key}` })).status;
    expect([await status('/api/admin/audit-log'), await status('/api/admin/operators')]).toEqual([200, 403]);
    for (const [scope, role] of [['refunds.approve'], ['operators.write', 'owner'], ['everything', 'owner'], ['session.own', 'owner']] as const)
      expect((await make([scope], role)).body).toMatchObject({ code: 'request.invalid', error: expect.stringContaining(scope) });
    expect((await make([])).status).toBe(400);
    const [key] = (await browser.call('GET', '/api/admin/api-keys')).body.items;
    expect(key.scopes).toEqual(['stock.read', 'audit.read']);
  });

  test('its last use is written at most once a minute', async () => {
    const house = await openAccounts(dialect);
    const { key, row } = await createApiKey(house.shop, systemActor, { name: 'busy', role: 'auditor' });
    const use = () => house.call('GET', '/api/admin/session', undefined, { authorization: `Bearer ${key}` });
    const lastUse = async () => (await house.shop.db.read.first(build.selectFrom('api_keys').select('last_used_at').where('id', '=', row.id)))?.last_used_at;
    const start = house.clock.now();
    await use();
    expect(await lastUse()).toBe(start);
    house.clock.advance(59 * SECOND);
    await use();
    expect(await lastUse()).toBe(start);
    house.clock.advance(SECOND);
    await Promise.all([use(), use(), use()]);
    expect(await lastUse()).toBe(start + MINUTE);
  });

  test('only an owner makes and revokes keys', async () => {
    const house = await openAccounts(dialect);
    const manager = await house.browserOf(await house.operator('manager'));
    const { row } = await createApiKey(house.shop, systemActor, { name: 'old', role: 'auditor' });
    expect((await manager.call('POST', '/api/admin/api-keys', { name: 'mine', role: 'owner' })).status).toBe(403);
    expect((await manager.call('DELETE', `/api/admin/api-keys/${row.id}`)).status).toBe(403);
    expect((await manager.call('GET', '/api/admin/api-keys')).status).toBe(200);
  });

  test('lists go on where the page before ended', async () => {
    const house = await openAccounts(dialect);
    const program = await house.programOf('owner');
    for (let made = 0; made < 4; made += 1) await program('POST', '/api/admin/api-keys', { name: `key ${made}`, role: 'auditor' });
    const names: string[] = [];
    let cursor = '';
    do {
      const { body } = await program('GET', `/api/admin/api-keys?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      names.push(...body.items.map((item: { name: string }) => item.name));
      cursor = body.next_cursor ?? '';
    } while (cursor !== '');
    expect(names.toSorted()).toEqual(['a owner program', 'key 0', 'key 1', 'key 2', 'key 3']);
    expect((await program('GET', "/api/admin/api-keys?cursor=1'--")).status).toBe(400);
  });
});
