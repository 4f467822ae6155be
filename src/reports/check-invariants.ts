/**
 * What must always be true (reliability reference §1), asked of the data itself. Runs after tests and crash restarts, on a
 * schedule, in the console and as a command. Every check selects what breaks it, so an empty answer is the proof.
 * docs/invariants.md says of each rule what is asked here, and which tests prove the rest.
 */
import { setImmediate } from 'node:timers/promises';
import { verifyAuditLog } from '../accounts/verify-audit-log.ts';
import { convert, isCurrency, money } from '../core/money.ts';
import { DAY, MINUTE } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import type { Dialect } from '../db/dialect.ts';
import type { Queries } from '../db/queries.ts';
import { build, rawQuery } from '../db/statement.ts';
import { pieceBytes } from '../delivery/files/file.ts';
import { orderMoves } from '../orders/order-status.ts';
import { brokenMoney } from './money-columns.ts';
import { brokenGuard, guards } from './schema-guards.ts';

export interface Violation {
  /** The invariant's id in the reliability reference. */
  readonly id: string;
  readonly detail: string;
}

interface Check {
  readonly id: string;
  readonly says: string;
  /** Selects `subject` (text) for each violation. `:now` is replaced by the time in ms. */
  readonly breakers: string;
}

/** How the shop behaves, not how its data is: no query sees whether these hold. docs/invariants.md names the tests that prove them. */
export const provedByTests = ['I13', 'I15', 'I17'] as const;

const mostPerCheck = 20;
/** A paid order that delivers itself has this long to do it before it is called stuck (I19). */
const deliveryPatienceMs = 10 * MINUTE;

const checks: readonly Check[] = [
  {
    id: 'I3',
    says: 'a ledger movement does not sum to zero',
    breakers: 'select movement as subject from ledger_entries group by movement, currency having sum(amount_minor) <> 0',
  },
  {
    id: 'I3',
    says: 'a receipt has given more or less to refunds than they say',
    breakers: `select r.id as subject from receipts r where r.returned_minor <> coalesce((select sum(p.amount_minor) from refund_parts p join refunds f on f.id = p.refund_id
      where p.receipt_id = r.id and f.status <> 'failed'), 0)`,
  },
  {
    id: 'I3',
    says: 'a refund does not take exactly its amount from receipts',
    breakers:
      'select f.id as subject from refunds f where f.amount_minor <> coalesce((select sum(p.amount_minor) from refund_parts p where p.refund_id = f.id), 0)',
  },
  {
    id: 'I3',
    says: 'what is set aside for a refund is not what its state says',
    breakers: `select f.id as subject from refunds f where coalesce((select sum(l.amount_minor) from ledger_entries l where l.refund_id = f.id and l.account = 'refunded'), 0)
      <> case when f.status in ('done', 'failed') then 0 else f.amount_minor end`,
  },
  {
    id: 'I4',
    says: 'an order has taken more money than it costs',
    breakers: `select o.id as subject from orders o where (select sum(r.amount_minor - r.returned_minor) from receipts r where r.order_id = o.id and r.state = 'applied') > o.amount_due_minor`,
  },
  {
    id: 'I5',
    says: 'an order is paid without evidence',
    breakers:
      "select id as subject from orders o where status in ('paid', 'delivered') and amount_due_minor > 0 and not exists (select 1 from receipts r where r.order_id = o.id and r.state in ('applied', 'refunded'))",
  },
  {
    id: 'I6',
    says: 'a receipt is not in the ledger with its amount',
    breakers:
      "select r.id as subject from receipts r where coalesce((select sum(l.amount_minor) from ledger_entries l where l.receipt_id = r.id and l.account like 'gateway:%'), 0) <> -r.amount_minor",
  },
  {
    id: 'I6',
    says: 'unapplied receipts and the unapplied account differ',
    breakers: `select c.currency as subject from (select currency from ledger_entries group by currency) c
      where coalesce((select sum(amount_minor) from ledger_entries l where l.account = 'unapplied' and l.currency = c.currency), 0)
        <> coalesce((select sum(amount_minor - returned_minor) from receipts r where r.state = 'unapplied' and r.currency = c.currency), 0)`,
  },
  {
    id: 'I6',
    says: 'applied receipts and the ledger of an order differ',
    breakers: `select o.id as subject from orders o where coalesce((select sum(l.amount_minor) from ledger_entries l where l.order_id = o.id and l.account = 'order'), 0)
      <> coalesce((select sum(r.amount_minor - r.returned_minor) from receipts r where r.order_id = o.id and r.state = 'applied'), 0)`,
  },
  {
    id: 'I6',
    says: 'a refunded order has kept money that paid it',
    breakers:
      "select o.id as subject from orders o where o.status = 'refunded' and exists (select 1 from receipts r where r.order_id = o.id and r.state = 'applied')",
  },
  {
    id: 'I7',
    says: 'a card key is held without a held reservation',
    breakers:
      "select k.id as subject from card_keys k where k.state = 'reserved' and not exists (select 1 from reservations r where r.order_id = k.order_id and r.state = 'held')",
  },
  {
    id: 'I7',
    says: 'a reservation of card keys holds another number of keys than it says',
    breakers:
      "select r.order_id as subject from reservations r where r.mode = 'keys' and r.state = 'held' and (select count(*) from card_keys k where k.order_id = r.order_id and k.state = 'reserved') <> r.quantity",
  },
  {
    id: 'I7',
    says: 'a batch has another number of card keys than were imported',
    breakers: 'select b.id as subject from key_batches b where b.imported <> (select count(*) from card_keys k where k.batch_id = b.id)',
  },
  {
    id: 'I8',
    says: 'a delivered card key belongs to no delivery',
    breakers:
      "select k.id as subject from card_keys k where k.state = 'delivered' and not exists (select 1 from delivery_items i where i.card_key_id = k.id and i.order_id = k.order_id)",
  },
  {
    id: 'I8',
    says: 'a delivery contains a card key that is not marked delivered to it',
    breakers: `select i.card_key_id as subject from delivery_items i join card_keys k on k.id = i.card_key_id join orders o on o.id = i.order_id
      where i.state = 'active' and (k.order_id <> i.order_id or k.state <> case when o.status = 'refunded' then 'voided' else 'delivered' end)`,
  },
  {
    id: 'I8',
    says: 'a card key of a refunded order could be sold again',
    breakers: "select k.id as subject from card_keys k join orders o on o.id = k.order_id where o.status = 'refunded' and k.state <> 'voided'",
  },
  {
    id: 'I9',
    says: 'a reservation has no order or outlives it',
    breakers:
      "select r.order_id as subject from reservations r left join orders o on o.id = r.order_id where r.state = 'held' and (o.id is null or o.status not in ('pending', 'paid'))",
  },
  {
    id: 'I10',
    says: 'a discount code counts another number of uses than it has',
    breakers:
      "select d.code as subject from discount_codes d where d.used_count <> (select count(*) from discount_redemptions r where r.discount_code_id = d.id and r.state in ('reserved', 'used'))",
  },
  {
    id: 'I10',
    // A limit that was lowered holds from then on; uses from before are not held against it.
    says: 'a customer has used a discount code more often than it allows',
    breakers: `select d.code as subject from discount_codes d join discount_redemptions r on r.discount_code_id = d.id
      where d.max_uses_per_customer <> -1 and r.state in ('reserved', 'used') and r.created_at > d.updated_at
      group by d.id, d.code, d.max_uses_per_customer, r.email having count(*) > d.max_uses_per_customer`,
  },
  {
    id: 'I11',
    says: 'a delivered order does not have exactly its number of card keys',
    breakers: `select o.id as subject from orders o where o.status = 'delivered' and o.delivery = 'keys'
      and exists (select 1 from delivery_items i where i.order_id = o.id and i.card_key_id is not null)
      and (select count(distinct i.card_key_id) from delivery_items i where i.order_id = o.id and i.state = 'active' and i.card_key_id is not null) <> o.quantity`,
  },
  {
    id: 'I11',
    says: 'a delivered order has no goods',
    breakers:
      "select o.id as subject from orders o where o.status = 'delivered' and not exists (select 1 from delivery_items i where i.order_id = o.id and i.state = 'active') and not exists (select 1 from delivered_files d where d.order_id = o.id)",
  },
  {
    id: 'I11',
    says: 'an order was given a file that is not there in whole',
    breakers: `select d.order_id as subject from delivered_files d join files f on f.id = d.file_id
      where f.version is null or (select count(*) from file_pieces p where p.file_id = f.id) <> (f.size + ${pieceBytes - 1}) / ${pieceBytes}`,
  },
  {
    id: 'I12',
    says: 'an order is without the event of its state',
    breakers:
      "select o.id as subject from orders o where o.status <> 'pending' and not exists (select 1 from outbox_events e where e.order_id = o.id and e.name = 'order.' || o.status)",
  },
  {
    id: 'I16',
    says: 'an order is without the audit entry of its creation',
    breakers: "select o.id as subject from orders o where not exists (select 1 from audit_log a where a.subject = o.id and a.action = 'order.created')",
  },
  {
    id: 'I19',
    says: 'a paid order is waiting for its delivery too long',
    breakers: `select id as subject from orders where status = 'paid' and delivery <> 'manual' and updated_at < :now - ${deliveryPatienceMs}`,
  },
  {
    id: 'I19',
    says: 'nobody will ask about an open payment attempt any more',
    breakers: `select id as subject from payment_attempts where status in ('creating', 'waiting', 'confirming', 'unknown') and provider = 'oxapay' and next_check_at is null and created_at > :now - ${7 * DAY}`,
  },
  {
    id: 'I20',
    says: "the versions of an order's red-packet codes do not count from one",
    breakers: 'select order_id as subject from red_packets group by order_id having min(version) <> 1 or max(version) <> count(*)',
  },
];

function checksOn(dialect: Dialect): Check[] {
  return [
    ...brokenMoney(dialect).map(({ table, breakers }) => ({
      id: 'I1',
      says: `money in ${table} is not a whole number of minor units, or below zero`,
      breakers,
    })),
    ...checks,
    ...guards.map((guard) => ({ id: guard.id, says: guard.says, breakers: brokenGuard(guard, dialect) })),
  ];
}

/** Runs every check over one unchanging state of the data. Between its questions requests are let through: SQLite answers in this very thread. */
export async function checkInvariants(db: Database, now: number): Promise<Violation[]> {
  return db.snapshot(async (queries) => {
    const violations: Violation[] = [];
    for (const check of checksOn(queries.dialect)) {
      await setImmediate();
      const rows = await queries.all(
        rawQuery<{ subject: string }>(`select * from (${check.breakers.replaceAll(':now', String(now))}) broken limit ${mostPerCheck}`),
      );
      for (const { subject } of rows) violations.push({ id: check.id, detail: `${check.says}: ${subject}` });
    }
    violations.push(...(await frozenPrices(queries)), ...(await legalMoves(queries)), ...(await brokenSeals(queries, now)));
    return violations;
  });
}

/** I16: the sealed audit log is as it was sealed. Rows that still wait for their seal are no violation: the sealer may be about to run. */
async function brokenSeals(queries: Queries, now: number): Promise<Violation[]> {
  const { problems } = await verifyAuditLog(queries, now);
  const broken = problems.filter(({ kind }) => kind !== 'unsealed');
  return broken.map(({ kind, audit_id: id }) => ({ id: 'I16', detail: `an audit entry is ${kind}: ${id}` }));
}

const batch = 500;

/** I2: what an order says is due follows from its own frozen columns. */
async function frozenPrices(queries: Queries): Promise<Violation[]> {
  const violations: Violation[] = [];
  let after = '';
  for (;;) {
    const rows = await queries.all(
      build.selectFrom('orders').select(['id', 'total_minor', 'amount_due_minor', 'currency', 'rate']).where('id', '>', after).orderBy('id').limit(batch),
    );
    for (const row of rows) {
      const due = isCurrency(row.currency) ? convert(money(row.total_minor, 'USD'), { from: 'USD', to: row.currency, text: row.rate }) : undefined;
      if (due?.minor !== row.amount_due_minor) violations.push({ id: 'I2', detail: `an order's amount does not follow from its price and rate: ${row.id}` });
    }
    const last = rows.at(-1);
    if (rows.length < batch || !last) return violations;
    after = last.id;
    await setImmediate();
  }
}

/** I14: replaying the audit log walks only along allowed moves and ends where the order is. I20: each move has raised the order's version. */
async function legalMoves(queries: Queries): Promise<Violation[]> {
  const violations: Violation[] = [];
  let after = '';
  for (;;) {
    const orders = await queries.all(build.selectFrom('orders').select(['id', 'status', 'version']).where('id', '>', after).orderBy('id').limit(500));
    const last = orders.at(-1);
    if (!last) return violations;
    const moves = await queries.all(
      build
        .selectFrom('audit_log')
        .select(['subject', 'action'])
        .where(
          'subject',
          'in',
          orders.map((order) => order.id),
        )
        .where('action', '>=', 'order.')
        .where('action', '<', 'order/')
        .orderBy('id'),
    );
    const walked = new Map<string, string>();
    const steps = new Map<string, number>();
    for (const { subject, action } of moves) {
      const to = action.slice('order.'.length);
      const from = walked.get(subject);
      if (to === 'created') walked.set(subject, 'pending');
      else if (to in orderMoves) {
        if (from === undefined || !allows(from, to)) violations.push({ id: 'I14', detail: `an order moved from ${from ?? 'nowhere'} to ${to}: ${subject}` });
        walked.set(subject, to);
        steps.set(subject, (steps.get(subject) ?? 0) + 1);
      }
    }
    for (const order of orders) {
      if (walked.get(order.id) !== order.status)
        violations.push({ id: 'I14', detail: `an order is ${order.status}, but its audit log ends at ${walked.get(order.id) ?? 'nothing'}: ${order.id}` });
      if (order.version <= (steps.get(order.id) ?? 0)) violations.push({ id: 'I20', detail: `an order's version is lower than its moves: ${order.id}` });
    }
    after = last.id;
    await setImmediate();
  }
}

function allows(from: string, to: string): boolean {
  return Object.entries(orderMoves).some(([state, targets]) => state === from && targets.some((target) => target === to));
}
