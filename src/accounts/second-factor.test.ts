import { TOTP } from 'otpauth';
import { describe, expect, test } from 'vitest';
import { type AccountsHouse, type Browser, openAccounts, password } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import { build } from '../db/statement.ts';
import { createRateLimits } from '../http/rate-limit.ts';
import type { Operator } from './operator.ts';

interface Enrolled {
  readonly owner: Operator;
  readonly browser: Browser;
  readonly secret: string;
  readonly recoveryCodes: string[];
}

const codeOf = (house: AccountsHouse, secret: string, afterMs = 0): string => new TOTP({ secret }).generate({ timestamp: house.clock.now() + afterMs });

async function enrol(house: AccountsHouse): Promise<Enrolled> {
  const owner = await house.operator('owner');
  const browser = await house.browserOf(owner);
  const begun = await browser.call('POST', '/api/admin/second-factor');
  const { secret } = begun.body;
  const confirmed = await browser.call('POST', '/api/admin/second-factor/confirm', { code: codeOf(house, secret) });
  if (confirmed.status !== 200) throw new Error(JSON.stringify(confirmed.body));
  house.clock.advance(30 * SECOND);
  return { owner, browser, secret, recoveryCodes: confirmed.body.recovery_codes };
}

describe.each(dialects)('%s', (dialect) => {
  const signIn = (house: AccountsHouse, owner: Operator, code?: string, given = password) =>
    house.call('POST', '/api/admin/session', { email: owner.email, password: given, ...(code === undefined ? {} : { code }) });

  test('it is on once the app’s first code was given, and then the password alone is not enough (S33)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const browser = await house.browserOf(owner);
    const begun = await browser.call('POST', '/api/admin/second-factor');
    expect(begun.body.uri).toBe(
      `otpauth://totp/shop.example:${encodeURIComponent(owner.email)}?issuer=shop.example&secret=${begun.body.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect((await signIn(house, owner)).status).toBe(200);
    expect((await browser.call('POST', '/api/admin/second-factor/confirm', { code: '000000' })).body.code).toBe('operator.wrong_code');
    const confirmed = await browser.call('POST', '/api/admin/second-factor/confirm', { code: codeOf(house, begun.body.secret) });
    expect(confirmed.body.recovery_codes).toHaveLength(10);
    expect((await browser.call('POST', '/api/admin/second-factor')).body.code).toBe('second_factor.already_on');
    expect((await browser.call('GET', '/api/admin/second-factor')).body).toEqual({ on: true, recovery_codes_left: 10 });

    house.clock.advance(30 * SECOND);
    expect(await signIn(house, owner)).toMatchObject({ status: 401, body: { code: 'operator.code_required' } });
    expect((await signIn(house, owner, codeOf(house, begun.body.secret), 'granite lantern 43 meadow')).body.code).toBe('operator.wrong_password');
    expect((await signIn(house, owner, '000000')).body.code).toBe('operator.wrong_code');
    expect((await signIn(house, owner, codeOf(house, begun.body.secret))).body).toMatchObject({ second_factor: true });
  });

  test('a code works once, also when it is sent fifty times at once (S21, S33)', async () => {
    const house = await openAccounts(dialect);
    const { owner, secret } = await enrol(house);
    const code = codeOf(house, secret);
    const answers = await Promise.all(Array.from({ length: 50 }, () => signIn(house, owner, code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect((await signIn(house, owner, code)).status).toBe(401);
    house.clock.advance(30 * SECOND);
    expect((await signIn(house, owner, codeOf(house, secret))).status).toBe(200);
  });

  test('a clock that is half a minute off is forgiven, a whole one is not', async () => {
    const house = await openAccounts(dialect);
    const { owner, secret } = await enrol(house);
    house.clock.advance(10 * MINUTE);
    for (const [off, status] of [
      [-60, 401],
      [60, 401],
      [-30, 200],
      [30, 200],
    ] as const)
      expect([off, (await signIn(house, owner, codeOf(house, secret, off * SECOND))).status]).toEqual([off, status]);
  });

  test('each recovery code works once; new ones replace the old', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, recoveryCodes } = await enrol(house);
    const [first = '', second = ''] = recoveryCodes;
    expect(first).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/);
    expect((await signIn(house, owner, first.toLowerCase().replaceAll('-', ' '))).status).toBe(200);
    expect((await signIn(house, owner, first)).status).toBe(401);
    expect((await browser.call('GET', '/api/admin/second-factor')).body.recovery_codes_left).toBe(9);
    expect((await browser.call('POST', '/api/admin/second-factor/recovery-codes')).body.recovery_codes).toHaveLength(10);
    expect((await signIn(house, owner, second)).status).toBe(401);
  });

  test('confirming one’s identity takes the code, not the password (S40)', async () => {
    const house = await openAccounts(dialect);
    const { browser, secret } = await enrol(house);
    house.clock.advance(5 * MINUTE);
    expect((await browser.call('POST', '/api/admin/session/confirm', { password })).body.code).toBe('operator.code_required');
    expect((await browser.call('POST', '/api/admin/session/confirm', { code: '000000' })).body.code).toBe('operator.wrong_code');
    expect((await browser.call('POST', '/api/admin/session/confirm', { code: codeOf(house, secret) })).status).toBe(204);
    expect((await browser.call('DELETE', '/api/admin/second-factor')).status).toBe(204);
  });

  test('an open session is not enough to add or remove it', async () => {
    const house = await openAccounts(dialect);
    const browser = await house.browserOf(await house.operator('owner'));
    house.clock.advance(6 * MINUTE);
    for (const [method, url] of [
      ['POST', '/api/admin/second-factor'],
      ['DELETE', '/api/admin/second-factor'],
      ['POST', '/api/admin/second-factor/recovery-codes'],
    ] as const) {
      expect((await browser.call(method, url)).body.code).toBe('operator.confirm_identity');
    }
  });

  test('a link that sets a new password leaves it on (S33); an owner can remove it for one who lost it', async () => {
    const house = await openAccounts(dialect);
    const { owner, secret } = await enrol(house);
    const other = await house.browserOf(await house.operator('owner'));
    const { link } = (await other.call('POST', `/api/admin/operators/${owner.id}/link`)).body;
    const reset = await house.call('POST', '/api/admin/setup', {
      token: link.split('#')[1],
      email: owner.email,
      name: owner.name,
      password: 'orchard bicycle 77 piano',
    });
    expect(reset.body.second_factor).toBe(true);
    expect((await signIn(house, owner, undefined, 'orchard bicycle 77 piano')).body.code).toBe('operator.code_required');
    expect((await other.call('DELETE', `/api/admin/operators/${owner.id}/second-factor`)).status).toBe(204);
    expect((await signIn(house, owner, undefined, 'orchard bicycle 77 piano')).status).toBe(200);
    expect((await signIn(house, owner, codeOf(house, secret), 'orchard bicycle 77 piano')).status).toBe(200);
  });

  test('codes cannot be tried from many addresses', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const { owner } = await enrol(house);
    const statuses: number[] = [];
    for (let guess = 0; guess < 12; guess += 1) {
      const answer = await house.server.inject({
        method: 'POST',
        url: '/api/admin/session',
        remoteAddress: `198.51.100.${guess}`,
        payload: { email: owner.email, password, code: '000000' },
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([...Array(10).fill(401), 429, 429]);
  });

  test('the secret is sealed and the recovery codes are hashes (S45)', async () => {
    const house = await openAccounts(dialect);
    const { secret, recoveryCodes } = await enrol(house);
    const kept = JSON.stringify([
      await house.shop.db.read.all(build.selectFrom('second_factors').selectAll()),
      await house.shop.db.read.all(build.selectFrom('recovery_codes').selectAll()),
      await house.shop.db.read.all(build.selectFrom('audit_log').selectAll()),
    ]);
    for (const text of [secret, ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))]) expect(kept).not.toContain(text);
  });
});
