import { describe, expect, test } from 'vitest';
import { openAccounts, password } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import { createRateLimits } from '../http/rate-limit.ts';
import { systemActor } from './audit-log.ts';
import { searchAuditLog } from './audit-store.ts';
import { changeOperator } from './change-operator.ts';
import { forgetDeadAccessJob } from './forget-dead-access.ts';

const wrong = 'granite lantern 42 meadows';

describe.each(dialects)('%s', (dialect) => {
  test('signing in gives a session in a cookie that only our pages send (S35)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner', 'Owner@Example.com');
    const { signedIn, call } = await house.browserOf({ email: 'OWNER@example.COM' });
    expect(signedIn.status).toBe(200);
    expect(signedIn.cookie).toMatchObject({ name: '__Host-aistorm', path: '/', httpOnly: true, secure: true, sameSite: 'Strict' });
    expect(signedIn.cookie?.value).toMatch(/^[\w-]{43}$/);
    expect(signedIn.headers['cache-control']).toBe('no-store');
    expect(signedIn.body.operator).toEqual({ kind: 'operator', id: owner.id, name: 'The owner', email: 'owner@example.com', role: 'owner' });
    expect((await call('GET', '/api/admin/session')).body).toEqual(signedIn.body);
  });

  test('without TLS the cookie has a name that browsers take without TLS', async () => {
    const house = await openAccounts(dialect, { env: { PUBLIC_URL: 'http://localhost:5001' } });
    const { signedIn, call } = await house.browserOf(await house.operator('owner'));
    expect(signedIn.cookie).toMatchObject({ name: 'aistorm_session', httpOnly: true, sameSite: 'Strict' });
    expect(signedIn.cookie?.secure).toBeUndefined();
    expect((await call('GET', '/api/admin/session')).status).toBe(200);
  });

  test('an unknown e-mail, a wrong password, an invited and a disabled operator get the same answer (S32)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const disabled = await house.operator('support');
    await changeOperator(house.shop, systemActor, disabled.id, { version: 1, disabled: true });
    const browser = await house.browserOf(owner);
    await browser.call('POST', '/api/admin/operators', { email: 'invited@example.com', name: 'Invited', role: 'support' });
    const answers = [];
    for (const [email, given] of [
      ['nobody@example.com', password],
      ['not an address', password],
      [owner.email, wrong],
      [disabled.email, password],
      ['invited@example.com', password],
    ]) {
      const { status, body, cookie } = await house.call('POST', '/api/admin/session', { email, password: given });
      answers.push({ status, code: body.code, error: body.error, cookie });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ status: 401, code: 'operator.wrong_password', error: '用户名或密码错误', cookie: undefined })]),
    );
  });

  test('checking an unknown e-mail costs as much work as checking a wrong password (S32)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const attempt = async (email: string): Promise<number> => {
      // Work of this process, whatever else the machine does meanwhile.
      const before = process.cpuUsage();
      await house.call('POST', '/api/admin/session', { email, password: wrong });
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    await attempt(owner.email);
    const known: number[] = [];
    const unknown: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      known.push(await attempt(owner.email));
      unknown.push(await attempt('nobody@example.com'));
    }
    // A short cut would leave out the hashing, which is nearly all of the work. The cheapest of each is the least disturbed.
    expect(Math.min(...unknown) / Math.min(...known)).toBeGreaterThan(0.4);
  });

  test('guessing is stopped per account and address, waits grow, and elsewhere the owner still gets in (S22, S32)', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const owner = await house.operator('owner');
    for (let guess = 0; guess < 5; guess += 1)
      expect((await house.call('POST', '/api/admin/session', { email: owner.email, password: wrong })).status).toBe(401);
    const stopped = await house.call('POST', '/api/admin/session', { email: owner.email, password });
    expect(stopped).toMatchObject({ status: 429, body: { code: 'request.too_many' } });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(800);
    const elsewhere = await house.server.inject({
      method: 'POST',
      url: '/api/admin/session',
      payload: { email: owner.email, password },
      remoteAddress: '198.51.100.7',
    });
    expect(elsewhere.statusCode).toBe(200);
  });

  test('signing in rightly is never counted as guessing', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const owner = await house.operator('owner');
    for (let time = 0; time < 8; time += 1) await house.browserOf(owner);
  });

  test('a hundred sign-ins at once are all answered, each with its own session (S21)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const answers = await Promise.all(Array.from({ length: 100 }, () => house.call('POST', '/api/admin/session', { email: owner.email, password })));
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200));
    expect(new Set(answers.map(({ cookie }) => cookie?.value)).size).toBe(100);
  });

  test('a hundred guesses at once count as a hundred (S21)', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const owner = await house.operator('owner');
    const answers = await Promise.all(Array.from({ length: 100 }, () => house.call('POST', '/api/admin/session', { email: owner.email, password: wrong })));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(95);
  });

  test('signing in needs a page of ours and JSON (S36)', async () => {
    const house = await openAccounts(dialect);
    const { email } = await house.operator('owner');
    expect((await house.call('POST', '/api/admin/session', { email, password }, { origin: 'https://evil.example' })).status).toBe(403);
    expect((await house.call('POST', '/api/admin/session', `email=${email}`, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(400);
    expect((await house.call('POST', '/api/admin/session', { email, password, role: 'owner' })).status).toBe(400);
  });

  test('a session ends after 30 idle minutes, and after 12 hours however busy (S34)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const idle = await house.browserOf(owner);
    const busy = await house.browserOf(owner);
    for (let minute = 0; minute < 31; minute += 1) {
      expect((await busy.call('GET', '/api/admin/session')).status).toBe(200);
      house.clock.advance(MINUTE);
    }
    expect((await idle.call('GET', '/api/admin/session')).status).toBe(401);
    for (let minute = 31; minute < 12 * 60; minute += 20) {
      expect((await busy.call('GET', '/api/admin/session')).status).toBe(200);
      house.clock.advance(20 * MINUTE);
    }
    expect((await busy.call('GET', '/api/admin/session')).status).toBe(401);
    await forgetDeadAccessJob(house.shop).run();
    expect((await busy.call('GET', '/api/admin/session')).status).toBe(401);
  });

  test('signing in again replaces the session that the browser had; signing out ends it (S34)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const first = await house.browserOf(owner);
    const again = await house.call('POST', '/api/admin/session', { email: owner.email, password }, { cookie: first.cookie, origin: 'https://shop.example' });
    expect(again.status).toBe(200);
    expect((await first.call('GET', '/api/admin/session')).status).toBe(401);

    const second = await house.browserOf(owner);
    const out = await second.call('DELETE', '/api/admin/session');
    expect(out.status).toBe(204);
    expect(out.cookie).toMatchObject({ name: '__Host-aistorm', value: '' });
    expect((await second.call('GET', '/api/admin/session')).status).toBe(401);
  });

  test('a person sees his own sessions and ends one or all others; nobody else’s (S34, S39)', async () => {
    const house = await openAccounts(dialect);
    const [owner, other] = [await house.operator('owner'), await house.operator('manager')];
    const [here, there, third, foreign] = [
      await house.browserOf(owner),
      await house.browserOf(owner),
      await house.browserOf(owner),
      await house.browserOf(other),
    ];
    const listed = await here.call('GET', '/api/admin/sessions');
    expect(listed.body.items).toHaveLength(3);
    expect(listed.body.items.filter((session: { current: boolean }) => session.current)).toHaveLength(1);
    expect(JSON.stringify(listed.body)).not.toContain(here.cookie.split('=')[1]);

    const foreignId = (await foreign.call('GET', '/api/admin/sessions')).body.items[0].id;
    expect((await here.call('DELETE', `/api/admin/sessions/${foreignId}`)).status).toBe(404);
    expect((await foreign.call('GET', '/api/admin/session')).status).toBe(200);

    const thereId = (await there.call('GET', '/api/admin/sessions')).body.items.find((session: { current: boolean }) => session.current).id;
    expect((await here.call('DELETE', `/api/admin/sessions/${thereId}`)).status).toBe(204);
    expect((await there.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await here.call('DELETE', '/api/admin/sessions')).body).toEqual({ ended: 1 });
    expect((await third.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await here.call('GET', '/api/admin/session')).status).toBe(200);
  });

  test('a new password ends every other session and gives this browser a new one (S34)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const [here, there] = [await house.browserOf(owner), await house.browserOf(owner)];
    expect((await here.call('POST', '/api/admin/password', { current_password: wrong, new_password: 'orchard bicycle 77 piano' })).body.code).toBe(
      'operator.wrong_password',
    );
    expect((await here.call('POST', '/api/admin/password', { current_password: password, new_password: 'short' })).body.code).toBe('operator.password_length');
    const changed = await here.call('POST', '/api/admin/password', { current_password: password, new_password: 'orchard bicycle 77 piano' });
    expect(changed.status).toBe(200);
    expect(changed.cookie?.value).not.toBe(here.signedIn.cookie?.value);
    expect((await here.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await there.call('GET', '/api/admin/session')).status).toBe(401);
    expect((await house.call('GET', '/api/admin/session', undefined, { cookie: `__Host-aistorm=${changed.cookie?.value}` })).status).toBe(200);
    expect((await house.call('POST', '/api/admin/session', { email: owner.email, password })).status).toBe(401);
  });

  test('of two new passwords at once one counts', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const browsers = [await house.browserOf(owner), await house.browserOf(owner)];
    const answers = await Promise.all(
      browsers.map((browser, index) =>
        browser.call('POST', '/api/admin/password', { current_password: password, new_password: `orchard bicycle 77 piano ${index}` }),
      ),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  test('an open session is not enough for managing operators after five minutes (S40)', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    const invite = (email: string) => browser.call('POST', '/api/admin/operators', { email, name: 'New', role: 'support' });
    expect((await invite('a@example.com')).status).toBe(201);
    house.clock.advance(5 * MINUTE);
    expect((await invite('b@example.com')).body.code).toBe('operator.confirm_identity');
    expect((await browser.call('POST', '/api/admin/session/confirm', { password: wrong })).status).toBe(401);
    expect((await browser.call('POST', '/api/admin/session/confirm', {})).status).toBe(401);
    expect((await invite('b@example.com')).status).toBe(403);
    expect((await browser.call('POST', '/api/admin/session/confirm', { password })).status).toBe(204);
    expect((await invite('b@example.com')).status).toBe(201);
    expect((await browser.call('GET', '/api/admin/operators')).status).toBe(200);
  });

  test('an API key is nobody’s account', async () => {
    const house = await openAccounts(dialect);
    const program = await house.programOf('owner');
    expect((await program('GET', '/api/admin/session')).body).toMatchObject({ operator: { kind: 'api_key', email: null, role: 'owner' }, csrf_token: null });
    for (const url of ['/api/admin/sessions', '/api/admin/second-factor']) expect((await program('GET', url)).status).toBe(403);
    expect((await program('POST', '/api/admin/password', { current_password: password, new_password: password })).status).toBe(403);
    expect((await program('DELETE', '/api/admin/session')).status).toBe(403);
  });

  test('every way in and every refusal is in the audit log, without the password or the session (S48, I17)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    await house.call('POST', '/api/admin/session', { email: owner.email, password: wrong });
    await house.call('POST', '/api/admin/session', { email: 'nobody@example.com', password: wrong });
    const browser = await house.browserOf(owner);
    await browser.call('DELETE', '/api/admin/session');
    const rows = (await searchAuditLog(house.shop.db.read, { limit: 10 })).toReversed();
    expect(rows.map(({ action, actor, subject, ip }) => [action, actor, subject, ip])).toEqual([
      ['operator.created', 'system', owner.id, null],
      ['session.refused', 'anonymous', owner.id, '127.0.0.1'],
      ['session.refused', 'anonymous', 'unknown', '127.0.0.1'],
      ['session.started', `operator:${owner.id}`, owner.id, '127.0.0.1'],
      ['session.ended', `operator:${owner.id}`, owner.id, '127.0.0.1'],
    ]);
    const written = JSON.stringify(rows);
    for (const secret of [wrong, password, browser.cookie.split('=')[1] ?? '-', 'nobody@example.com']) expect(written).not.toContain(secret);
  });

  test('a clock that is set back does not bring an ended session back (F23)', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    house.clock.advance(13 * HOUR);
    expect((await browser.call('GET', '/api/admin/session')).status).toBe(401);
    await forgetDeadAccessJob(house.shop).run();
    house.clock.advance(-13 * HOUR);
    expect((await browser.call('GET', '/api/admin/session')).status).toBe(401);
  });
});
