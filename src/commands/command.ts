/** What every operator command is: a name people type, a sentence, and a function with one signature. */
import type { Actor } from '../accounts/audit-log.ts';
import type { Config } from '../config/config.ts';
import { type Clock, DAY } from '../core/time.ts';
import type { Shop } from '../outbox/shop.ts';
import type { PaymentProvider } from '../payments/provider.ts';
import type { ReadBooks } from '../reports/reconcile-books.ts';

export interface Given {
  readonly config: Config;
  readonly clock: Clock;
  /** The environment of this process, for programs that it starts. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Opens the database and brings it up to date; it is closed after the command. */
  openShop(): Promise<Shop>;
  /** The same, whoever can be asked about payments, and the gateway's own books. */
  openPayments(): Promise<{ readonly shop: Shop; readonly providers: readonly PaymentProvider[]; readonly books: ReadBooks }>;
  /** What stands after the command's name, flags left out. */
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  say(line: string): void;
}

export interface Command {
  readonly usage: string;
  readonly does: string;
  /** The flags it knows; `text` ones take a value. */
  readonly flags?: Readonly<Record<string, 'text' | 'switch'>>;
  /** How many words may follow its name. */
  readonly words?: number;
  /** @returns the exit code; 0 when all is well */
  run(given: Given): Promise<number>;
}

/** Said for what people get wrong; printed without a stack, with how the command is used. */
export class UsageError extends Error {}

/** Said for what stands in the way; printed without a stack. */
export class Obstacle extends Error {}

export const cliActor: Actor = { id: 'cli', ip: null, requestId: null };

/** An attempt that is older is settled in every case: the shop itself asks for eight days. */
export const allOpenMs = 9 * DAY;

/** The n-th word. @throws UsageError naming what is missing */
export function word(given: Given, place: number, what: string): string {
  const found = given.words[place];
  if (found === undefined) throw new UsageError(`The ${what} is missing.`);
  return found;
}

/** A flag's value. @throws UsageError when it is missing */
export function flag(given: Given, name: string): string {
  const value = optionalFlag(given, name);
  if (value === undefined) throw new UsageError(`--${name} needs a value.`);
  return value;
}

export function optionalFlag(given: Given, name: string): string | undefined {
  const value = given.flags[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** `1 key`, `2 keys`. */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
