import { expect, test } from 'vitest';
import { dialects, openTestDatabase } from '../../test/dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../../test/factories.ts';
import { openTestShop } from '../../test/harness.ts';
import { build, type Query, rawQuery, sql } from '../db/statement.ts';
import { checkInvariants } from './check-invariants.ts';
import { moneyColumns } from './money-columns.ts';

for (const dialect of dialects) {
  /** A shop with one delivered order of two keys, the rules that its data breaks, and a way to break one and mend it again. */
  const openHealthyShop = async () => {
    const shop = await openTestShop({ dialect });
    const { db, clock } = shop.app.shop;
    const product = await aProductWithKeys(shop, 5);
    const placed = await anOrder(shop, product.slug, { quantity: 2 });
    await atGateway(shop, await aPayment(shop, placed.id), 'pay');
    await until('it is delivered', async () => (await statusOf(shop, placed)) === 'delivered');
    const found = async () => [...new Set((await checkInvariants(db, clock.now())).map(({ id }) => id))].toSorted();
    expect(await found()).toEqual([]);
    const change = (queries: readonly Query<unknown>[]) =>
      db.transaction(async (tx) => {
        for (const query of queries) await tx.run(query);
      });
    const plant = async (fault: readonly Query<unknown>[], mend: readonly Query<unknown>[]) => {
      await change(fault);
      const broken = await found();
      await change(mend);
      expect(await found()).toEqual([]);
      return broken;
    };
    return { placed, plant };
  };

  test(`each planted fault is found, and named by its rule (${dialect})`, async () => {
    const { placed, plant } = await openHealthyShop();
    const order = build.updateTable('orders').where('id', '=', placed.id);
    expect(await plant([order.set({ amount_due_minor: 1 })], [order.set({ amount_due_minor: 25_000_000 })])).toContain('I2');
    expect(await plant([order.set({ status: 'expired' })], [order.set({ status: 'delivered' })])).toContain('I14');
    const receipts = build.updateTable('receipts').where('order_id', '=', placed.id);
    expect(await plant([receipts.set({ state: 'unapplied', reason: 'late' })], [receipts.set({ state: 'applied', reason: null })])).toContain('I5');
    const keys = build.updateTable('card_keys').where('order_id', '=', placed.id);
    expect(await plant([keys.set({ state: 'reserved' })], [keys.set({ state: 'delivered' })])).toContain('I8');
    const reservation = build.updateTable('reservations').where('order_id', '=', placed.id);
    expect(await plant([reservation.set({ state: 'held' })], [reservation.set({ state: 'consumed' })])).toContain('I9');
  });

  test(`a fault that breaks one rule is found as that one and nothing else: I1, I2, I7, I20 (${dialect})`, async () => {
    const { placed, plant } = await openHealthyShop();
    const variants = (price: number) => build.updateTable('variants').set({ price_minor: price });
    const cost = (minor: number | null) => build.updateTable('key_batches').set({ cost_minor: minor });
    expect(await plant([cost(-1)], [cost(null)])).toEqual(['I1']);
    // PostgreSQL refuses or rounds what is not whole before it is stored.
    if (dialect === 'sqlite') {
      expect(await plant([variants(1_250.5)], [variants(1_250)])).toEqual(['I1']);
      expect(await plant([rawQuery("update variants set price_minor = '12.50 USD'")], [variants(1_250)])).toEqual(['I1']);
    }

    const order = build.updateTable('orders').where('id', '=', placed.id);
    expect(await plant([order.set({ rate: '2' })], [order.set({ rate: '1' })])).toEqual(['I2']);

    const batches = (more: number) => build.updateTable('key_batches').set((e) => ({ imported: e('imported', '+', more) }));
    expect(await plant([batches(1)], [batches(-1)])).toEqual(['I7']);

    expect(await plant([order.set({ version: 2 })], [order.set({ version: 3 })])).toEqual(['I20']);
    const packet = build.insertInto('red_packets').values((e) => ({
      id: 'rpk_1',
      order_id: placed.id,
      attempt_id: e.selectFrom('payment_attempts').select('id').where('order_id', '=', placed.id),
      version: 2,
      state: 'rejected',
      code_hash: 'hash',
      hint: '',
      submitted_at: 0,
      alarms: 0,
    }));
    expect(await plant([packet], [build.deleteFrom('red_packets')])).toEqual(['I20']);
  });

  test(`a guard of the schema that was lost is found: I3, I16, I18 (${dialect})`, async () => {
    const { plant } = await openHealthyShop();
    const trigger = (table: string, on: boolean): Query<unknown> =>
      rawQuery(
        dialect === 'postgres'
          ? `alter table ${table} ${on ? 'enable' : 'disable'} trigger ${table}_append_only`
          : on
            ? `create trigger ${table}_no_delete before delete on ${table} begin select raise(abort, '${table} is append-only'); end`
            : `drop trigger ${table}_no_delete`,
      );
    for (const [table, rule] of [
      ['ledger_entries', 'I3'],
      ['audit_log', 'I16'],
      ['audit_seals', 'I16'],
    ] as const)
      expect(await plant([trigger(table, false)], [trigger(table, true)])).toEqual([rule]);

    // Two jobs for one event, channel and recipient: only a table without its constraint takes them.
    const twice = ['alter table jobs rename to kept_jobs', 'create table jobs as select * from kept_jobs', 'insert into jobs select * from kept_jobs'];
    expect(
      await plant(
        twice.map((text) => rawQuery(text)),
        ['drop table jobs', 'alter table kept_jobs rename to jobs'].map((text) => rawQuery(text)),
      ),
    ).toEqual(['I18']);
  });

  test(`no column of money is forgotten (I1, ${dialect})`, async () => {
    const db = await openTestDatabase(dialect);
    const columns = sql<{ table: string; column: string }>`${sql.raw(
      dialect === 'postgres'
        ? '(select table_name as "table", column_name as "column" from information_schema.columns where table_schema = current_schema())'
        : '(select t.name as "table", c.name as "column" from sqlite_schema t, pragma_table_info(t.name) c where t.type = \'table\')',
    )}`;
    const rows = await db.read.all(
      build.selectFrom(columns.as('c')).selectAll().where('column', 'like', '%_minor').where('table', 'not in', ['sales_hours', 'sales_days']),
    );
    const known = Object.entries(moneyColumns).flatMap(([table, { columns: names }]) => names.map((name) => `${table}.${name}`));
    expect(rows.map(({ table, column }) => `${table}.${column}`).toSorted()).toEqual(known.toSorted());
  });
}
