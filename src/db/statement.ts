/**
 * Queries are built with Kysely, typed by `tables.ts`, and run by our own two engines.
 * A `statement` is built and compiled once per dialect and then only bound, which is what makes the hot paths fast:
 * building the same query each time costs several times what running it does.
 */
import {
  type CompiledQuery,
  DummyDriver,
  Kysely,
  sql as kyselySql,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type RawBuilder,
  type RootOperationNode,
} from 'kysely';
import { type Dialect, hasLimits, Placeholder, writeLimits } from './dialect.ts';
import type { Tables } from './tables.ts';

export type Build = Kysely<Tables>;

/** Kysely's tag for the few fragments its builder has no word for. */
export { sql } from 'kysely';

/** The query builder. It never runs anything itself; pass what it builds to `all`, `first` or `run`. */
export const build: Build = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Anything Kysely can build whose rows are `R`. */
export interface Query<R> {
  toOperationNode(): RootOperationNode;
  compile(): CompiledQuery<R>;
}

/** SQL text and the values to bind, ready for one dialect. */
export interface BoundQuery {
  readonly text: string;
  readonly values: readonly unknown[];
  /** Named queries are prepared once per connection. */
  readonly prepared: boolean;
}

interface Plan {
  readonly text: (parameters: Readonly<Record<string, unknown>>) => string;
  readonly bind: (parameters: Readonly<Record<string, unknown>>) => unknown[];
}

/** Builds the query; the dialect is told for the few that may use what only one has, such as `skip locked`. */
export type Builder<P extends object, R> = (build: Build, parameter: <K extends keyof P & string>(name: K) => P[K], dialect: Dialect['name']) => Query<R>;

/** A query compiled once per dialect; `P` names its parameters. */
export class Statement<P extends object, R> {
  readonly #build: Builder<P, R>;
  readonly #plans = new Map<Dialect['name'], Plan>();

  constructor(builder: Builder<P, R>) {
    this.#build = builder;
  }

  bind(dialect: Dialect, parameters: P): BoundQuery {
    let plan = this.#plans.get(dialect.name);
    if (!plan) {
      // The marker stands where the value will be bound; Kysely only carries it, so its type may be that of the value.
      const marker = <K extends keyof P & string>(name: K) => new Placeholder(name) as unknown as P[K];
      const compiled = dialect.compileDeclared(this.#build(build, marker, dialect.name).toOperationNode());
      const { sql: text, parameters: slots } = compiled;
      plan = {
        text: hasLimits(text) ? (given) => writeLimits(text, given) : () => text,
        bind: (given) => slots.map((slot) => (slot instanceof Placeholder ? given[slot.name] : slot)),
      };
      this.#plans.set(dialect.name, plan);
    }
    const given = parameters as Readonly<Record<string, unknown>>;
    return { text: plan.text(given), values: plan.bind(given), prepared: true };
  }
}

/**
 * Declares a statement: `statement<{ id: string }>()((build, p) => build.selectFrom('orders').selectAll().where('id', '=', p('id')))`.
 * The empty first call lets TypeScript infer the row type while the parameters are given.
 */
export function statement<P extends object>() {
  return <R>(builder: Builder<P, R>): Statement<P, R> => new Statement<P, R>(builder);
}

/** One SQL statement as text, for migrations and the few statements no builder can make. */
export function rawQuery<R = unknown>(text: string): Query<R> {
  return asQuery(kyselySql.raw<R>(text));
}

/** A fragment of Kysely's `sql` tag that is a whole statement. */
export function asQuery<R>(raw: RawBuilder<R>): Query<R> {
  return { toOperationNode: () => raw.toOperationNode(), compile: () => raw.compile(build) };
}

/** Compiles a query built for this one call. */
export function bindQuery<R>(dialect: Dialect, query: Query<R>): BoundQuery {
  const compiled = dialect.compile(query.toOperationNode());
  return { text: compiled.sql, values: compiled.parameters, prepared: false };
}
