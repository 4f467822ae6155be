import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPayoutAddress, isPayoutNetwork, payoutNetworks } from './payout-address.ts';

/** Published addresses: contracts of USDT, and the examples of EIP-55. */
const good = {
  TRC20: ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t'],
  ERC20: [
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
    '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
    '0xdac17f958d2ee523a2206206994597c13d831ec7',
  ],
  BEP20: ['0x55d398326f99059fF775485246999027B3197955'],
  POLYGON: ['0xc2132D05D31c914a87C6611C10748AEb04B58e8F'],
  TON: ['EQCxE6mUtQJKFnGfaROTKOt1lZbDiiX1kCixRv7Nw2Id_sDs', '0:b113a994b5024a16719f69139328eb759596c38a25f59028b146fecdc3621dfe'],
} as const;

describe('an address that money goes back to', () => {
  test.for(payoutNetworks.flatMap((network) => good[network].map((address) => [network, address] as const)))('is right: %s %s', ([network, address]) => {
    expect(isPayoutAddress(address, network)).toBe(true);
  });

  test('is refused on another kind of network', () => {
    expect(isPayoutAddress(good.TRC20[0], 'ERC20')).toBe(false);
    expect(isPayoutAddress(good.ERC20[0], 'TRC20')).toBe(false);
    expect(isPayoutAddress(good.TRC20[0], 'TON')).toBe(false);
  });

  test.for([
    '',
    ' ',
    'T',
    '0x',
    `${good.TRC20[0]} `,
    ` ${good.TRC20[0]}`,
    `${good.TRC20[0]}x`,
    'TSimuLatorDoNotPay1111111111111111',
    '０x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  ])('is refused: %j', (text) => {
    expect(payoutNetworks.some((network) => isPayoutAddress(text, network))).toBe(false);
  });

  test('with one wrong character is refused: base58check, EIP-55, CRC-16', () => {
    const cases = [
      ['TRC20', good.TRC20[0], '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz'],
      ['ERC20', good.ERC20[0], '0123456789abcdefABCDEF'],
      ['TON', good.TON[0], 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'],
    ] as const;
    fc.assert(
      fc.property(fc.constantFrom(...cases), fc.nat(), fc.nat(), ([network, address, alphabet], place, letter) => {
        const at = (place % (address.length - 2)) + 2;
        const other = alphabet.charAt(letter % alphabet.length);
        fc.pre(other !== address.charAt(at));
        expect(isPayoutAddress(address.slice(0, at) + other + address.slice(at + 1), network)).toBe(false);
      }),
    );
  });

  test('of a test network is refused', () => {
    const bytes = Buffer.from(good.TON[0], 'base64url');
    bytes[0] = 0x91;
    expect(isPayoutAddress(bytes.toString('base64url'), 'TON')).toBe(false);
  });

  test('no hostile text takes long (S28)', () => {
    // So long that anything slower than linear would not end within the time that a test has.
    for (const network of payoutNetworks) expect(isPayoutAddress('T'.repeat(1_000_000), network)).toBe(false);
    expect(isPayoutNetwork('toString')).toBe(false);
  });
});
