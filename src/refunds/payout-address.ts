/** Addresses that money can be sent back to, by network. A wrong character is money lost for ever, so every checksum there is, is checked. Pure. */
import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';

/** The networks of USDT that refunds go out on, in the gateway's short spelling. */
export const payoutNetworks = ['TRC20', 'BEP20', 'ERC20', 'POLYGON', 'TON'] as const;

export type PayoutNetwork = (typeof payoutNetworks)[number];

export function isPayoutNetwork(text: string): text is PayoutNetwork {
  return payoutNetworks.some((network) => network === text);
}

/** True when the text is a well-formed address of the network, with a right checksum where it has one. */
export function isPayoutAddress(address: string, network: PayoutNetwork): boolean {
  switch (network) {
    case 'TRC20':
      return isTronAddress(address);
    case 'BEP20':
    case 'ERC20':
    case 'POLYGON':
      return isEthereumAddress(address);
    case 'TON':
      return isTonAddress(address);
  }
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Base58check: the byte 0x41, 20 bytes, and the first 4 bytes of their double SHA-256. https://developers.tron.network/docs/account */
function isTronAddress(address: string): boolean {
  if (!/^T[1-9A-HJ-NP-Za-km-z]{33}$/.test(address)) return false;
  const value = [...address].reduce((sum, character) => sum * 58n + BigInt(base58.indexOf(character)), 0n);
  const hex = value.toString(16).padStart(50, '0');
  if (hex.length !== 50 || !hex.startsWith('41')) return false;
  const bytes = Buffer.from(hex, 'hex');
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

/** 20 bytes in hex; letters of both cases carry the checksum of EIP-55. https://eips.ethereum.org/EIPS/eip-55 */
function isEthereumAddress(address: string): boolean {
  const hex = /^0x([0-9a-fA-F]{40})$/.exec(address)?.[1];
  if (hex === undefined) return false;
  if (hex === hex.toLowerCase()) return true;
  const hash = Buffer.from(keccak_256(Buffer.from(hex.toLowerCase(), 'ascii'))).toString('hex');
  return [...hex].every((character, index) => character === (Number.parseInt(hash.charAt(index), 16) >= 8 ? character.toUpperCase() : character.toLowerCase()));
}

/** 36 bytes in base64: flags, workchain, 32 bytes and their CRC-16; test-net addresses are refused. Or the raw form. https://docs.ton.org/v3/documentation/smart-contracts/addresses */
function isTonAddress(address: string): boolean {
  if (/^(0|-1):[0-9a-fA-F]{64}$/.test(address)) return true;
  if (!/^[A-Za-z0-9+/_-]{48}$/.test(address)) return false;
  const bytes = Buffer.from(address, 'base64url');
  const flags = bytes[0];
  const workchain = bytes[1];
  if (bytes.length !== 36 || (flags !== 0x11 && flags !== 0x51) || (workchain !== 0 && workchain !== 0xff)) return false;
  return crc16(bytes.subarray(0, 34)) === bytes.readUInt16BE(34);
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
