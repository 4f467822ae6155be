import { describe, expect, it } from 'vitest';
import { artworkSvg } from './artwork.ts';

const demo = ['chatgpt-pro', 'claude-max-5x', 'super-grok', 'cursor-pro', 'lovable-pro-200-credit', 'ai-storm-combo', 'claude-max-20x', 'chatgpt-plus'];

const glowOf = (svg: string) => /stop offset="1" stop-color="(#\w{6})"/.exec(svg)?.[1];
const shapeOf = (svg: string) => svg.replace(/#[0-9a-f]{6}/g, '').slice(400);

describe('product pictures', () => {
  it('are the same for the same product, and different for each of the demo catalogue', () => {
    for (const slug of demo) expect(artworkSvg(slug)).toBe(artworkSvg(slug));
    expect(new Set(demo.map((slug) => shapeOf(artworkSvg(slug)))).size).toBe(demo.length);
  });

  it('give a family one ground and each family its own', () => {
    expect(glowOf(artworkSvg('claude-max-5x'))).toBe(glowOf(artworkSvg('claude-max-20x')));
    expect(new Set(demo.map((slug) => glowOf(artworkSvg(slug)))).size).toBe(6);
  });

  it('are small, and hold numbers and our own words only, whatever the slug says (S25)', () => {
    for (const slug of [...demo, '"><script>alert(1)</script>', 'x', '商品', 'a'.repeat(100)]) {
      const svg = artworkSvg(slug);
      expect(svg.length).toBeLessThan(60_000);
      expect(svg).not.toMatch(/NaN|undefined|Infinity|script|alert/);
    }
  });
});
