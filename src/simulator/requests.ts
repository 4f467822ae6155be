/**
 * Reading requests as leniently as the real clients need, and as strictly as OxaPay documents:
 * booleans as true/false/1/0/"1"/"0", numbers as text, `""` and null as absent; everything else is refused by the name of its field.
 */
import { readAtoms } from './amount.ts';
import { type ChangedPrices, coins, findNetwork, networkOf, networks, type SimulatedNetwork, usdRate } from './market.ts';

/** A refusal in OxaPay's words: the envelope's `status`, `error.key` and `error.message`. */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly field: string;

  constructor(status: number, field: string, message: string) {
    super(message);
    this.status = status;
    this.field = field;
  }
}

/** The fields of one request, from its query or body. */
export class Fields {
  readonly #source: ReadonlyMap<string, unknown>;

  constructor(source: ReadonlyMap<string, unknown>) {
    this.#source = source;
  }

  /** The same fields under other names, and perhaps more of them. */
  renamed(nameOf: (name: string) => string, more: Readonly<Record<string, unknown>>): Fields {
    return new Fields(new Map([...[...this.#source].map(([name, value]) => [nameOf(name), value] as const), ...Object.entries(more)]));
  }

  /** The raw value, or undefined when the field is absent, `""` or null. */
  #value(name: string): unknown {
    const value = this.#source.get(name);
    return value === '' || value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.#value(name) !== undefined;
  }

  text(name: string, limit = 1_000): string {
    const value = this.#value(name);
    if (value === undefined) return '';
    const text = typeof value === 'number' ? String(value) : value;
    if (typeof text !== 'string') throw invalid(name, 'must be a string');
    if (text.length > limit) throw invalid(name, `may not be longer than ${limit} characters`);
    return text;
  }

  requiredText(name: string): string {
    const text = this.text(name);
    if (text === '') throw invalid(name, 'is required');
    return text;
  }

  /** An amount above 0, in atoms. */
  amount(name: string): number {
    const value = this.#value(name);
    if (value === undefined) throw invalid(name, 'is required');
    const atoms = readAtoms(value);
    if (atoms === undefined) throw invalid(name, 'must be a number');
    if (atoms === 0) throw invalid(name, 'must be greater than 0');
    return atoms;
  }

  optionalAmount(name: string): number | undefined {
    const value = this.#value(name);
    const atoms = readAtoms(value);
    if (value !== undefined && atoms === undefined) throw invalid(name, 'must be a number');
    return atoms;
  }

  flag(name: string): boolean {
    const value = this.#value(name);
    if (value === undefined || value === false || value === 0 || value === '0' || value === 'false') return false;
    if (value === true || value === 1 || value === '1' || value === 'true') return true;
    throw invalid(name, 'must be true or false');
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const value = this.#value(name);
    if (value === undefined) return fallback;
    const number = typeof value === 'number' ? value : typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : Number.NaN;
    if (!Number.isInteger(number)) throw invalid(name, 'must be an integer');
    if (number < least || number > most) throw invalid(name, `must be between ${least} and ${most}`);
    return number;
  }

  /** A per cent with at most two decimals, in hundredths. */
  hundredths(name: string, most: number): number {
    const value = this.#value(name);
    if (value === undefined) return 0;
    const atoms = readAtoms(value);
    if (atoms === undefined || atoms > most * 100_000_000) throw invalid(name, `must be between 0 and ${most}`);
    if (atoms % 1_000_000 !== 0) throw invalid(name, 'may have two decimals');
    return atoms / 1_000_000;
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const text = this.text(name).toLowerCase();
    if (text === '') return undefined;
    const found = allowed.find((value) => value === text);
    if (!found) throw invalid(name, `must be one of ${allowed.join(', ')}`);
    return found;
  }

  /** An absolute http or https address, or empty. */
  url(name: string): string {
    const text = this.text(name, 2_000);
    if (text !== '' && !/^https?:$/.test(URL.parse(text)?.protocol ?? '')) throw invalid(name, 'must be a valid URL');
    return text;
  }

  /** A coin or fiat symbol that has a price. */
  currency(name: string, fallback: string, prices: ChangedPrices): string {
    const symbol = this.text(name).toUpperCase() || fallback;
    if (symbol === '') throw invalid(name, 'is required');
    if (usdRate(symbol, prices) === undefined) throw invalid(name, 'is not supported');
    return symbol;
  }

  coin(name: string): string {
    const symbol = this.requiredText(name).toUpperCase();
    if (!Object.hasOwn(coins, symbol)) throw invalid(name, 'is not supported');
    return symbol;
  }

  /** The network of a coin; its default one when the field is absent. */
  networkFor(coin: string): SimulatedNetwork {
    const network = networkOf(coin, this.text('network'));
    if (!network) throw invalid('network', 'is not supported for this currency');
    return network;
  }

  anyNetwork(): SimulatedNetwork {
    const network = findNetwork(networks, this.requiredText('network'));
    if (!network) throw invalid('network', 'is not supported');
    return network;
  }
}

export function invalid(field: string, problem: string): ApiRefusal {
  return new ApiRefusal(400, field, `The ${field} field ${problem}.`);
}
