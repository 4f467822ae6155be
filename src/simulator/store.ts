/** The simulator's own tables, on the shop's database or on one of its own. States are JSON documents; columns are what is searched by. */
import type { Database, Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { statement } from '../db/statement.ts';
import type { KeyFamily } from '../payments/oxapay/notice-wire.ts';
import type { Signing } from './scenarios.ts';

declare module '../db/tables.ts' {
  interface Tables {
    simulator_payments: PaymentRow;
    simulator_payouts: PayoutRow;
    /** Confirmed movements of play money, only ever added to; incoming positive. */
    simulator_ledger: { id: string; track_id: string; hash: string; coin: string; atoms: number; at: number };
    simulator_notices: NoticeRow;
    simulator_settings: { key: string; value: string };
  }
}

export interface PaymentRow {
  track_id: string;
  version: number;
  type: string;
  status: string;
  order_id: string;
  currency: string;
  atoms: number;
  coin: string;
  network: string;
  address: string;
  created_at: number;
  paid_at: number | null;
  /** When the clock has something to say about it; null when never again. */
  due_at: number | null;
  document: string;
}

export interface PayoutRow {
  track_id: string;
  version: number;
  status: string;
  coin: string;
  network: string;
  atoms: number;
  created_at: number;
  due_at: number | null;
  document: string;
}

export interface NoticeRow {
  id: string;
  track_id: string;
  family: KeyFamily;
  status: string;
  url: string;
  body: string;
  signing: Signing;
  state: 'pending' | 'delivered' | 'given_up' | 'dropped';
  attempts: number;
  first_at: number;
  next_at: number;
  /** Until then one process is sending it; another takes it up afterwards. */
  locked_until: number;
  /** One line per attempt. */
  log: string;
}

const tables = `
create table if not exists simulator_payments (
  track_id text primary key, version bigint not null, type text not null, status text not null, order_id text not null, currency text not null, atoms bigint not null,
  coin text not null, network text not null, address text not null, created_at bigint not null, paid_at bigint, due_at bigint, document text not null);
create index if not exists simulator_payments_created on simulator_payments (created_at);
create index if not exists simulator_payments_due on simulator_payments (due_at) where due_at is not null;
create index if not exists simulator_payments_order on simulator_payments (order_id);
create index if not exists simulator_payments_address on simulator_payments (address) where type = 'static_address';
create table if not exists simulator_payouts (
  track_id text primary key, version bigint not null, status text not null, coin text not null, network text not null, atoms bigint not null,
  created_at bigint not null, due_at bigint, document text not null);
create index if not exists simulator_payouts_created on simulator_payouts (created_at);
create index if not exists simulator_payouts_due on simulator_payouts (due_at) where due_at is not null;
create table if not exists simulator_ledger (
  id text primary key, track_id text not null, hash text not null, coin text not null, atoms bigint not null, at bigint not null);
create index if not exists simulator_ledger_track on simulator_ledger (track_id);
create table if not exists simulator_notices (
  id text primary key, track_id text not null, family text not null, status text not null, url text not null, body text not null, signing text not null,
  state text not null, attempts bigint not null, first_at bigint not null, next_at bigint not null, locked_until bigint not null, log text not null);
create index if not exists simulator_notices_track on simulator_notices (track_id);
create index if not exists simulator_notices_first on simulator_notices (first_at);
create index if not exists simulator_notices_due on simulator_notices (next_at) where state = 'pending';
create table if not exists simulator_settings (key text primary key, value text not null);
`;

/** Makes the tables that are missing. They stand outside the shop's migrations: a shop that is paid for real never has them. */
export async function createTables(db: Database): Promise<void> {
  await db.script(db.dialect.oneAtATime + tables);
}

const settingByKey = statement<{ key: string }>()((build, p) => build.selectFrom('simulator_settings').select('value').where('key', '=', p('key')));

export async function readSetting(queries: Queries, key: string): Promise<string | undefined> {
  return (await queries.first(settingByKey, { key }))?.value;
}

const putSetting = statement<{ key: string; value: string }>()((build, p) =>
  build
    .insertInto('simulator_settings')
    .values({ key: p('key'), value: p('value') })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: p('value') })),
);

export async function writeSetting(tx: Transaction, key: string, value: string): Promise<void> {
  await tx.run(putSetting, { key, value });
}
