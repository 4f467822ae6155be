/** Prices, coins, networks and balances in OxaPay's JSON. https://docs.oxapay.com/api-reference/common */
import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Decimal } from '../../core/money.ts';
import { Num, OptionalText, readAmount } from './wire.ts';

export interface Coin {
  readonly symbol: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly networks: readonly Network[];
}

/** Requests take one of `keys` (`TRC20`), answers write `name` (`Tron Network`). */
export interface Network {
  readonly key: string;
  readonly name: string;
  readonly keys: readonly string[];
  readonly requiredConfirmations: number;
  readonly withdrawFee: Decimal | undefined;
  readonly withdrawMinimum: Decimal | undefined;
  readonly depositMinimum: Decimal | undefined;
}

const NumberMap = Compile(Type.Record(Type.String(), Num));
const AnyMap = Compile(Type.Record(Type.String(), Type.Unknown()));
const Balance = Compile(Type.Record(Type.String(), Type.Union([Num, Type.Object({ available: Num })])));
const Fiats = Compile(Type.Record(Type.String(), Type.Object({ price: Num })));
const Symbols = Compile(Type.Object({ list: Type.Array(Type.String({ maxLength: 100 }), { maxItems: 1_000 }) }));

const CoinEntry = Compile(
  Type.Object({
    symbol: Type.String({ maxLength: 20 }),
    name: OptionalText,
    status: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
    networks: Type.Optional(
      Type.Record(
        Type.String(),
        Type.Object({
          network: Type.String({ maxLength: 100 }),
          name: OptionalText,
          keys: Type.Optional(Type.Union([Type.Array(Type.String({ maxLength: 60 })), Type.Null()])),
          required_confirmations: Type.Optional(Num),
          withdraw_fee: Type.Optional(Num),
          withdraw_min: Type.Optional(Num),
          deposit_min: Type.Optional(Num),
        }),
      ),
    ),
  }),
);

/** `data` of `GET /common/prices`: USD for one unit of each symbol. A price that is not a positive decimal is left out. */
export function readPrices(data: unknown): ReadonlyMap<string, Decimal> | undefined {
  if (!NumberMap.Check(data)) return undefined;
  return decimalMap(Object.entries(data), (price) => price.digits > 0n);
}

/** `data` of `GET /general/account/balance`: what is available, by symbol. Both documented shapes are read. */
export function readBalance(data: unknown): ReadonlyMap<string, Decimal> | undefined {
  if (!Balance.Check(data)) return undefined;
  return decimalMap(
    Object.entries(data).map(([symbol, value]) => [symbol, typeof value === 'object' ? value.available : value] as const),
    () => true,
  );
}

/**
 * `data` of `GET /common/fiats`: the price of each currency against the dollar. The documents do not say which way round it is quoted,
 * so whoever uses one must know on which side of 1 his currency stands.
 */
export function readFiats(data: unknown): ReadonlyMap<string, Decimal> | undefined {
  if (!Fiats.Check(data)) return undefined;
  return decimalMap(
    Object.entries(data).map(([symbol, { price }]) => [symbol, price] as const),
    (price) => price.digits > 0n,
  );
}

function decimalMap(entries: readonly (readonly [string, string | number])[], keep: (value: Decimal) => boolean): ReadonlyMap<string, Decimal> {
  const map = new Map<string, Decimal>();
  for (const [symbol, text] of entries) {
    const value = readAmount(text);
    if (value && keep(value)) map.set(symbol.toUpperCase(), value);
  }
  return map;
}

/** `data` of `GET /payment/accepted-currencies` and of `GET /common/networks`. */
export function readSymbols(data: unknown): readonly string[] | undefined {
  return Symbols.Check(data) ? data.list : undefined;
}

/** `data` of `GET /common/currencies`, by symbol. A coin that cannot be read is left out. */
export function readCoins(data: unknown): ReadonlyMap<string, Coin> | undefined {
  if (!AnyMap.Check(data)) return undefined;
  const coins = new Map<string, Coin>();
  for (const entry of Object.values(data)) {
    if (!CoinEntry.Check(entry)) continue;
    const symbol = entry.symbol.toUpperCase();
    const networks = Object.values(entry.networks ?? {}).map((network) => ({
      key: network.network,
      name: network.name ?? network.network,
      keys: network.keys ?? [],
      requiredConfirmations: Number(network.required_confirmations ?? 0) || 0,
      withdrawFee: readAmount(network.withdraw_fee),
      withdrawMinimum: readAmount(network.withdraw_min),
      depositMinimum: readAmount(network.deposit_min),
    }));
    coins.set(symbol, { symbol, name: entry.name ?? symbol, enabled: entry.status !== false, networks });
  }
  return coins;
}

/** Finds a coin's network by any of its spellings: `TRC20`, `tron`, `Tron Network`. */
export function findNetwork(coin: Coin, spelling: string): Network | undefined {
  const wanted = spelling.trim().toLowerCase();
  return coin.networks.find((network) => [network.key, network.name, ...network.keys].some((name) => name.toLowerCase() === wanted));
}
