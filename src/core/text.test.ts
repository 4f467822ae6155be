import { describe, expect, test } from 'vitest';
import { cleanLine, cleanText, maskEmail, parseEmail } from './text.ts';

describe('an e-mail address (S15, H11)', () => {
  test.each(['a@b.co', 'first.last+tag@sub.example.com', "o'neil@example.org", 'x_y-z@ex-ample.cn'])('may be %s', (text) => {
    expect(parseEmail(text)).toBe(text);
  });

  test('keeps its name and lower-cases its domain', () => {
    expect(parseEmail(' Buyer@EXAMPLE.com ')).toBe('Buyer@example.com');
  });

  test.each([
    'plain',
    '@b.co',
    'a@',
    'a@b',
    'a..b@c.de',
    '.a@c.de',
    'a@b.co\r\nBcc: x@y.zz',
    'a@b.co, c@d.ee',
    '"a b"@c.de',
    'A <a@b.co>',
    'a@-b.co',
    'a@b.c0\u0000m',
    `${'a'.repeat(65)}@b.co`,
    `a@${'b'.repeat(250)}.co`,
    'аdmin@exаmple.com',
  ])('is refused: %j', (text) => {
    expect(() => parseEmail(text)).toThrow(expect.objectContaining({ code: 'email.invalid' }));
  });

  test('is masked to what its owner recognises', () => {
    expect(maskEmail('buyer@example.com')).toBe('b•••@example.com');
    expect(maskEmail('nonsense')).toBe('•••');
  });
});

describe('text from people (S13, S14)', () => {
  test('is trimmed and composed, with plain line breaks', () => {
    expect(cleanText('  e\u0301\r\nx\rx ', 'note')).toBe('é\nx\nx');
  });

  test.each(['a\u0000b', 'a\u0007b', 'a\u202eb', 'a\u2066b', '\ufeffa', '\ud800'])('is refused with %j in it', (text) => {
    expect(() => cleanText(text, 'note')).toThrow(expect.objectContaining({ code: 'text.forbidden_character' }));
  });

  test('a line has no line breaks', () => {
    expect(() => cleanLine('a\nb', 'name')).toThrow();
  });

  test('no hostile text takes long (S28)', () => {
    // So long that anything slower than linear would not end within the time that a test has.
    expect(() => parseEmail(`${'a.'.repeat(500_000)}@b.co`)).toThrow();
    expect(() => parseEmail(`a@${'a-'.repeat(500_000)}`)).toThrow();
  });
});
