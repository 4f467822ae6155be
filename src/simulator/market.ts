/** The coins, networks and prices of the play world. Figures are plausible and fixed; prices can be changed by the control API. */
import { createHash } from 'node:crypto';
import { readAtoms } from './amount.ts';

export interface SimulatedNetwork {
  readonly key: string;
  /** What answers and notices write. */
  readonly name: string;
  /** What requests may write. */
  readonly keys: readonly string[];
  readonly confirmations: number;
}

interface SimulatedCoin {
  readonly name: string;
  /** USD for one, as decimal text. */
  readonly price: string;
  /** Decimals of an amount asked for. */
  readonly decimals: number;
  readonly networks: readonly SimulatedNetwork[];
}

const tron = { key: 'Tron', name: 'Tron Network', keys: ['TRC20', 'TRON'], confirmations: 20 };
const bsc = { key: 'BSC', name: 'BSC Network', keys: ['BEP20', 'BSC'], confirmations: 15 };
const ethereum = { key: 'Ethereum', name: 'Ethereum Network', keys: ['ERC20', 'ETH'], confirmations: 12 };
const polygon = { key: 'Polygon', name: 'Polygon Network', keys: ['POLYGON', 'MATIC'], confirmations: 60 };
const bitcoin = { key: 'Bitcoin', name: 'Bitcoin Network', keys: ['BTC', 'BITCOIN'], confirmations: 2 };
const ton = { key: 'TON', name: 'TON Network', keys: ['TON'], confirmations: 10 };

/** The first network is the coin's default. */
export const coins: Readonly<Record<string, SimulatedCoin>> = {
  USDT: { name: 'Tether', price: '1', decimals: 6, networks: [tron, bsc, ethereum, polygon, ton] },
  USDC: { name: 'USD Coin', price: '1', decimals: 6, networks: [bsc, ethereum, polygon] },
  TRX: { name: 'Tron', price: '0.25', decimals: 6, networks: [tron] },
  BTC: { name: 'Bitcoin', price: '64000', decimals: 8, networks: [bitcoin] },
  ETH: { name: 'Ethereum', price: '2500', decimals: 8, networks: [ethereum, bsc] },
  BNB: { name: 'BNB', price: '580', decimals: 8, networks: [bsc] },
  TON: { name: 'Toncoin', price: '5.5', decimals: 8, networks: [ton] },
};

export const fiats: Readonly<Record<string, { readonly name: string; readonly price: string }>> = {
  USD: { name: 'US Dollar', price: '1' },
  EUR: { name: 'Euro', price: '1.08' },
  GBP: { name: 'Pound Sterling', price: '1.27' },
  CNY: { name: 'Chinese Yuan', price: '0.14' },
  JPY: { name: 'Japanese Yen', price: '0.0067' },
  RUB: { name: 'Russian Ruble', price: '0.011' },
};

export const networks: readonly SimulatedNetwork[] = [tron, bsc, ethereum, polygon, bitcoin, ton];

/** Prices that the control API has changed: USD for one, as decimal text. */
export type ChangedPrices = Readonly<Record<string, string>>;

/** Atoms of USD for one unit of a coin or currency; undefined when there is no such symbol. */
export function usdRate(symbol: string, changed: ChangedPrices): number | undefined {
  return readAtoms(changed[symbol] ?? coins[symbol]?.price ?? fiats[symbol]?.price);
}

/** A coin's network by key or name, in any case; its default network when none is asked for. */
export function networkOf(coin: string, spelling: string): SimulatedNetwork | undefined {
  const available = coins[coin]?.networks ?? [];
  return spelling === '' ? available[0] : findNetwork(available, spelling);
}

export function findNetwork(among: readonly SimulatedNetwork[], spelling: string): SimulatedNetwork | undefined {
  const wanted = spelling.toLowerCase();
  return among.find((network) => [network.key, network.name, ...network.keys].some((name) => name.toLowerCase() === wanted));
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** An address that looks right on the page and that no wallet accepts: real money must never be lost to a test. */
export function playAddress(trackId: string, network: SimulatedNetwork): string {
  const noise = createHash('sha256').update(`${trackId} ${network.key}`).digest();
  switch (network.key) {
    case 'Tron':
      return `TSimuLatorDoNotPay${base58Text(noise, 16)}`;
    case 'Bitcoin':
      return `bc1qsimuLatorDoNotPay${base58Text(noise, 21)}`;
    case 'TON':
      return `UQSimuLatorDoNotPay${base58Text(noise, 29)}`;
    default:
      return `0xSimuLator${noise.toString('hex').slice(0, 31)}`;
  }
}

/** A transaction hash as the network writes it. */
export function playHash(network: SimulatedNetwork, hex: string): string {
  return network.keys.some((key) => /^(ERC20|BEP20|POLYGON)$/.test(key)) ? `0x${hex}` : hex;
}

function base58Text(noise: Buffer, length: number): string {
  return Array.from({ length }, (_, index) => base58.charAt(noise.readUInt8(index) % base58.length)).join('');
}
