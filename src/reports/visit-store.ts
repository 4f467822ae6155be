/** The SQL of `visit_hours`. */
import type { Transaction } from '../db/database.ts';
import type { Queries } from '../db/queries.ts';
import { build } from '../db/statement.ts';
import type { Tables } from '../db/tables.ts';

/** Adds to what was counted in these hours. */
export async function addVisits(tx: Transaction, rows: readonly Tables['visit_hours'][]): Promise<void> {
  for (const row of rows)
    await tx.run(
      build
        .insertInto('visit_hours')
        .values(row)
        .onConflict((conflict) =>
          conflict.column('hour').doUpdateSet((e) => ({ visits: e('visit_hours.visits', '+', row.visits), views: e('visit_hours.views', '+', row.views) })),
        ),
    );
}

/** The hours of `[from, to)` in which anybody came. */
export function visitsIn(queries: Queries, from: number, to: number): Promise<Tables['visit_hours'][]> {
  return queries.all(build.selectFrom('visit_hours').selectAll().where('hour', '>=', from).where('hour', '<', to).orderBy('hour'));
}
