/** OxaPay's endpoints without a key: https://docs.oxapay.com/api-reference/common */
import { atomsNumber } from './amount.ts';
import { coins, fiats, networks, usdRate } from './market.ts';
import type { Outcome } from './payment-api.ts';
import type { Simulator } from './simulator.ts';

export async function prices(simulator: Simulator): Promise<Outcome> {
  return { data: Object.fromEntries(Object.keys(coins).map((symbol) => [symbol, priceOf(simulator, symbol)])) };
}

export async function currencies(): Promise<Outcome> {
  const entries = Object.entries(coins).map(([symbol, coin]) => [
    symbol,
    {
      symbol,
      name: coin.name,
      status: true,
      networks: Object.fromEntries(
        coin.networks.map((network) => [
          network.key,
          {
            network: network.key,
            name: network.name,
            keys: network.keys,
            required_confirmations: network.confirmations,
            withdraw_fee: 2,
            withdraw_min: 5,
            deposit_min: 1,
            static_fixed_fee: 0,
          },
        ]),
      ),
    },
  ]);
  return { data: Object.fromEntries(entries) };
}

export async function fiatCurrencies(simulator: Simulator): Promise<Outcome> {
  const entries = Object.entries(fiats).map(([symbol, { name }]) => [symbol, { symbol, name, price: priceOf(simulator, symbol), display_precision: 2 }]);
  return { data: Object.fromEntries(entries) };
}

export async function supportedNetworks(): Promise<Outcome> {
  return { data: { list: networks.map((network) => network.name) } };
}

export async function systemStatus(): Promise<Outcome> {
  return { data: { status: 'OK' } };
}

function priceOf(simulator: Simulator, symbol: string): number {
  return atomsNumber(usdRate(symbol, simulator.settings.current.prices) ?? 0);
}
