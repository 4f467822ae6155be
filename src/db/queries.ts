/** What can be done with a database handle or inside a transaction: the same few verbs for both engines. */
import type { Insertable } from 'kysely';
import type { Dialect } from './dialect.ts';
import { type BoundQuery, bindQuery, type Query, Statement } from './statement.ts';
import type { Tables } from './tables.ts';

/** Runs one bound query on one connection. */
export interface Runner {
  rows(query: BoundQuery): Promise<unknown[]>;
  /** Number of rows changed. */
  change(query: BoundQuery): Promise<number>;
}

export class Queries {
  readonly dialect: Dialect;
  readonly #runner: Runner;

  constructor(dialect: Dialect, runner: Runner) {
    this.dialect = dialect;
    this.#runner = runner;
  }

  /** All rows of a query or of a declared statement. */
  all<R>(query: Query<R>): Promise<R[]>;
  all<P extends object, R>(statement: Statement<P, R>, parameters: P): Promise<R[]>;
  async all<P extends object, R>(query: Query<R> | Statement<P, R>, parameters?: P): Promise<R[]> {
    // The row type was derived by Kysely from the table types; the migrations' tests hold them to the real tables.
    return (await this.#runner.rows(this.#bound(query, parameters))) as R[];
  }

  /** The first row, if any. */
  first<R>(query: Query<R>): Promise<R | undefined>;
  first<P extends object, R>(statement: Statement<P, R>, parameters: P): Promise<R | undefined>;
  async first<P extends object, R>(query: Query<R> | Statement<P, R>, parameters?: P): Promise<R | undefined> {
    const rows = (await this.#runner.rows(this.#bound(query, parameters))) as R[];
    return rows[0];
  }

  /** Runs an INSERT, UPDATE or DELETE and tells how many rows it changed: a conditional write is decided by this number. */
  run<R>(query: Query<R>): Promise<number>;
  run<P extends object, R>(statement: Statement<P, R>, parameters: P): Promise<number>;
  async run<P extends object, R>(query: Query<R> | Statement<P, R>, parameters?: P): Promise<number> {
    return this.#runner.change(this.#bound(query, parameters));
  }

  /** Inserts one row. The statement is compiled once per table and set of columns. */
  async insert<T extends keyof Tables & string>(table: T, row: Insertable<Tables[T]>): Promise<void> {
    await this.#runner.change(insertStatement(table, Object.keys(row), false).bind(this.dialect, row as Row));
  }

  /** Inserts one row unless a unique constraint says it is there; true when it was inserted. */
  async insertIfAbsent<T extends keyof Tables & string>(table: T, row: Insertable<Tables[T]>): Promise<boolean> {
    return (await this.#runner.change(insertStatement(table, Object.keys(row), true).bind(this.dialect, row as Row))) === 1;
  }

  /** Inserts rows of the same columns, many in one statement, without those that a unique constraint says are there; tells how many were inserted. */
  async insertAllIfAbsent<T extends keyof Tables & string>(table: T, rows: readonly Insertable<Tables[T]>[]): Promise<number> {
    let added = 0;
    let at = 0;
    for (; at + rowsAtOnce <= rows.length; at += rowsAtOnce) {
      const group = rows.slice(at, at + rowsAtOnce);
      const named = group.flatMap((row, index) => Object.entries(row).map(([column, value]): [string, unknown] => [`${column} ${index}`, value]));
      added += await this.#runner.change(manyStatement(table, Object.keys(group[0] ?? {})).bind(this.dialect, Object.fromEntries(named)));
    }
    for (const row of rows.slice(at)) if (await this.insertIfAbsent(table, row)) added += 1;
    return added;
  }

  #bound<P extends object, R>(query: Query<R> | Statement<P, R>, parameters: P | undefined): BoundQuery {
    if (!(query instanceof Statement)) return bindQuery(this.dialect, query);
    if (parameters === undefined) throw new Error('A declared statement needs its parameters');
    return query.bind(this.dialect, parameters);
  }
}

type Row = Readonly<Record<string, unknown>>;

const insertStatements = new Map<string, Statement<Row, unknown>>();

function insertStatement(table: keyof Tables & string, columns: readonly string[], ifAbsent: boolean): Statement<Row, unknown> {
  const key = `${ifAbsent ? '?' : ''}${table}:${columns.join()}`;
  let known = insertStatements.get(key);
  if (!known) {
    known = new Statement<Row, unknown>((build, parameter) => {
      const insert = build.insertInto(table).values(Object.fromEntries(columns.map((column) => [column, parameter(column)])));
      return ifAbsent ? insert.onConflict((conflict) => conflict.doNothing()) : insert;
    });
    insertStatements.set(key, known);
  }
  return known;
}

/** One statement is compiled for so many rows; a rest is inserted row by row. */
const rowsAtOnce = 100;

function manyStatement(table: keyof Tables & string, columns: readonly string[]): Statement<Row, unknown> {
  const key = `*${table}:${columns.join()}`;
  let known = insertStatements.get(key);
  if (!known) {
    known = new Statement<Row, unknown>((build, parameter) =>
      build
        .insertInto(table)
        .values(Array.from({ length: rowsAtOnce }, (_, index) => Object.fromEntries(columns.map((column) => [column, parameter(`${column} ${index}`)]))))
        .onConflict((conflict) => conflict.doNothing()),
    );
    insertStatements.set(key, known);
  }
  return known;
}
