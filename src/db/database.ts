/** One handle for both databases. Features receive it, and never know which one it is. */
import type { Dialect } from './dialect.ts';
import { Queries } from './queries.ts';
import type { Tables } from './tables.ts';

export interface Database {
  readonly dialect: Dialect;
  /** Committed data, outside any transaction. */
  readonly read: Queries;

  /**
   * Runs `body` in one write transaction and resolves when its commit is durable. A throw undoes everything it did.
   * `body` awaits nothing but the transaction: no network, no timers (W6); and it may run twice, so it has no side effects
   * beside its queries: what must follow the commit goes to `tx.afterCommit`.
   * @throws Refusal `server.busy` when other writers never let it through, `server.storage` when the disk or server failed
   */
  transaction<T>(body: (tx: Transaction) => Promise<T>): Promise<T>;

  /** As `transaction`, for work that no request waits for: where requests queue, it only gets a share, so that it cannot make them wait. */
  background<T>(body: (tx: Transaction) => Promise<T>): Promise<T>;

  /** Several queries over one unchanging state of the data, for checks and exports. */
  snapshot<T>(body: (queries: Queries) => Promise<T>): Promise<T>;

  /**
   * Lets the planner know at once what the tables hold, after many rows came in. PostgreSQL does so by itself, but up to minutes later,
   * and until then it takes a table for nearly empty and reads all of it. SQLite plans without such knowledge.
   */
  analyze(): Promise<void>;

  /** The same for one table into which so many rows came, once they are a good part of it: looking through a large one takes longer than the rows took. */
  noteGrowth(table: keyof Tables, rows: number): Promise<void>;

  /** Runs DDL text; for migrations only. */
  script(text: string): Promise<void>;

  /** Finishes what is waiting and closes the connections. */
  close(): Promise<void>;
}

export class Transaction extends Queries {
  readonly #hooks: (() => void)[] = [];

  /** Calls `hook` once the commit is durable; for wake-ups and cache invalidation, never for anything that must happen. */
  afterCommit(hook: () => void): void {
    this.#hooks.push(hook);
  }

  /** Called by the engine. */
  committed(): void {
    for (const hook of this.#hooks) hook();
  }
}
