/** The SQL that reads `ledger_entries` for operators: by time, which has an index, and narrowed on the way. */
import type { Queries } from '../db/queries.ts';
import { build, sql } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

export type LedgerEntry = Tables['ledger_entries'];

export interface LedgerFilter {
  readonly account?: string | undefined;
  readonly currency?: LedgerEntry['currency'] | undefined;
  readonly orderId?: string | undefined;
  /** Epoch ms: from inclusive, to exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Newest first, after a place. */
export function ledgerEntries(
  queries: Queries,
  filter: LedgerFilter,
  page: { after: { at: number; id: string } | undefined; limit: number },
): Promise<LedgerEntry[]> {
  let query = build.selectFrom('ledger_entries').selectAll().orderBy('at', 'desc').orderBy('id', 'desc').limit(page.limit);
  query = query.where('at', '>=', filter.from).where('at', '<', filter.to);
  if (filter.account !== undefined) query = query.where('account', '=', filter.account);
  if (filter.currency !== undefined) query = query.where('currency', '=', filter.currency);
  if (filter.orderId !== undefined) query = query.where('order_id', '=', filter.orderId);
  const { after } = page;
  if (after) query = query.where(sql<boolean>`(at, id) < (cast(${after.at} as bigint), ${after.id})`);
  return queries.all(query);
}

/** What came to each account and what left it, by currency. */
export function ledgerSums(queries: Queries, { from, to }: Pick<LedgerFilter, 'from' | 'to'>) {
  return queries.all(
    build
      .selectFrom('ledger_entries')
      .select([
        'account',
        'currency',
        sql<number>`cast(sum(case when amount_minor > 0 then amount_minor else 0 end) as bigint)`.as('came'),
        sql<number>`cast(sum(case when amount_minor < 0 then -amount_minor else 0 end) as bigint)`.as('left'),
      ])
      .where('at', '>=', from)
      .where('at', '<', to)
      .groupBy(['account', 'currency'])
      .orderBy('account')
      .orderBy('currency'),
  );
}
