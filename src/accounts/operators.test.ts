import { describe, expect, test } from 'vitest';
import { type AccountsHouse, openAccounts, password } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import { systemActor } from './audit-log.ts';
import { searchAuditLog } from './audit-store.ts';
import { changeOperator } from './change-operator.ts';
import { ensureFirstOwner } from './first-owner.ts';

const tokenOf = (link: string | undefined): string => link?.split('#')[1] ?? '';

const setup = (house: AccountsHouse, link: string | undefined, fields: object = {}) =>
  house.call('POST', '/api/admin/setup', { token: tokenOf(link), email: 'first@example.com', name: 'First', password, ...fields });

describe.each(dialects)('%s', (dialect) => {
  describe('the first owner (S30)', () => {
    test('is made from the configuration, once, also by instances that start together', async () => {
      const house = await openAccounts(dialect, { env: { ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: password } });
      expect(await Promise.all([1, 2, 3].map(() => ensureFirstOwner(house.shop)))).toEqual([undefined, undefined, undefined]);
      expect((await house.browserOf({ email: 'boss@example.com' })).signedIn.body.operator.role).toBe('owner');
      expect(await ensureFirstOwner(house.shop)).toBeUndefined();
    });

    test('is whoever opens the printed link, within 30 minutes, once', async () => {
      const house = await openAccounts(dialect);
      const late = await ensureFirstOwner(house.shop);
      expect(late).toMatch(/^https:\/\/shop\.example\/admin\/setup#[\w-]{43}$/);
      house.clock.advance(30 * MINUTE);
      expect((await setup(house, late)).body.code).toBe('operator.setup_link_invalid');

      const link = await ensureFirstOwner(house.shop);
      expect((await setup(house, link, { password: 'password1234' })).body.code).toBe('operator.password_guessable');
      expect((await setup(house, link, { email: 'no address' })).body.code).toBe('email.invalid');
      const made = await setup(house, link);
      expect(made).toMatchObject({ status: 201, body: { email: 'first@example.com', role: 'owner', state: 'active' } });
      expect((await setup(house, link, { email: 'second@example.com' })).status).toBe(410);
      expect(await ensureFirstOwner(house.shop)).toBeUndefined();
      await house.browserOf({ email: 'first@example.com' });
    });

    test('is one person, however many open the links of two starts at once (S21)', async () => {
      const house = await openAccounts(dialect);
      const links = [await ensureFirstOwner(house.shop), await ensureFirstOwner(house.shop)];
      const answers = await Promise.all(Array.from({ length: 10 }, (_, index) => setup(house, links[index % 2], { email: `owner${index}@example.com` })));
      expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
      expect(answers.filter(({ status }) => status === 410)).toHaveLength(9);
    });
  });

  test('an operator is invited by link, sets his password and signs in; the link works once and for him only', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    house.clock.advance(1);
    const invited = await browser.call('POST', '/api/admin/operators', { email: 'Sam@example.com', name: 'Sam', role: 'support' });
    expect(invited).toMatchObject({ status: 201, body: { operator: { email: 'sam@example.com', state: 'invited', role: 'support' } } });
    expect((await browser.call('POST', '/api/admin/operators', { email: 'sam@EXAMPLE.com', name: 'Sam', role: 'owner' })).body.code).toBe(
      'operator.email_taken',
    );

    expect((await setup(house, invited.body.link, { email: 'else@example.com', name: 'Else' })).status).toBe(410);
    expect((await setup(house, invited.body.link, { email: 'sam@example.com', name: 'Samantha' })).body).toMatchObject({
      name: 'Samantha',
      role: 'support',
      state: 'active',
    });
    expect((await setup(house, invited.body.link, { email: 'sam@example.com', name: 'Sam' })).status).toBe(410);
    const sam = await house.browserOf({ email: 'sam@example.com' });
    expect((await sam.call('GET', '/api/admin/operators')).status).toBe(403);
    expect((await browser.call('GET', '/api/admin/operators')).body.items.map((operator: { name: string }) => operator.name)).toEqual([
      'The owner',
      'Samantha',
    ]);
  });

  test('a new link sets a forgotten password, ends the sessions and makes the earlier link worthless', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    const manager = await house.operator('manager');
    const his = await house.browserOf(manager);
    const first = await browser.call('POST', `/api/admin/operators/${manager.id}/link`);
    const second = await browser.call('POST', `/api/admin/operators/${manager.id}/link`);
    expect((await setup(house, first.body.link, { email: manager.email })).status).toBe(410);
    expect((await setup(house, second.body.link, { email: manager.email, password: 'orchard bicycle 77 piano' })).status).toBe(201);
    expect((await his.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await house.call('POST', '/api/admin/session', { email: manager.email, password: 'orchard bicycle 77 piano' })).status).toBe(200);

    const third = await browser.call('POST', `/api/admin/operators/${manager.id}/link`);
    house.clock.advance(24 * HOUR);
    expect((await setup(house, third.body.link, { email: manager.email })).status).toBe(410);
  });

  test('another role counts at once: his sessions end, and the new one holds what the role holds (S34, S38)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.browserOf(await house.operator('owner'));
    const manager = await house.operator('manager');
    const his = await house.browserOf(manager);
    const renamed = await owner.call('PATCH', `/api/admin/operators/${manager.id}`, { version: 1, name: 'Mo' });
    expect(renamed.body).toMatchObject({ name: 'Mo', version: 2 });
    expect((await his.call('GET', '/api/admin/session')).status).toBe(200);

    expect((await owner.call('PATCH', `/api/admin/operators/${manager.id}`, { version: 1, role: 'auditor' })).body.code).toBe('version.conflict');
    expect((await owner.call('PATCH', `/api/admin/operators/${manager.id}`, { version: 2, role: 'auditor' })).status).toBe(200);
    expect((await his.call('GET', '/api/admin/session')).status).toBe(401);
    const again = await house.browserOf(manager);
    expect(again.signedIn.body.operator.role).toBe('auditor');
    expect(again.signedIn.body.permissions).not.toContain('orders.write');

    const [changed] = await searchAuditLog(house.shop.db.read, { action: 'operator.changed', limit: 1 });
    expect(changed).toMatchObject({
      subject: manager.id,
      before: '{"name":"Mo","role":"manager","disabled":false}',
      after: '{"name":"Mo","role":"auditor","disabled":false}',
    });
  });

  test('a disabled operator is out on every instance, his links too, until he is let in again (S34)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.browserOf(await house.operator('owner'));
    const support = await house.operator('support');
    const his = await house.browserOf(support);
    const link = (await owner.call('POST', `/api/admin/operators/${support.id}/link`)).body.link;
    expect((await owner.call('PATCH', `/api/admin/operators/${support.id}`, { version: 1, disabled: true })).body.state).toBe('disabled');
    expect((await his.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await setup(house, link, { email: support.email })).status).toBe(410);
    expect((await owner.call('POST', `/api/admin/operators/${support.id}/link`)).status).toBe(404);
    expect((await owner.call('PATCH', `/api/admin/operators/${support.id}`, { version: 2, disabled: false })).body.state).toBe('active');
    await house.browserOf(support);
  });

  test('nobody changes his own role, and the last owner stays (S40)', async () => {
    const house = await openAccounts(dialect);
    const only = await house.operator('owner');
    const browser = await house.browserOf(only);
    for (const change of [{ role: 'manager' }, { disabled: true }]) {
      expect((await browser.call('PATCH', `/api/admin/operators/${only.id}`, { version: 1, ...change })).body.code).toBe('operator.own_account');
    }
    const program = await house.programOf('owner');
    // An invited owner who has no password yet does not count.
    await program('POST', '/api/admin/operators', { email: 'invited@example.com', name: 'Invited', role: 'owner' });
    for (const change of [{ role: 'manager' }, { disabled: true }]) {
      expect((await program('PATCH', `/api/admin/operators/${only.id}`, { version: 1, ...change })).body.code).toBe('operator.last_owner');
    }
    expect((await browser.call('PATCH', `/api/admin/operators/${only.id}`, { version: 1, name: 'Olga' })).status).toBe(200);
  });

  test('two owners who remove each other at the same moment leave one (S21, S40)', async () => {
    const house = await openAccounts(dialect);
    for (let round = 0; round < 8; round += 1) {
      const [one, two] = [await house.operator('owner'), await house.operator('owner')];
      const results = await Promise.allSettled([
        changeOperator(house.shop, { ...systemActor, id: `operator:${one.id}` }, two.id, { version: 1, role: 'support' }),
        changeOperator(house.shop, { ...systemActor, id: `operator:${two.id}` }, one.id, { version: 1, disabled: true }),
      ]);
      expect(results.filter(({ status }) => status === 'fulfilled').length).toBe(1 + (round > 0 ? 1 : 0));
    }
  });

  test('of two who edit the same operator one gets a clear conflict (I20)', async () => {
    const house = await openAccounts(dialect);
    const manager = await house.operator('manager');
    const results = await Promise.allSettled(['Ann', 'Bob'].map((name) => changeOperator(house.shop, systemActor, manager.id, { version: 1, name })));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });
});
