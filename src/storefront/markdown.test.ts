import { describe, expect, test } from 'vitest';
import { markdownHtml, plainText } from './markdown.ts';

describe('a description in Markdown', () => {
  test('keeps its paragraphs, lines, lists and emphasis, and its headings below those of the page', () => {
    expect(markdownHtml('# What\nfirst\nsecond\n\n- **one**\n- two').text).toBe(
      '<h3>What</h3>\n<p>first<br>\nsecond</p>\n<ul>\n<li><strong>one</strong></li>\n<li>two</li>\n</ul>\n',
    );
  });

  test('links to web and mail addresses, written out or not, and vouches for none', () => {
    expect(markdownHtml('[a](https://a.example/?x=1&y=2) https://b.example [m](mailto:m@c.example) node.js').text).toBe(
      '<p><a href="https://a.example/?x=1&amp;y=2" rel="nofollow noopener">a</a> <a href="https://b.example" rel="nofollow noopener">https://b.example</a> ' +
        '<a href="mailto:m@c.example" rel="nofollow noopener">m</a> node.js</p>\n',
    );
  });

  test('holds no markup, no script and no picture, whatever is tried (S25)', () => {
    const tried = [
      '<script>alert(1)</script>',
      'x <img src=x onerror=alert(1)> <b onclick="x">y</b>',
      '[a](javascript:alert(1)) [b](JaVaScRiPt:x) [c](&#106;avascript:x) [d](data:text/html,x) [e](vbscript:x) [f](//evil.example) [g](/admin)',
      '<javascript:alert(1)> ![p](https://evil.example/p.png)',
      '[r]\n\n[r]: javascript:alert(1)',
      '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
      '```"><script>\n</code><script>alert(1)</script>\n```',
    ];
    for (const text of tried) {
      const { text: html } = markdownHtml(text);
      const tags = [...html.matchAll(/<(\/?[a-z0-9]+)((?: [a-z]+="[^"<>]*")*)>/g)];
      // What is left when all well-formed tags are taken away has no bracket in it: nothing else can be read as one.
      expect([text, html.replaceAll(/<\/?[a-z0-9]+(?: [a-z]+="[^"<>]*")*>/g, '')]).toEqual([text, expect.not.stringMatching(/[<>]/)]);
      for (const [, name, attributes = ''] of tags) {
        expect(name).toMatch(/^\/?(p|a|pre|code|br)$/);
        expect(attributes).toMatch(/^( (href="https:[^"]*"|rel="nofollow noopener"|title="[^"]*"|class="language-[^"]*"))*$/);
      }
    }
  });

  test('is plain words where no markup can be', () => {
    expect(plainText('# One\n\n- **two**\n- [three](https://x.example)\n\n`four`\nfive <b>')).toBe('One two three four five <b>');
  });
});
