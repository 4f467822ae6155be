import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type AccountsHouse, type Answer, type Browser, openAccounts, password } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';
import { type Bent, createAuthenticator } from '../../test/emulators/authenticator.ts';
import { DAY, MINUTE, SECOND } from '../core/time.ts';
import { build } from '../db/statement.ts';
import { createRateLimits } from '../http/rate-limit.ts';
import { systemActor } from './audit-log.ts';
import { searchAuditLog } from './audit-store.ts';
import { changeOperator } from './change-operator.ts';
import { forgetDeadAccessJob } from './forget-dead-access.ts';
import type { Operator } from './operator.ts';

type Device = ReturnType<typeof createAuthenticator>;

interface Enrolled {
  readonly owner: Operator;
  readonly browser: Browser;
  readonly device: Device;
  readonly id: string;
  readonly recoveryCodes: string[];
}

const origin = 'https://shop.example';

async function add(browser: Browser, device: Device, { name = 'Phone', ...bent }: Bent & { name?: string; id?: string } = {}): Promise<Answer> {
  const options = (await browser.call('POST', '/api/admin/passkeys/options')).body;
  return browser.call('POST', '/api/admin/passkeys', { name, credential: device.create(options, bent) });
}

async function enrol(house: AccountsHouse, bent: Bent = {}): Promise<Enrolled> {
  const owner = await house.operator('owner');
  const browser = await house.browserOf(owner);
  const device = createAuthenticator(origin);
  const added = await add(browser, device, bent);
  if (added.status !== 201) throw new Error(JSON.stringify(added.body));
  return { owner, browser, device, id: added.body.passkey.id, recoveryCodes: added.body.recovery_codes };
}

const asked = async (house: AccountsHouse) => (await house.call('POST', '/api/admin/session/passkey/options', undefined, { origin })).body;
const enter = (house: AccountsHouse, passkey: unknown, headers: Record<string, string> = {}) =>
  house.call('POST', '/api/admin/session/passkey', { passkey }, { origin, ...headers });
const signIn = async (house: AccountsHouse, device: Device, bent: Bent = {}) => enter(house, device.get(await asked(house), bent));
const withPassword = (house: AccountsHouse, { email }: Operator, code?: string, given = password) =>
  house.call('POST', '/api/admin/session', { email, password: given, ...(code === undefined ? {} : { code }) });

const facts = (text: string | null) => JSON.parse(text ?? '{}');
const newestDeed = async (house: AccountsHouse) => {
  const [row] = await searchAuditLog(house.shop.db.read, { limit: 1 });
  return { action: row?.action, actor: row?.actor, subject: row?.subject, before: facts(row?.before ?? null), after: facts(row?.after ?? null) };
};

describe.each(dialects)('%s', (dialect) => {
  test('a passkey is added with a name, several to a person, each once; the first brings recovery codes', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device, id, recoveryCodes } = await enrol(house);
    expect(await newestDeed(house)).toMatchObject({ action: 'passkey.added', actor: `operator:${owner.id}`, after: { passkey: id, name: 'Phone' } });
    expect(recoveryCodes).toHaveLength(10);
    expect((await browser.call('GET', '/api/admin/session')).body).toMatchObject({ second_factor: true, passkeys: 1 });

    const options = (await browser.call('POST', '/api/admin/passkeys/options')).body;
    const known = device.get({ challenge: '', rpId: '' }).id;
    expect(options).toMatchObject({
      rp: { id: 'shop.example' },
      excludeCredentials: [{ type: 'public-key', id: known, transports: ['internal'] }],
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
    expect(await add(browser, device, { id: known })).toMatchObject({ status: 409, body: { code: 'passkey.already_added' } });

    house.clock.advance(SECOND);
    expect((await add(browser, createAuthenticator(origin), { name: 'Key on my ring' })).body).toMatchObject({ recovery_codes: [] });
    const { items } = (await browser.call('GET', '/api/admin/passkeys')).body;
    expect(items).toMatchObject([
      { id, name: 'Phone', created_at: '2026-01-15T08:00:00.000Z', last_used_at: null },
      { name: 'Key on my ring', last_used_at: null },
    ]);
    const listed = (await browser.call('GET', '/api/admin/operators')).body.items;
    expect(listed).toMatchObject([{ id: owner.id, second_factor: true }]);
  });

  test('it signs in alone, into a new session in place of the old, and nothing more is asked (S33, S34)', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const { owner, browser, device } = await enrol(house);
    expect(await asked(house)).toMatchObject({ rpId: 'shop.example', userVerification: 'required', allowCredentials: [] });
    house.clock.advance(MINUTE);
    const entered = await enter(house, device.get(await asked(house)), { cookie: browser.cookie });
    expect(entered).toMatchObject({ status: 200, body: { operator: { id: owner.id }, second_factor: true } });
    expect(entered.cookie?.value).not.toBe(browser.signedIn.cookie?.value);
    expect((await browser.call('GET', '/api/admin/session')).status).toBe(401);
    expect(await newestDeed(house)).toMatchObject({ action: 'session.started', actor: `operator:${owner.id}`, after: { second_factor: 'passkey' } });
    const [passkey] = (
      await house.call('GET', '/api/admin/passkeys', undefined, { cookie: `__Host-aistorm=${entered.cookie?.value}`, 'sec-fetch-site': 'same-origin' })
    ).body.items;
    expect(passkey.last_used_at).toBe('2026-01-15T08:01:00.000Z');
    // Signing in rightly is never counted as guessing.
    for (let time = 0; time < 8; time += 1) expect((await signIn(house, device)).status).toBe(200);
  });

  test('whatever is wrong with it, the answer is the same, and the audit log says what it was (S32, S48)', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device } = await enrol(house);
    const confirmation = (await browser.call('POST', '/api/admin/session/confirm/options')).body;
    const stranger = createAuthenticator(origin);
    stranger.create({ challenge: '', rp: { id: 'shop.example' }, user: { id: '' } });
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const used = device.get(await asked(house));
    expect((await enter(house, used)).status).toBe(200);
    const late = device.get(await asked(house));
    house.clock.advance(5 * MINUTE);
    const garbage = { ...used, response: { ...used.response, clientDataJSON: 'AAAA', authenticatorData: 'AAAA' } };
    const cases: [wrong: string, passkey: object, reason: RegExp][] = [
      ['a challenge that is too old', late, /challenge is not ours/],
      ['one that was used before, and is old by now', used, /challenge is not ours/],
      ['one of another purpose', device.get(confirmation), /challenge is not ours/],
      ['one that nobody gave', device.get({ challenge: 'AAAA', rpId: 'shop.example' }), /challenge is not ours/],
      ['no answer at all', garbage, /challenge is not ours/],
      ['another site', device.get(await asked(house), { origin: 'https://shop.example.evil.example' }), /origin/],
      ['another relying party', device.get(await asked(house), { rpId: 'evil.example' }), /RP ID/],
      ['nobody unlocked it', device.get(await asked(house), { userVerified: false }), /User verification/],
      ['a passkey of nobody', stranger.get(await asked(house)), /nobody has this passkey/],
      ['another key', device.get(await asked(house), { key: privateKey }), /signature is wrong/],
      ['another account', device.get(await asked(house), { userHandle: 'b3By' }), /names somebody else/],
      ['no account', device.get(await asked(house), { userHandle: undefined }), /names somebody else/],
    ];
    for (const [wrong, passkey, reason] of cases) {
      const answer = await enter(house, passkey);
      expect([wrong, answer.status, answer.body.code, answer.cookie]).toEqual([wrong, 401, 'operator.wrong_passkey', undefined]);
      expect(await newestDeed(house)).toMatchObject({ action: 'session.refused', actor: 'anonymous', after: { problem: expect.stringMatching(reason) } });
    }
    // A disabled operator learns no more, and comes in again when he may.
    await house.operator('owner');
    await changeOperator(house.shop, systemActor, owner.id, { version: 1, disabled: true });
    const disabled = device.get(await asked(house));
    expect((await enter(house, disabled)).body.code).toBe('operator.wrong_passkey');
    expect(await newestDeed(house)).toMatchObject({ subject: owner.id, after: { problem: 'the operator is disabled' } });
    await changeOperator(house.shop, systemActor, owner.id, { version: 2, disabled: false });
    expect((await enter(house, disabled)).body.code).toBe('operator.wrong_passkey');
    expect((await signIn(house, device)).status).toBe(200);
  });

  test('an answer counts once, also when it is sent thirty times at once, and to another instance (S21)', async () => {
    const secret = { SECRET_KEY: 'k'.repeat(40) };
    const house = await openAccounts(dialect, { env: secret });
    const beside = await openAccounts(dialect, { env: secret, db: house.shop.db });
    const { device } = await enrol(house);
    const passkey = device.get(await asked(house));
    const answers = await Promise.all(Array.from({ length: 30 }, (_, place) => enter(place % 2 === 0 ? house : beside, passkey)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(29);
    expect((await enter(beside, device.get(await asked(house)))).status).toBe(200);
  });

  test('a counter that goes back is refused and written down; a device that does not count is trusted', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device, id } = await enrol(house);
    expect((await signIn(house, device, { counter: 7 })).status).toBe(200);
    for (const counter of [7, 3, 0]) {
      expect((await signIn(house, device, { counter })).body.code).toBe('operator.wrong_passkey');
      const [refused, deed] = await searchAuditLog(house.shop.db.read, { limit: 2 });
      expect(refused).toMatchObject({ action: 'session.refused', subject: owner.id });
      expect(deed).toMatchObject({ action: 'passkey.counter_went_back', subject: owner.id });
      expect(facts(deed?.after ?? null)).toEqual({ passkey: id, name: 'Phone', kept: 7, given: counter });
    }
    expect((await signIn(house, device, { counter: 8 })).status).toBe(200);

    const uncounted = createAuthenticator(origin);
    expect((await add(browser, uncounted, { counter: 0 })).status).toBe(201);
    for (let time = 0; time < 2; time += 1) expect((await signIn(house, uncounted)).status).toBe(200);
  });

  test('it confirms who one is in this session, and nobody else’s does (S40)', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device } = await enrol(house);
    const other = await enrol(house);
    const elsewhere = await signIn(house, device);
    const confirm = (passkey: unknown) => browser.call('POST', '/api/admin/session/confirm', { passkey });
    house.clock.advance(5 * MINUTE);
    expect((await browser.call('POST', '/api/admin/passkeys/options')).body.code).toBe('operator.confirm_identity');
    const options = (await browser.call('POST', '/api/admin/session/confirm/options')).body;
    expect(options.allowCredentials).toHaveLength(1);

    expect((await confirm(other.device.get(options))).body.code).toBe('operator.wrong_passkey');
    expect((await confirm(device.get(await asked(house)))).body.code).toBe('operator.wrong_passkey');
    const page = { cookie: `__Host-aistorm=${elsewhere.cookie?.value}`, origin, 'x-csrf-token': elsewhere.body.csrf_token };
    const there = (await house.call('POST', '/api/admin/session/confirm/options', undefined, page)).body;
    expect((await confirm(device.get(there))).body.code).toBe('operator.wrong_passkey');
    expect((await browser.call('POST', '/api/admin/session/confirm', { password })).body.code).toBe('operator.code_required');

    const proof = device.get(options, { userHandle: undefined });
    expect((await confirm(proof)).status).toBe(204);
    expect(await newestDeed(house)).toMatchObject({ action: 'session.confirmed', subject: owner.id, after: { by: 'passkey' } });
    expect((await confirm(proof)).body.code).toBe('operator.wrong_passkey');
    expect((await browser.call('POST', '/api/admin/passkeys/options')).status).toBe(200);
  });

  test('who has one does not get in by the password alone, not after a new one either; an owner can take it off (S33)', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device, id, recoveryCodes } = await enrol(house);
    const [first = ''] = recoveryCodes;
    expect((await withPassword(house, owner)).body.code).toBe('operator.code_required');
    expect((await withPassword(house, owner, '000000')).body.code).toBe('operator.wrong_code');
    expect((await withPassword(house, owner, first)).status).toBe(200);
    expect((await browser.call('GET', '/api/admin/second-factor')).body).toEqual({ on: false, recovery_codes_left: 9 });

    const other = await house.browserOf(await house.operator('owner'));
    const { link } = (await other.call('POST', `/api/admin/operators/${owner.id}/link`)).body;
    const next = 'orchard bicycle 77 piano';
    const form = { token: link.split('#')[1], email: owner.email, name: owner.name, password: next };
    expect((await house.call('POST', '/api/admin/setup', form)).body.second_factor).toBe(true);
    expect((await withPassword(house, owner, undefined, next)).body.code).toBe('operator.code_required');
    expect((await signIn(house, device)).status).toBe(200);

    // His device is gone: an owner takes everything off that it held, and the session that may be open on it ends.
    const lost = await signIn(house, device);
    expect((await other.call('DELETE', `/api/admin/operators/${owner.id}/second-factor`)).status).toBe(204);
    expect(await newestDeed(house)).toMatchObject({ action: 'passkey.removed', subject: owner.id, before: { passkey: id, name: 'Phone' } });
    expect((await house.call('GET', '/api/admin/session', undefined, { cookie: `__Host-aistorm=${lost.cookie?.value}` })).status).toBe(401);
    expect((await signIn(house, device)).body.code).toBe('operator.wrong_passkey');
    expect((await withPassword(house, owner, undefined, next)).status).toBe(200);
    expect((await other.call('DELETE', `/api/admin/operators/${owner.id}/second-factor`)).body.code).toBe('second_factor.not_on');
    expect(await house.shop.db.read.all(build.selectFrom('recovery_codes').selectAll())).toEqual([]);
  });

  test('one’s own is removed, nobody else’s is found, and recovery codes go with the last (S39)', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device, id } = await enrol(house);
    const other = await enrol(house);
    expect((await browser.call('DELETE', `/api/admin/passkeys/${other.id}`)).body.code).toBe('passkey.not_found');
    expect((await signIn(house, other.device)).status).toBe(200);

    expect((await browser.call('DELETE', `/api/admin/passkeys/${id}`)).status).toBe(204);
    expect(await newestDeed(house)).toMatchObject({ action: 'passkey.removed', actor: `operator:${owner.id}`, before: { passkey: id, name: 'Phone' } });
    expect((await signIn(house, device)).body.code).toBe('operator.wrong_passkey');
    expect((await browser.call('GET', '/api/admin/second-factor')).body).toEqual({ on: false, recovery_codes_left: 0 });
    expect((await withPassword(house, owner)).status).toBe(200);
  });

  test('an open session is not enough to add or remove one, and a device that answers wrongly adds none (S40)', async () => {
    const house = await openAccounts(dialect);
    const { owner, browser, device, id } = await enrol(house);
    const late = (await browser.call('POST', '/api/admin/passkeys/options')).body;
    const elsewhere = await signIn(house, device);
    const page = { cookie: `__Host-aistorm=${elsewhere.cookie?.value}`, origin, 'x-csrf-token': elsewhere.body.csrf_token };
    const there = (await house.call('POST', '/api/admin/passkeys/options', undefined, page)).body;
    const attempts: [wrong: string, options: Parameters<Device['create']>[0] | undefined, bent: Bent, reason: RegExp][] = [
      ['another site', undefined, { origin: 'https://evil.example' }, /origin/],
      ['another relying party', undefined, { rpId: 'evil.example' }, /RP ID/],
      ['nobody unlocked it', undefined, { userVerified: false }, /User verification/],
      ['asked by another session', there, {}, /challenge is not ours/],
    ];
    for (const [wrong, options, bent, reason] of attempts) {
      const wanted = options ?? (await browser.call('POST', '/api/admin/passkeys/options')).body;
      const credential = createAuthenticator(origin).create(wanted, bent);
      const answer = await browser.call('POST', '/api/admin/passkeys', { name: 'Second', credential });
      expect([wrong, answer.status, answer.body.code]).toEqual([wrong, 400, 'passkey.not_accepted']);
      expect(await newestDeed(house)).toMatchObject({ action: 'passkey.refused', subject: owner.id, after: { problem: expect.stringMatching(reason) } });
    }
    const twice = (await browser.call('POST', '/api/admin/passkeys/options')).body;
    const both = [createAuthenticator(origin), createAuthenticator(origin)].map((each) => ({ name: 'Twice', credential: each.create(twice) }));
    const answers = await Promise.all(both.map((body) => browser.call('POST', '/api/admin/passkeys', body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 400]);

    house.clock.advance(5 * MINUTE);
    const tries: [method: 'POST' | 'DELETE', url: string, body?: object][] = [
      ['POST', '/api/admin/passkeys/options'],
      ['POST', '/api/admin/passkeys', { name: 'Late', credential: createAuthenticator(origin).create(late) }],
      ['DELETE', `/api/admin/passkeys/${id}`],
    ];
    for (const [method, url, body] of tries) expect((await browser.call(method, url, body)).body.code).toBe('operator.confirm_identity');
    expect((await (await house.programOf('owner'))('GET', '/api/admin/passkeys')).status).toBe(403);
  });

  test('asking keeps nothing, what was spent is forgotten, and trying is limited (S22, S46)', async () => {
    const house = await openAccounts(dialect, { limits: createRateLimits() });
    const { device } = await enrol(house);
    const tokens = () => house.shop.db.read.all(build.selectFrom('one_time_tokens').selectAll());
    for (let time = 0; time < 20; time += 1) await asked(house);
    expect(await tokens()).toHaveLength(1);
    expect((await signIn(house, device)).status).toBe(200);
    expect(await tokens()).toHaveLength(2);
    house.clock.advance(DAY + 6 * MINUTE);
    await forgetDeadAccessJob(house.shop).run();
    expect(await tokens()).toEqual([]);

    const statuses: number[] = [];
    for (let guess = 0; guess < 7; guess += 1) statuses.push((await signIn(house, device, { userVerified: false })).status);
    expect(statuses).toEqual([...Array(5).fill(401), 429, 429]);
    expect((await enter(house, device.get(await asked(house)), { origin: 'https://evil.example' })).body.code).toBe('request.cross_origin');
  });
});
