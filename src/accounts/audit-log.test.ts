import { describe, expect, test } from 'vitest';
import { openAccounts } from '../../test/accounts-door.ts';
import { createTestDatabase, dialects, openPlace } from '../../test/dialects.ts';
import { newSortableId } from '../core/ids.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import { build } from '../db/statement.ts';
import type { Shop } from '../outbox/shop.ts';
import { auditIdAt } from './audit-store.ts';
import { sealAuditLog } from './seal-audit-log.ts';
import { verifyAuditLog } from './verify-audit-log.ts';

const verify = (shop: Shop) => shop.db.snapshot((queries) => verifyAuditLog(queries, shop.clock.now()));

/** As `recordAudit` writes them, but many in one statement. */
async function write(shop: Shop, count: number, subject = 'thing'): Promise<void> {
  const at = shop.clock.now();
  const rows = Array.from({ length: count }, (_, number) => ({
    id: newSortableId('aud', at),
    at,
    actor: 'system',
    ip: null,
    action: 'thing.changed',
    subject,
    before: JSON.stringify({ number }),
    after: JSON.stringify({ number: number + 1 }),
    request_id: null,
  }));
  await shop.db.transaction(async (tx) => {
    for (let from = 0; from < count; from += 500) await tx.run(build.insertInto('audit_log').values(rows.slice(from, from + 500)));
  });
}

/** What an intruder with the database's own tools could do. */
async function tamper(db: Database, statement: string): Promise<void> {
  const open = {
    sqlite: [
      'pragma foreign_keys = off',
      'drop trigger if exists audit_log_no_update',
      'drop trigger if exists audit_log_no_delete',
      'drop trigger if exists audit_seals_no_update',
      'drop trigger if exists audit_seals_no_delete',
    ],
    postgres: ['set session_replication_role = replica'],
  };
  // One script, because each may run on another connection.
  await db.script([...open[db.dialect.name], statement, ...(db.dialect.name === 'postgres' ? ['set session_replication_role = origin'] : [])].join(';\n'));
}

const ids = (db: Database) => db.read.all(build.selectFrom('audit_seals').select(['seal_no', 'audit_id']).orderBy('seal_no'));

describe.each(dialects)('%s', (dialect) => {
  test('rows can only be added (I16)', async () => {
    const { shop } = await openAccounts(dialect);
    await write(shop, 1);
    await sealAuditLog(shop);
    for (const statement of [
      "update audit_log set actor = 'someone'",
      'delete from audit_log',
      "update audit_seals set hash = ''",
      'delete from audit_seals',
    ]) {
      await expect(shop.db.script(statement)).rejects.toThrow(/append-only/);
    }
  });

  test('sealing chains every row once, in batches, and the chain verifies (I16)', async () => {
    const { shop } = await openAccounts(dialect);
    await write(shop, 2_500);
    expect(await sealAuditLog(shop)).toBe(2_500);
    expect(await sealAuditLog(shop)).toBe(0);
    await write(shop, 3);
    expect(await sealAuditLog(shop)).toBe(3);
    expect(await verify(shop)).toMatchObject({ sealed: 2_503, problems: [], head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  test('an empty log verifies', async () => {
    const { shop } = await openAccounts(dialect);
    expect(await sealAuditLog(shop)).toBe(0);
    expect(await verify(shop)).toEqual({ sealed: 0, head: '0'.repeat(64), problems: [] });
  });

  test('a changed row is found, whichever field was changed', async () => {
    const { shop } = await openAccounts(dialect);
    await write(shop, 8);
    await sealAuditLog(shop);
    const seals = await ids(shop.db);
    const changes = [
      'at = at + 1',
      "actor = 'cli'",
      "ip = '10.0.0.1'",
      "action = 'thing.made'",
      "subject = 'other'",
      "before = '{}'",
      'after = null',
      "request_id = 'req_1'",
    ];
    for (const [index, change] of changes.entries()) await tamper(shop.db, `update audit_log set ${change} where id = '${seals[index]?.audit_id}'`);
    expect((await verify(shop)).problems).toEqual(seals.map((seal) => ({ kind: 'changed', ...seal })));
  });

  test('a removed row, a removed seal and a rewritten chain are found', async () => {
    const { shop } = await openAccounts(dialect);
    await write(shop, 6);
    await sealAuditLog(shop);
    const [, second, , fourth, , sixth] = await ids(shop.db);
    await tamper(shop.db, `delete from audit_log where id = '${second?.audit_id}'`);
    await tamper(shop.db, `delete from audit_seals where seal_no = ${fourth?.seal_no}`);
    await tamper(shop.db, `update audit_seals set previous_hash = hash where seal_no = ${sixth?.seal_no}`);
    const { problems } = await verify(shop);
    expect(problems.map(({ kind, seal_no }) => [kind, seal_no])).toEqual([
      ['missing', 2],
      ['broken', 5],
      ['broken', 6],
      ['changed', 6],
    ]);
  });

  test('a row that was slipped in with an old time is found, and so is one that nobody sealed', async () => {
    const { shop, clock } = await openAccounts(dialect);
    await write(shop, 2);
    await sealAuditLog(shop);
    const forged = `${auditIdAt(clock.now() - 3 * HOUR)}${'0'.repeat(20)}`;
    await shop.db.transaction((tx) =>
      tx.insert('audit_log', {
        id: forged,
        at: clock.now() - 3 * HOUR,
        actor: 'operator:x',
        ip: null,
        action: 'a.b',
        subject: 's',
        before: null,
        after: null,
        request_id: null,
      }),
    );
    await sealAuditLog(shop);
    expect((await verify(shop)).problems).toEqual([{ kind: 'unsealed', audit_id: forged, seal_no: null }]);
  });

  test('a row of another instance whose id sorts before sealed ones gets the next number', async () => {
    const { shop, clock } = await openAccounts(dialect);
    await write(shop, 2);
    await sealAuditLog(shop);
    const [, last] = await ids(shop.db);
    const ms = Number.parseInt(last?.audit_id.slice(4, 16) ?? '', 16);
    const late = (behind: number) => `${auditIdAt(ms - behind)}${'f'.repeat(20)}`;
    for (const behind of [20_000, 20 * HOUR]) {
      await shop.db.transaction((tx) =>
        tx.insert('audit_log', {
          id: late(behind),
          at: clock.now(),
          actor: 'system',
          ip: null,
          action: 'a.b',
          subject: 's',
          before: null,
          after: null,
          request_id: null,
        }),
      );
    }
    expect(await sealAuditLog(shop)).toBe(1);
    expect(await sealAuditLog(shop, 48 * HOUR)).toBe(1);
    expect((await ids(shop.db)).slice(2)).toEqual([
      { seal_no: 3, audit_id: late(20_000) },
      { seal_no: 4, audit_id: late(20 * HOUR) },
    ]);
    clock.advance(10 * MINUTE);
    expect((await verify(shop)).problems).toEqual([]);
  });

  test('two instances that seal at once make one chain', async () => {
    const place = await createTestDatabase(dialect);
    const [one, two] = [await openAccounts(dialect, { db: await openPlace(place) }), await openAccounts(dialect, { db: await openPlace(place) })];
    for (let round = 0; round < 5; round += 1) {
      await Promise.all([write(one.shop, 1_200), write(two.shop, 1_200)]);
      await Promise.all([sealAuditLog(one.shop), sealAuditLog(two.shop), sealAuditLog(one.shop)]);
    }
    await sealAuditLog(one.shop, 48 * HOUR);
    one.clock.advance(10 * MINUTE);
    expect(await verify(one.shop)).toMatchObject({ sealed: 12_000, problems: [] });
  });

  test('a long log is sealed and verified', async () => {
    const { shop } = await openAccounts(dialect);
    for (let part = 0; part < 20; part += 1) await write(shop, 1_000);
    expect(await sealAuditLog(shop)).toBe(20_000);
    expect((await verify(shop)).problems).toEqual([]);
  });

  test('operators read it newest first, by person, subject, action and time, page after page', async () => {
    const house = await openAccounts(dialect);
    const auditor = await house.programOf('auditor');
    await write(house.shop, 3, 'first');
    house.clock.advance(HOUR);
    await write(house.shop, 2, 'second');
    const all = (await auditor('GET', '/api/admin/audit-log')).body;
    expect(all.next_cursor).toBeNull();
    expect(all.items.map((item: { subject: string }) => item.subject).slice(0, 5)).toEqual(['second', 'second', 'first', 'first', 'first']);
    expect(all.items[0]).toEqual({
      id: expect.stringMatching(/^aud_[0-9a-f]{32}$/),
      at: '2026-01-15T09:00:00.000Z',
      actor: 'system',
      ip: null,
      action: 'thing.changed',
      subject: 'second',
      before: { number: 1 },
      after: { number: 2 },
      request_id: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });

    const count = async (query: string) => (await auditor('GET', `/api/admin/audit-log?${query}`)).body.items.length;
    expect(await count('subject=first')).toBe(3);
    expect(await count('action=thing.changed')).toBe(5);
    expect(await count('actor=system&action=api_key.created')).toBe(1);
    expect(await count('actor=operator:nobody')).toBe(0);
    expect(await count('action=thing.changed&from=2026-01-15T09:00:00Z')).toBe(2);
    expect(await count('action=thing.changed&to=2026-01-15T09:00:00Z')).toBe(3);
    expect((await auditor('GET', '/api/admin/audit-log?from=yesterday')).status).toBe(400);
    expect((await auditor('GET', '/api/admin/audit-log?cursor=aud_x')).status).toBe(400);

    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await auditor('GET', `/api/admin/audit-log?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { id: string }) => item.id));
      cursor = body.next_cursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(all.items.map((item: { id: string }) => item.id));
  });

  test('the verify button says what it found', async () => {
    const house = await openAccounts(dialect);
    const auditor = await house.programOf('auditor');
    await write(house.shop, 2);
    expect((await auditor('POST', '/api/admin/audit-log/verify')).body).toMatchObject({ ok: true, sealed: 3, problems: [] });
    const [first] = await ids(house.shop.db);
    await tamper(house.shop.db, `update audit_log set actor = 'nobody' where id = '${first?.audit_id}'`);
    expect((await auditor('POST', '/api/admin/audit-log/verify')).body).toMatchObject({
      ok: false,
      problems: [{ kind: 'changed', audit_id: first?.audit_id }],
    });
  });
});
