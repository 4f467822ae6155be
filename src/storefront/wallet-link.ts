/**
 * Links that open a wallet on the same phone with the payment filled in. Only for networks whose scheme is written down and for addresses that
 * look like that network's: a link that fills in half a payment, or the wrong coin, is worse than none.
 */
import { formatMoney, type Money } from '../core/money.ts';

/** USDT on each network, in the wallet's notation of assets (`c<SLIP-44 coin>_t<contract>`), by the short names of `order-view.ts`. */
const assets: Readonly<Record<string, { readonly asset: string; readonly address: RegExp }>> = {
  TRC20: { asset: 'c195_tTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', address: /^T[1-9A-HJ-NP-Za-km-z]{33}$/ },
  ERC20: { asset: 'c60_t0xdAC17F958D2ee523a2206206994597C13D831ec7', address: /^0x[0-9a-fA-F]{40}$/ },
  BEP20: { asset: 'c20000714_t0x55d398326f99059fF775485246999027B3197955', address: /^0x[0-9a-fA-F]{40}$/ },
};

/**
 * The send link that Trust Wallet documents (developer.trustwallet.com, Deep Linking): coin, network, address and exact amount.
 * TRON has no scheme that every wallet knows, so only this one wallet's is offered, under its name.
 * @param network `TRC20`, `ERC20`, `BEP20` …
 * @returns undefined where no link is safe
 */
export function walletLink(network: string, address: string, amount: Money): string | undefined {
  const known = assets[network];
  if (!known || amount.currency !== 'USDT' || !known.address.test(address)) return undefined;
  return `trust://send?asset=${known.asset}&address=${address}&amount=${formatMoney(amount)}`;
}
