import { describe, expect, test } from 'vitest';
import { openAccounts, password } from '../../test/accounts-door.ts';
import { dialects } from '../../test/dialects.ts';

const hostileTexts = [
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\u202eowner',
  "'; drop table operators; --",
  '<img src=x onerror=alert(1)>',
  '%',
  '\r\nset-cookie: a=b',
  'x'.repeat(5_000),
  '__proto__',
  '😀'.repeat(40),
];
const hostileValues: unknown[] = [...hostileTexts, null, true, 0, -1, 1e300, 1.5, [], ['a'], {}, { toString: 'x' }];

describe.each(dialects)('%s', (dialect) => {
  test('no text, of whatever kind, makes a door fail or a database error show (S9, S13, S14, S49)', async () => {
    const house = await openAccounts(dialect);
    const owner = await house.operator('owner');
    const program = await house.programOf('owner');
    const doors: [string, 'POST' | 'PATCH', object, string[]][] = [
      ['/api/admin/session', 'POST', { email: owner.email, password, code: '123456' }, ['email', 'password', 'code']],
      ['/api/admin/setup', 'POST', { token: 'x'.repeat(43), email: 'a@example.com', name: 'A', password }, ['token', 'email', 'name', 'password']],
      ['/api/admin/operators', 'POST', { email: 'b@example.com', name: 'B', role: 'support' }, ['email', 'name', 'role']],
      [`/api/admin/operators/${owner.id}`, 'PATCH', { version: 7, name: 'B' }, ['version', 'name', 'role', 'disabled']],
      ['/api/admin/api-keys', 'POST', { name: 'K', role: 'auditor' }, ['name', 'role', 'expires_at']],
    ];
    const failures: unknown[] = [];
    for (const [url, method, good, fields] of doors) {
      const bodies = [...fields.flatMap((field) => hostileValues.map((value) => ({ ...good, [field]: value }))), { ...good, unknown: 1 }, [], null, 'text'];
      for (const body of bodies) {
        const answer = await program(method, url, body);
        if (answer.status >= 500) failures.push([url, body, answer.body]);
      }
    }
    const times = ['2026-01-15T23:59:60Z', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59Z', '2026-13-01T00:00:00Z'];
    for (const text of [...hostileTexts, ...times]) {
      for (const name of ['actor', 'subject', 'action', 'from', 'to', 'cursor', 'limit']) {
        const answer = await program('GET', `/api/admin/audit-log?${name}=${encodeURIComponent(text.toWellFormed())}`);
        if (answer.status >= 500) failures.push([name, text, answer.body]);
      }
    }
    expect(failures).toEqual([]);
    expect((await program('POST', '/api/admin/api-keys', { name: 'K', role: 'auditor', expires_at: '2026-12-31T23:59:60Z' })).body.code).toBe(
      'request.invalid',
    );
  });

  test('names keep their meaning: controls and direction marks are refused, markup is only text', async () => {
    const house = await openAccounts(dialect);
    const program = await house.programOf('owner');
    const invite = (name: string) => program('POST', '/api/admin/operators', { email: `${name.length}@example.com`, name, role: 'support' });
    expect((await invite('\u202eowner')).body.code).toBe('text.forbidden_character');
    expect((await invite('two\nlines')).body.code).toBe('text.forbidden_character');
    expect((await invite('   ')).body.code).toBe('request.invalid');
    expect((await invite('<b>Bob</b>')).body.operator.name).toBe('<b>Bob</b>');
  });
});
