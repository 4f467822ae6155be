/** Everything that differs between SQLite and PostgreSQL, apart from how each is opened. */
import { type CompiledQuery, createQueryId, type LimitNode, PostgresQueryCompiler, type RootOperationNode, SqliteQueryCompiler, ValueNode } from 'kysely';

export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** Every value becomes a parameter. */
  compile(node: RootOperationNode): CompiledQuery;
  /** Only placeholders become parameters; every other value, such as a status, stands in the text, where the planner can hold it against partial indexes. */
  compileDeclared(node: RootOperationNode): CompiledQuery;
  /** Goes before a script that instances starting together must run one after the other; each waits for the one before to commit. */
  readonly oneAtATime: string;
  /** True for a UNIQUE or PRIMARY KEY violation. */
  isUniqueViolation(error: unknown): boolean;
  /** True when the whole transaction may simply be run again (F4). */
  isRetryable(error: unknown): boolean;
  /** True when the disk or the connection failed, so that nothing can be said about what was written (F3). */
  isStorageFailure(error: unknown): boolean;
}

/** Stands in a declared statement where a value will be bound. */
export class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/*
 * A bound value costs both planners their knowledge of it: SQLite plans the statement anew at each run if a partial index might depend on it,
 * and PostgreSQL's generic plan cannot use such an index at all.
 */
class DeclaredSqliteCompiler extends SqliteQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value instanceof Placeholder) super.appendValue(value);
    else this.appendImmediateValue(value);
  }
}

class DeclaredPostgresCompiler extends PostgresQueryCompiler {
  protected override appendValue(value: unknown): void {
    if (value instanceof Placeholder) super.appendValue(value);
    else this.appendImmediateValue(value);
  }

  /**
   * For a bound limit PostgreSQL plans as if a tenth of all rows were wanted: to take one free key it read and sorted all of them.
   * So the limit is written into the text when it is known, and there is one prepared statement for each limit that is used.
   */
  protected override visitLimit(node: LimitNode): void {
    if (ValueNode.is(node.limit) && node.limit.value instanceof Placeholder) this.append(`limit ${markOf(node.limit.value.name)}`);
    else super.visitLimit(node);
  }
}

const markOf = (name: string): string => `\u0001${name}\u0001`;
const marks = new RegExp(markOf('(\\w+)'), 'g');

/** True for the text of a declared statement whose limits are still to be written. */
export const hasLimits = (text: string): boolean => text.includes('\u0001');

/** Writes the limits of this call into a declared statement's text. */
export function writeLimits(text: string, given: Readonly<Record<string, unknown>>): string {
  return text.replace(marks, (_, name: string) => {
    const limit = given[name];
    if (typeof limit !== 'number' || !Number.isSafeInteger(limit)) throw new Error(`The limit "${name}" must be a whole number, not ${String(limit)}`);
    return String(limit);
  });
}

/** SQLite's extended result code (https://sqlite.org/rescode.html); the primary code is its low byte. */
export function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode : 0;
}

/** SQLITE_IOERR_FSYNC */
export const fsyncFailed = 1034;

const primary = { busy: 5, readonly: 8, ioError: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 };
const storageFailures: readonly number[] = [primary.readonly, primary.ioError, primary.corrupt, primary.full, primary.cannotOpen, primary.notADatabase];
/** SQLITE_CONSTRAINT_PRIMARYKEY, _UNIQUE and _ROWID */
const uniqueViolations: readonly number[] = [1555, 2067, 2579];

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export const sqliteDialect: Dialect = {
  name: 'sqlite',
  compile: (node) => new SqliteQueryCompiler().compileQuery(node, createQueryId()),
  compileDeclared: (node) => new DeclaredSqliteCompiler().compileQuery(node, createQueryId()),
  // SQLite has one writer in any case.
  oneAtATime: '',
  isUniqueViolation: (error) => uniqueViolations.includes(resultCode(error)),
  isRetryable: (error) => (resultCode(error) & 0xff) === primary.busy,
  isStorageFailure: (error) => storageFailures.includes(resultCode(error) & 0xff),
};

export const postgresDialect: Dialect = {
  name: 'postgres',
  compile: (node) => new PostgresQueryCompiler().compileQuery(node, createQueryId()),
  compileDeclared: (node) => new DeclaredPostgresCompiler().compileQuery(node, createQueryId()),
  // The statements of one script are one transaction. The number is ours alone in our own database.
  oneAtATime: 'select pg_advisory_xact_lock(1); ',
  isUniqueViolation: (error) => codeOf(error) === '23505',
  // 40001 serialization failure, 40P01 deadlock, 55P03 lock not available.
  isRetryable: (error) => /^(40001|40P01|55P03)$/.test(codeOf(error)),
  // Class 08 connection exceptions, 53 insufficient resources, 57 operator intervention, 58 system error; and socket errors.
  isStorageFailure: (error) => /^(08|53|57|58)...$|^E(CONNREFUSED|CONNRESET|PIPE|TIMEDOUT|HOSTUNREACH)$/.test(codeOf(error)),
};
