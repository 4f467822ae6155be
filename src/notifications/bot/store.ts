/** The SQL of `telegram_updates`, `telegram_actions`, `telegram_cards` and `leases`, and the counts that `/today` shows. */
import { DAY } from '../../core/time.ts';
import type { Transaction } from '../../db/database.ts';
import type { Queries } from '../../db/queries.ts';
import { build, sql, statement } from '../../db/statement.ts';
import type { Tables } from '../../db/tables.ts';

/** True the first time: Telegram delivers an update again when it did not hear our thanks. */
export function noteUpdate(tx: Transaction, updateId: number, now: number): Promise<boolean> {
  return tx.insertIfAbsent('telegram_updates', { update_id: updateId, received_at: now });
}

export type Action = Tables['telegram_actions'];

export function insertAction(tx: Transaction, action: Action): Promise<void> {
  return tx.insert('telegram_actions', action);
}

const actionById = statement<{ id: string }>()((build, p) => build.selectFrom('telegram_actions').selectAll().where('id', '=', p('id')));

export function findAction(queries: Queries, id: string): Promise<Action | undefined> {
  return queries.first(actionById, { id });
}

const question = statement<{ chat_id: string; message_id: number }>()((build, p) =>
  build.selectFrom('telegram_actions').selectAll().where('chat_id', '=', p('chat_id')).where('message_id', '=', p('message_id')),
);

/** The question of ours that a message answers. */
export function findQuestion(queries: Queries, chatId: string, messageId: number): Promise<Action | undefined> {
  return queries.first(question, { chat_id: chatId, message_id: messageId });
}

const spend = statement<{ id: string; by: string; now: number }>()((build, p) =>
  build
    .updateTable('telegram_actions')
    .set({ used_at: p('now'), used_by: p('by') })
    .where('id', '=', p('id'))
    .where('used_at', 'is', null)
    .where('expires_at', '>', p('now')),
);

/** True for the one who may do it. */
export async function spendAction(tx: Transaction, id: string, by: string, now: number): Promise<boolean> {
  return (await tx.run(spend, { id, by, now })) === 1;
}

/** Forgets updates and actions that were over before a time. */
export async function forgetBefore(tx: Transaction, before: number): Promise<void> {
  await tx.run(build.deleteFrom('telegram_updates').where('received_at', '<', before));
  await tx.run(build.deleteFrom('telegram_actions').where('expires_at', '<', before));
  await tx.run(build.deleteFrom('telegram_cards').where('created_at', '<', before));
}

export type Card = Tables['telegram_cards'];

export function insertCard(tx: Transaction, card: Card): Promise<boolean> {
  return tx.insertIfAbsent('telegram_cards', card);
}

const cardAt = statement<{ chat_id: string; message_id: number }>()((build, p) =>
  build.selectFrom('telegram_cards').selectAll().where('chat_id', '=', p('chat_id')).where('message_id', '=', p('message_id')),
);

export function findCard(queries: Queries, chatId: string, messageId: number): Promise<Card | undefined> {
  return queries.first(cardAt, { chat_id: chatId, message_id: messageId });
}

const cardsAbout = statement<{ kind: Card['kind']; subject: string }>()((build, p) =>
  build.selectFrom('telegram_cards').selectAll().where('kind', '=', p('kind')).where('subject', '=', p('subject')),
);

export function cardsOf(queries: Queries, kind: Card['kind'], subject: string): Promise<Card[]> {
  return queries.all(cardsAbout, { kind, subject });
}

const packetCards = statement<{ order_id: string }>()((build, p) =>
  build
    .selectFrom('telegram_cards')
    .innerJoin('red_packets', 'red_packets.id', 'telegram_cards.subject')
    .selectAll('telegram_cards')
    .where('telegram_cards.kind', '=', 'red_packet')
    .where('red_packets.order_id', '=', p('order_id')),
);

/** The cards of all red packets of an order. */
export function packetCardsOf(queries: Queries, orderId: string): Promise<Card[]> {
  return queries.all(packetCards, { order_id: orderId });
}

const claimCards = statement<{ order_id: string }>()((build, p) =>
  build
    .selectFrom('telegram_cards')
    .innerJoin('warranty_claims', 'warranty_claims.id', 'telegram_cards.subject')
    .selectAll('telegram_cards')
    .where('telegram_cards.kind', '=', 'claim')
    .where('warranty_claims.order_id', '=', p('order_id')),
);

/** The cards of all warranty claims of an order. */
export function claimCardsOf(queries: Queries, orderId: string): Promise<Card[]> {
  return queries.all(claimCards, { order_id: orderId });
}

const takeLease = statement<{ name: string; owner: string; until: number; now: number }>()((build, p) =>
  build
    .updateTable('leases')
    .set({ owner: p('owner'), until: p('until') })
    .where('name', '=', p('name'))
    .where((e) => e.or([e('owner', '=', p('owner')), e('until', '<', p('now'))])),
);

/** Takes or keeps a lease until `until`; false while somebody else has it. */
export async function holdLease(tx: Transaction, lease: { name: string; owner: string; until: number; now: number }): Promise<boolean> {
  const { now, ...row } = lease;
  return (await tx.insertIfAbsent('leases', row)) || (await tx.run(takeLease, { ...row, now })) === 1;
}

export function dropLease(tx: Transaction, name: string, owner: string): Promise<number> {
  return tx.run(build.deleteFrom('leases').where('name', '=', name).where('owner', '=', owner));
}

export interface DayCounts {
  readonly created: number;
  readonly delivered: number;
  /** What was due for orders paid since then, by currency. */
  readonly revenue: readonly { readonly currency: Tables['orders']['currency']; readonly minor: number; readonly orders: number }[];
}

/** Money never comes later than this after an order was placed. */
const longestWaitMs = 30 * DAY;

/** Order ids begin with their time, and are the only index that grows with it. */
const firstIdAt = (ms: number): string => `order_${ms}`;

/** Orders since a time (ms). */
export async function countSince(queries: Queries, since: number): Promise<DayCounts> {
  const recent = build.selectFrom('orders').where('id', '>=', firstIdAt(since - longestWaitMs));
  const created = await queries.first(
    build
      .selectFrom('orders')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('id', '>=', firstIdAt(since)),
  );
  const delivered = await queries.first(recent.select((e) => e.fn.countAll<number>().as('n')).where('delivered_at', '>=', since));
  const revenue = await queries.all(
    recent
      .select((e) => ['currency', sql<number>`cast(sum(amount_due_minor) as bigint)`.as('minor'), e.fn.countAll<number>().as('orders')])
      .where('paid_at', '>=', since)
      .groupBy('currency')
      .orderBy('currency'),
  );
  return { created: created?.n ?? 0, delivered: delivered?.n ?? 0, revenue };
}

export interface OpenWork {
  readonly pending: number;
  readonly paid: number;
  readonly attention: number;
  readonly packets: number;
  readonly receipts: number;
  readonly refunds: number;
  readonly claims: number;
}

/** What waits right now. */
export async function countOpenWork(queries: Queries): Promise<OpenWork> {
  const orders = await queries.all(
    build
      .selectFrom('orders')
      .select((e) => ['status', e.fn.countAll<number>().as('n')])
      .where('status', 'in', ['pending', 'paid', 'attention'])
      .groupBy('status'),
  );
  const of = (status: string): number => orders.find((row) => row.status === status)?.n ?? 0;
  const packets = await queries.first(
    build
      .selectFrom('red_packets')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', 'in', ['submitted', 'claimed']),
  );
  const receipts = await queries.first(
    build
      .selectFrom('receipts')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', '=', 'unapplied'),
  );
  const refunds = await queries.first(
    build
      .selectFrom('refunds')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('status', 'in', ['requested', 'approved', 'unknown']),
  );
  const claims = await queries.first(
    build
      .selectFrom('warranty_claims')
      .select((e) => e.fn.countAll<number>().as('n'))
      .where('state', '=', 'open'),
  );
  return {
    pending: of('pending'),
    paid: of('paid'),
    attention: of('attention'),
    packets: packets?.n ?? 0,
    receipts: receipts?.n ?? 0,
    refunds: refunds?.n ?? 0,
    claims: claims?.n ?? 0,
  };
}

/** Variants that can be sold or restocked, by product. */
export function variantsForSale(queries: Queries) {
  return queries.all(
    build
      .selectFrom('variants')
      .innerJoin('products', 'products.id', 'variants.product_id')
      .select([
        'variants.id',
        'variants.name as variant_name',
        'variants.slug as variant_slug',
        'variants.is_default',
        'variants.stock_mode',
        'variants.stock_quantity',
        'products.name as product_name',
        'products.slug as product_slug',
      ])
      .where('products.archived_at', 'is', null)
      .orderBy('products.sort_order')
      .orderBy('products.id')
      .orderBy('variants.sort_order')
      .orderBy('variants.created_at')
      .orderBy('variants.id'),
  );
}
