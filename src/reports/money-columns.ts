/** I1: every column that holds money. PostgreSQL keeps them whole by their type; SQLite stores what it is given, so there the data itself is asked. */
import type { Dialect } from '../db/dialect.ts';
import type { Tables } from '../db/tables.ts';

type Minor<Row> = Extract<keyof Row, `${string}_minor`>;

interface MoneyColumns<Table extends keyof Tables> {
  /** What a violation is named by. */
  readonly key: Extract<keyof Tables[Table], string>;
  readonly columns: readonly Minor<Tables[Table]>[];
  /** Amounts with a direction: only these may be below zero. */
  readonly signed?: true;
}

/** Not in it: `sales_hours` and `sales_days`, which are counted from the others and counted anew at will. */
export const moneyColumns: { readonly [Table in keyof Tables]?: MoneyColumns<Table> } = {
  variants: { key: 'id', columns: ['price_minor'] },
  discount_codes: { key: 'code', columns: ['min_order_minor'] },
  key_batches: { key: 'id', columns: ['cost_minor'] },
  orders: { key: 'id', columns: ['unit_price_minor', 'discount_minor', 'total_minor', 'amount_due_minor'] },
  payment_attempts: { key: 'id', columns: ['amount_minor'] },
  receipts: { key: 'id', columns: ['amount_minor', 'returned_minor'] },
  red_packets: { key: 'id', columns: ['amount_minor', 'first_amount_minor'] },
  ledger_entries: { key: 'id', columns: ['amount_minor'], signed: true },
  refunds: { key: 'id', columns: ['amount_minor', 'withheld_minor', 'fee_minor'] },
  refund_parts: { key: 'refund_id', columns: ['amount_minor'] },
};

/** One query for each table that selects the rows whose money is not a whole number of minor units, or is below zero. */
export function brokenMoney(dialect: Dialect): { readonly table: string; readonly breakers: string }[] {
  return Object.entries(moneyColumns).flatMap(([table, { key, columns, signed }]) => {
    const broken = columns.flatMap((column) => [
      ...(dialect.name === 'sqlite' ? [`typeof(${column}) not in ('integer', 'null')`] : []),
      ...(signed ? [] : [`${column} < 0`]),
    ]);
    return broken.length === 0 ? [] : [{ table, breakers: `select ${key} as subject from ${table} where ${broken.join(' or ')}` }];
  });
}
