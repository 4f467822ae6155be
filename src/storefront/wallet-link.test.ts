import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { money } from '../core/money.ts';
import { walletLink } from './wallet-link.ts';

const evm = '0xAb5801a7D398351b8bE11C439e05C5B3259aeC9B';
const tron = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';
const due = money(75_012_300, 'USDT');

describe('a wallet link', () => {
  it('names coin, network, address and the exact amount', () => {
    expect(walletLink('TRC20', tron, due)).toBe(`trust://send?asset=c195_tTR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t&address=${tron}&amount=75.0123`);
    expect(walletLink('ERC20', evm, due)).toContain('asset=c60_t0xdAC17F958D2ee523a2206206994597C13D831ec7&');
    expect(walletLink('BEP20', evm, due)).toContain('asset=c20000714_t0x55d398326f99059fF775485246999027B3197955&');
  });

  it('names a TRON contract without a slip of the pen: its check sum is right', () => {
    const contract = /_t(T\w+)&/.exec(walletLink('TRC20', tron, due) ?? '')?.[1] ?? '';
    const digits = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
    const value = [...contract].reduce((sum, digit) => sum * 58n + BigInt(digits.indexOf(digit)), 0n);
    const bytes = Buffer.from(value.toString(16).padStart(50, '0'), 'hex');
    const sha = (data: Buffer) => createHash('sha256').update(data).digest();
    expect(sha(sha(bytes.subarray(0, 21))).subarray(0, 4)).toEqual(bytes.subarray(21));
  });

  it('is not made for other networks, other coins, or addresses of another network', () => {
    for (const [network, address] of [
      ['TON', tron],
      ['Solana', evm],
      ['TRC20', evm],
      ['ERC20', tron],
      ['BEP20', `${evm}"onclick=x`],
    ] as const)
      expect(walletLink(network, address, due), network).toBeUndefined();
    expect(walletLink('ERC20', evm, money(60_000, 'CNY'))).toBeUndefined();
  });
});
