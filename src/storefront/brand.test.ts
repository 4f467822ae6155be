import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { brandCss, brandLook, contrast, parseHex } from './brand.ts';

function pairs(css: string): { light: Map<string, string>; dark: Map<string, string> } {
  const blocks = [...css.matchAll(/\{(--[^{}]+)\}/g)].map((match) => new Map((match[1] ?? '').split(';').map((line) => line.split(':') as [string, string])));
  const [light = new Map(), dark = new Map()] = blocks;
  return { light, dark };
}

function ratio(values: Map<string, string>, front: string, ground: string | undefined): number {
  const a = parseHex(values.get(front) ?? '');
  const b = parseHex(ground?.startsWith('#') ? ground : (values.get(ground ?? '') ?? ''));
  if (!a || !b) throw new Error(`no colour for ${front} on ${ground}`);
  return contrast(a, b);
}

describe('brand colours', () => {
  it('reads on every ground in both themes, whatever colour the merchant picks (WCAG 2.2 AA)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (colour) => {
        const { light, dark } = pairs(brandCss(`#${colour.toString(16).padStart(6, '0')}`));
        for (const theme of [light, dark]) {
          expect(ratio(theme, '--on-action', '--action')).toBeGreaterThanOrEqual(4.5);
          expect(ratio(theme, '--on-spark', '--spark')).toBeGreaterThanOrEqual(4.5);
        }
        expect(ratio(light, '--accent', '#ECEFF4')).toBeGreaterThanOrEqual(4.5);
        expect(ratio(dark, '--accent', '#1B2435')).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('is told before it is saved: how it will look, and how well that reads', () => {
    const yellow = brandLook('#ffee00');
    expect(yellow.contrast_on_white).toBeLessThan(2);
    for (const theme of ['light', 'dark'] as const) {
      expect([yellow[theme].link_contrast, yellow[theme].button_contrast].every((each) => each >= 4.5)).toBe(true);
      expect(brandCss('#ffee00')).toContain(`--accent:${yellow[theme].link};--action:${yellow[theme].button}`);
    }
    expect(yellow.dark.link).toBe('#ffee00');
    // The sheets are those of the style sheet.
    const tokens = readFileSync(join(import.meta.dirname, 'design/tokens.css'), 'utf8');
    for (const { sheet, ink } of [yellow.light, yellow.dark]) expect(tokens).toMatch(new RegExp(`--sheet: ${sheet};\\s+--ink: ${ink};`));
  });

  it('takes nothing but a colour into the style sheet', () => {
    const plain = brandCss('#00E5FF');
    for (const bad of ['', 'red', '#00E5FF;}body{display:none', 'url(x)', '#fff']) expect(brandCss(bad)).toBe(plain);
  });
});
