import { describe, expect, it } from 'vitest';
import { fill, flag, html, jsonForScript, safeUrl } from './html.ts';

describe('html (S25)', () => {
  it('escapes text in content and in quoted attributes', () => {
    const hostile = `"><img src=x onerror='alert(1)'>&`;
    expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;">&quot;&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;</p>',
    );
  });

  it('leaves finished markup alone, joins lists and drops what is absent', () => {
    expect(html`${[html`<b>1</b>`, '<', 2]}${undefined}${false}${null}`.text).toBe('<b>1</b>&lt;2');
    expect(html`<input${flag('checked', true)}${flag('disabled', false)}>`.text).toBe('<input checked>');
  });

  it('fills a sentence with markup and escapes the sentence', () => {
    expect(fill('a < {b} {c}', { b: html`<b>x</b>` }).text).toBe('a &lt; <b>x</b> {c}');
    expect(fill('{toString}', {}).text).toBe('{toString}');
  });

  it('refuses addresses that could run script or leave for another host by accident', () => {
    for (const bad of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', '//evil.example', '/\\evil.example', 'vbscript:x'])
      expect(safeUrl(bad)).toBe('#');
    for (const good of ['/products/a', 'https://pay.example/x', 'mailto:a@b.example']) expect(safeUrl(good)).toBe(good);
  });

  it('keeps JSON inside its script element', () => {
    expect(jsonForScript({ a: '</script><!--' }).text).toBe('{"a":"\\u003c/script\\u003e\\u003c!--"}');
  });
});
