import { expect, test } from 'vitest';
import { isPrivateLiteral, isPublicAddress } from './public-address.ts';

test('only global unicast addresses count as public, however they are written (S24)', () => {
  for (const address of ['8.8.8.8', '1.1.1.1', '172.32.0.1', '2606:4700:4700::1111']) expect([address, isPublicAddress(address)]).toEqual([address, true]);
  const inside = ['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255'];
  const inside6 = [
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '2001:db8::1',
    'ff02::1',
    'localhost',
  ];
  for (const address of [...inside, ...inside6]) expect([address, isPublicAddress(address)]).toEqual([address, false]);
});

test('an address of a URL is judged as the client would call it (S24)', () => {
  for (const host of ['0x7f.1', '2130706433', '127.1', '[::1]', '[::ffff:7f00:1]', '017700000001'])
    expect([host, isPrivateLiteral(new URL(`https://${host}/`).hostname)]).toEqual([host, true]);
  expect(isPrivateLiteral(new URL('https://hooks.example/').hostname)).toBe(false);
});
