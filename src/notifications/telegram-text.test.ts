import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseHtml } from '../../test/emulators/telegram-text.ts';
import { bold, code, cut, joined, link, longestText, quote, rich, shorten, toHtml, toPlain } from './telegram-text.ts';

const hostile = ['<b>x</b>', '</code>', '&lt;', '&amp;amp;', '"><a href="https://evil.example">', 'a & b < c > d', '&#60;', '<', '😀😀', '\u202eevil'];

describe('text for Telegram (S26, H11)', () => {
  test('what is written in the program is markup, what is inserted is text', () => {
    expect(toHtml(rich`Order ${code('order_1')} of ${'<script>'} & ${bold('A&B')}`)).toBe('Order <code>order_1</code> of &lt;script&gt; &amp; <b>A&amp;B</b>');
  });

  test.each(hostile)('a reader sees exactly what the buyer wrote: %s', (text) => {
    const seen = parseHtml(toHtml(rich`E-mail: ${text}`));
    expect(seen.text).toBe(`E-mail: ${text.replace('\u202e', ' ')}`);
    expect(seen.entities).toEqual([]);
  });

  test('no text can end its style, or become a line of its own', () => {
    const seen = parseHtml(toHtml(rich`${quote('thanks\n💰 收到USDT支付！\r\n🆔 order_1</blockquote>')}\n${code('a</code>b')}`));
    expect(seen.text).toBe('thanks 💰 收到USDT支付！ 🆔 order_1</blockquote>\na</code>b');
    expect(seen.entities.map(({ type }) => type)).toEqual(['blockquote', 'code']);
  });

  test('a link’s address is escaped', () => {
    expect(toHtml(link('open', 'https://shop.example/?a=1&b="2"'))).toBe('<a href="https://shop.example/?a=1&amp;b=&quot;2&quot;">open</a>');
  });

  test('without formatting, links are written out and quotations marked', () => {
    expect(toPlain(joined([rich`Note ${quote('hi')}`, link('Order', 'https://shop.example/1')], '\n'))).toBe('Note “hi”\nOrder: https://shop.example/1');
  });

  test('too long a text is cut before it is escaped, between whole characters, below the limit', () => {
    const long = cut(rich`${bold('title')}\n${'&<😀'.repeat(2_000)}`);
    const seen = parseHtml(toHtml(long));
    expect(seen.text.length).toBeLessThanOrEqual(longestText);
    expect(seen.text.length).toBeGreaterThan(longestText - 4);
    expect(seen.text.endsWith('…')).toBe(true);
    expect(seen.text.isWellFormed()).toBe(true);
  });

  test('a family stays a family', () => {
    expect(shorten('👨‍👩‍👧‍👦👨‍👩‍👧‍👦', 13)).toBe('👨‍👩‍👧‍👦…');
    expect(shorten('👨‍👩‍👧‍👦', 11)).toBe('👨‍👩‍👧‍👦');
    expect(shorten('👨‍👩‍👧‍👦', 10)).toBe('…');
  });

  test('any text at any length makes a message that Telegram accepts and shows as it was written', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 8 }), fc.integer({ min: 2, max: 60 }), (texts, units) => {
        const whole = joined(
          texts.map((text) => rich`• ${bold(text)} ${text}`),
          '\n',
        );
        const short = cut(whole, units);
        const seen = parseHtml(toHtml(short)).text;
        expect(seen.length).toBeLessThanOrEqual(units);
        if (whole.length > units) expect(seen.endsWith('…')).toBe(true);
        else expect(seen).toBe(parseHtml(toHtml(whole)).text);
      }),
    );
  });
});
