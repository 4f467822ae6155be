import { expect, test } from 'vitest';
import { attachment, cleanFileName, partOf, pieceBytes, pieceCount, pieceSize } from './file.ts';

test.each([
  ['guide.pdf', 'guide.pdf'],
  ['../../etc/passwd', 'passwd'],
  ['C:\\fakepath\\Руководство.zip', 'Руководство.zip'],
  ['..', undefined],
  ['a/', undefined],
  [' .env. ', 'env'],
  ['CON.txt', '_CON.txt'],
  ['a<b>:"c|?*.txt', 'a_b___c___.txt'],
  [`${'长'.repeat(200)}.epub`, `${'长'.repeat(145)}.epub`],
  ['evil\u202egpj.exe', undefined],
  ['two\nlines', undefined],
])('the name %j is kept as %j (S13)', (given, kept) => {
  if (kept === undefined) expect(() => cleanFileName(given)).toThrow();
  else expect(cleanFileName(given)).toBe(kept);
});

test('a name travels as it is, and in ASCII beside it; nothing in it becomes another header', () => {
  expect(attachment('a b.pdf')).toBe('attachment; filename="a b.pdf"; filename*=UTF-8\'\'a%20b.pdf');
  expect(attachment('手册 "1" (x)\'%41.pdf')).toBe(
    "attachment; filename=\"__ _1_ (x)'_41.pdf\"; filename*=UTF-8''%E6%89%8B%E5%86%8C%20%221%22%20%28x%29%27%2541.pdf",
  );
});

test('pieces are of one size but the last', () => {
  const size = 2 * pieceBytes + 1;
  expect(pieceCount(size)).toBe(3);
  expect([0, 1, 2, 3].map((number) => pieceSize(size, number))).toEqual([pieceBytes, pieceBytes, 1, 0]);
  expect(pieceCount(pieceBytes)).toBe(1);
});

test.each([
  [undefined, 'whole'],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=90-200', { start: 90, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-200', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=20-10', 'unsatisfiable'],
  ['bytes=-', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['lines=0-1', 'whole'],
] as const)('of 100 bytes, the range %j is %j', (header, part) => {
  expect(partOf(header, 100)).toEqual(part);
});
