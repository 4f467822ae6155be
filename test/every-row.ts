/** A whole database as text, to search it for what must not be in it. */
import { expect } from 'vitest';
import type { Queries } from '../src/db/queries.ts';
import { build, sql } from '../src/db/statement.ts';

/** Every row of every table, as one text. @param leave tables that are not looked at */
export async function everyRow(queries: Queries, leave = /^$/): Promise<string> {
  const tables = await queries.all(
    queries.dialect.name === 'sqlite'
      ? build.selectFrom(sql<{ name: string }>`sqlite_master`.as('t')).select(sql<string>`name`.as('name')).where(sql`type`, '=', 'table')
      : build
          .selectFrom(sql<{ name: string }>`information_schema.tables`.as('t'))
          .select(sql<string>`table_name`.as('name'))
          .where(sql`table_schema`, '=', sql`current_schema()`),
  );
  expect(tables.length).toBeGreaterThan(20);
  const rows = await Promise.all(
    tables.filter(({ name }) => !leave.test(name)).map(({ name }) => queries.all(build.selectFrom(sql<object>`${sql.table(name)}`.as('t')).selectAll())),
  );
  return JSON.stringify(rows);
}
