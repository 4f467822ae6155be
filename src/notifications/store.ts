/** The SQL of `telegram_moves`, and the few facts that no other room reads for us. */
import { MINUTE } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build, statement } from '../db/statement.ts';
import type { ReconciliationFacts } from './facts.ts';

const moveOf = statement<{ chat_id: string }>()((build, p) => build.selectFrom('telegram_moves').select('moved_to').where('chat_id', '=', p('chat_id')));

/** The id that a group has now, if Telegram gave it a new one. */
export async function chatMovedTo(queries: Queries, chatId: string): Promise<string | undefined> {
  return (await queries.first(moveOf, { chat_id: chatId }))?.moved_to;
}

/** The former ids of a group. */
export async function chatsMovedTo(queries: Queries, chatId: string): Promise<string[]> {
  return (await queries.all(build.selectFrom('telegram_moves').select('chat_id').where('moved_to', '=', chatId))).map((row) => row.chat_id);
}

export async function rememberMove(tx: Transaction, chatId: string, movedTo: string, now: number): Promise<void> {
  await tx.run(build.deleteFrom('telegram_moves').where('chat_id', '=', chatId));
  await tx.insert('telegram_moves', { chat_id: chatId, moved_to: movedTo, moved_at: now });
}

/** How many events each order has had, by order id; orders without any are left out. */
export async function countEvents(queries: Queries, orderIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await queries.all(
    build
      .selectFrom('outbox_events')
      .select((e) => ['order_id', e.fn.countAll<number>().as('events')])
      .where('order_id', 'in', [...orderIds])
      .groupBy('order_id'),
  );
  return new Map(rows.flatMap(({ order_id, events }) => (order_id === null ? [] : [[order_id, events] as const])));
}

/** What became of the test message of one request, per chat. `askedAt` (ms) bounds the search. */
export async function jobsOfTest(queries: Queries, askedAt: number, requestId: string) {
  const jobs = await queries.all(
    build
      .selectFrom('outbox_events')
      .innerJoin('jobs', 'jobs.event_id', 'outbox_events.id')
      .select(['jobs.state', 'jobs.last_error'])
      // Event ids begin with their time; a minute covers clocks that differ a little.
      .where(
        'outbox_events.id',
        '>',
        `evt_${Math.max(0, askedAt - MINUTE)
          .toString(16)
          .padStart(12, '0')}`,
      )
      .where('outbox_events.name', '=', 'test.message')
      .where('outbox_events.payload', '=', JSON.stringify({ request_id: requestId })),
  );
  return jobs.map((job) => ({ ...job, problem: job.last_error ?? `the job is ${job.state}` }));
}

/** Where owners who can sign in read their mail. */
export async function ownerAddresses(queries: Queries): Promise<string[]> {
  const rows = await queries.all(build.selectFrom('operators').select('email').where('role', '=', 'owner').where('disabled_at', 'is', null).orderBy('id'));
  return rows.map(({ email }) => email);
}

export function findNotice(queries: Queries, id: string) {
  return queries.first(build.selectFrom('notices').select(['id', 'provider', 'track_id', 'reference', 'status', 'result']).where('id', '=', id));
}

export async function reconciliationFacts(queries: Queries, id: string): Promise<ReconciliationFacts | undefined> {
  const found = await queries.first(build.selectFrom('reconciliations').selectAll().where('id', '=', id));
  if (!found) return undefined;
  // Written by the daily comparison, which keeps its whole result.
  const { payments, payouts }: { payments: number; payouts: number } = JSON.parse(found.result);
  return { id: found.id, from: found.from_at, to: found.to_at, payments, payouts, differences: found.differences };
}

export function findVariantForSale(queries: Queries, id: string) {
  return queries.first(
    build
      .selectFrom('variants')
      .innerJoin('products', 'products.id', 'variants.product_id')
      .select(['products.name as product_name', 'variants.name as variant_name', 'variants.stock_mode', 'variants.stock_quantity'])
      .where('variants.id', '=', id),
  );
}

const newest = statement<Record<string, never>>()((build) => build.selectFrom('outbox_events').select('id').orderBy('id', 'desc').limit(1));

/** The id of the newest event of the whole shop. */
export async function newestEvent(queries: Queries): Promise<string | undefined> {
  return (await queries.first(newest, {}))?.id;
}
