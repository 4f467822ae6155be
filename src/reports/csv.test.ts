import { describe, expect, test } from 'vitest';
import { csvText } from './csv.ts';

describe('a CSV', () => {
  test('quotes what needs quotes and ends every line with CRLF (RFC 4180)', () => {
    expect(
      csvText(
        ['a', 'b'],
        [
          ['plain', 'with, comma'],
          ['say "hi"', 'two\nlines'],
          [null, 5],
        ],
      ),
    ).toBe('a,b\r\nplain,"with, comma"\r\n"say ""hi""","two\nlines"\r\n,5\r\n');
  });

  test.for(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('does not let %j run as a formula (S27)', (cell) => {
    const [, line = ''] = csvText(['a'], [[cell]]).split('\r\n', 2);
    expect(line.replace(/^"/, '')).toMatch(/^'/);
  });

  test('leaves numbers and other text as they are', () => {
    expect(csvText(['a'], [[-5], ['a=b'], ['1-2']])).toBe('a\r\n-5\r\na=b\r\n1-2\r\n');
  });
});
