/** The SQL that fills a database with years of a shop's life: set by set, so that a million of each takes minutes at most. */
import type { Database } from '../src/db/database.ts';

export interface Life {
  readonly orders: number;
  readonly firstAt: number;
  readonly stepMs: number;
  readonly products: readonly { readonly id: number; readonly variant: string }[];
}

/** Numbers from 1 to `count`, as table `s` with column `n`. */
const series = (sqlite: boolean, count: number): string =>
  sqlite ? `(with recursive c(n) as (select 1 union all select n + 1 from c where n < ${count}) select n from c) as s` : `generate_series(1, ${count}) as s(n)`;

/**
 * Orders one after the other in time, seven of ten delivered, each with its key, receipt and delivery, one of a hundred refunded;
 * as many keys as orders, so that three of ten are still to be sold.
 */
export async function fill(db: Database, life: Life, say: (line: string) => void): Promise<void> {
  const sqlite = db.dialect.name === 'sqlite';
  const hex = (text: string) => (sqlite ? `printf('%016x', ${text})` : `lpad(to_hex(${text}), 16, '0')`);
  const wide = 'cast(n as bigint) * 2654435761';
  const at = `(${life.firstAt} + cast(n as bigint) * ${life.stepMs})`;
  const order = `('order_' || ${at} || '_' || ${hex(wide)})`;
  const pick = (values: readonly (string | number)[]) => `case n % ${values.length} ${values.map((value, i) => `when ${i} then ${value}`).join(' ')} end`;
  const product = pick(life.products.map(({ id }) => id));
  const variant = pick(life.products.map(({ variant: name }) => `'${name}'`));
  const isPaid = 'n % 10 < 7';
  const from = `from ${series(sqlite, life.orders)}`;
  const paid = `${from} where ${isPaid}`;
  const status = `case when n % 100 = 3 then 'refunded' when ${isPaid} then 'delivered' when n % 10 = 7 then 'cancelled' when n % 1000 = 8 then 'attention' else 'expired' end`;
  const sets: Readonly<Record<string, string>> = {
    orders: `insert into orders (id, status, product_id, variant_id, product_name, variant_name, quantity, price_unit, delivery, unit_price_minor, discount_code,
      discount_minor, total_minor, payment_method, amount_due_minor, currency, rate, rate_source, rate_at, customer_email, customer_notes, admin_notes, locale,
      address_block, attention, created_at, updated_at, expires_at, paid_at, delivered_at, version)
      select ${order}, ${status}, ${product}, ${variant}, 'Product', '', 1, 'USD', 'keys', 1000 + n % 9000, case when n % 20 = 0 then 'TEN' end, 0, 1000 + n % 9000,
      case when n % 3 = 0 then 'alipay' else 'usdt' end, (1000 + n % 9000) * case when n % 3 = 0 then 7 else 10000 end, case when n % 3 = 0 then 'CNY' else 'USDT' end,
      '1', 'fixed', ${at}, 'buyer' || (cast(n as bigint) * 7919 % 300000) || '@example.com', '', '', 'en', '10.0.0.0', null, ${at}, ${at}, ${at} + 900000,
      case when ${isPaid} then ${at} + 120000 end, case when ${isPaid} then ${at} + 121000 end, 1 ${from}`,
    order_tags: `insert into order_tags (order_id, tag) select ${order}, 'vip' ${from} where n % 1000 = 0`,
    key_batches: `insert into key_batches (id, variant_id, supplier, note, cost_minor, expires_at, imported, created_by, created_at)
      select 'bat_' || v.id, v.id, 'Wholesale', '', 500, null, 0, 'cli', ${life.firstAt} from variants v`,
    card_keys: `insert into card_keys (id, variant_id, batch_id, pos, state, sealed, fingerprint, order_id, expires_at, created_at, updated_at)
      select 'crd_' || ${hex(wide)}, ${variant}, 'bat_' || ${variant}, n, case when ${isPaid} then case when n % 100 = 3 then 'voided' else 'delivered' end else 'available' end,
      'v1.00000000.' || ${hex(wide)} || ${hex(wide)} || ${hex(wide)}, ${hex(`(cast(n as bigint) * 48271) % 2147483647`)} || ${hex(wide)}, case when ${isPaid} then ${order} end, null, ${at}, ${at} ${from}`,
    deliveries: `insert into deliveries (order_id, id, status, kind, created_at, delivered_at) select ${order}, 'dlv_' || ${hex(wide)}, 'delivered', 'keys', ${at}, ${at} ${paid}`,
    delivery_items: `insert into delivery_items (id, order_id, place, card_key_id, sealed, state, created_at)
      select 'itm_' || ${hex(wide)}, ${order}, 0, 'crd_' || ${hex(wide)}, null, 'active', ${at} ${paid}`,
    receipts: `insert into receipts (id, provider, movement, track_id, order_id, attempt_id, amount_minor, currency, paid_text, state, reason, returned_minor, evidence,
      received_at, resolved_at, version) select 'rcp_' || ${hex(wide)}, 'red_packet', 'm' || n, null, ${order}, null, (1000 + n % 9000) * case when n % 3 = 0 then 7 else 10000 end,
      case when n % 3 = 0 then 'CNY' else 'USDT' end, '', 'applied', null, 0, '{}', ${at}, ${at}, 1 ${paid}`,
    refunds: `insert into refunds (id, order_id, receipt_id, way, status, amount_minor, currency, reason, address, network, memo, requested_by, approved_by, approved_at,
      track_id, tx_hash, proof, withheld_minor, fee_minor, problem, sent_at, ended_at, next_check_at, checks, created_at, updated_at, version)
      select 'rfd_' || ${hex(wide)}, ${order}, null, 'hand', 'done', (1000 + n % 9000) * case when n % 3 = 0 then 7 else 10000 end,
      case when n % 3 = 0 then 'CNY' else 'USDT' end, 'test', null, null, null, 'cli', 'cli', ${at}, null, null, 'by hand', 0, null, null, null, ${at}, null, 0, ${at}, ${at}, 1
      ${from} where n % 100 = 3`,
  };
  for (const [table, text] of Object.entries(sets)) {
    const started = performance.now();
    await db.script(text);
    say(`${db.dialect.name}: ${table} filled in ${((performance.now() - started) / 1_000).toFixed(1)} s`);
  }
  // PostgreSQL has looked through a shop of years long ago, a little each day.
  await db.script(sqlite ? 'analyze' : 'vacuum analyze');
}
