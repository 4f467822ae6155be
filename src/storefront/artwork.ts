/**
 * Pictures for products without one: a small weather map, drawn from the slug alone, so the same product always looks the same.
 * The first word of the slug picks the colours (a family looks related), the whole slug picks the pattern and its details.
 */
import { type Pattern, patterns, type Random } from './artwork-patterns.ts';

const artworkWidth = 640;
const artworkHeight = 480;

interface Palette {
  readonly ground: string;
  readonly far: string;
  readonly line: string;
  readonly glow: string;
}

const palettes: readonly [Palette, ...Palette[]] = [
  { ground: '#0b1530', far: '#174a7c', line: '#8fe9ff', glow: '#00e5ff' },
  { ground: '#2a0f2e', far: '#7b2455', line: '#ffc9b8', glow: '#ff7a59' },
  { ground: '#06251f', far: '#127058', line: '#b7f5da', glow: '#3be8a4' },
  { ground: '#2b1606', far: '#8a480f', line: '#ffe0a8', glow: '#ffb020' },
  { ground: '#17123b', far: '#4a37a8', line: '#d9ccff', glow: '#a58cff' },
  { ground: '#f4eee3', far: '#e3d5bb', line: '#26313d', glow: '#e4572e' },
  { ground: '#131a14', far: '#38523a', line: '#e7ffa8', glow: '#c6f432' },
  { ground: '#e7f2f9', far: '#b8d7ea', line: '#0e3450', glow: '#0077c8' },
];

// Chosen so that the eight products of the demo catalogue get eight patterns and their six families six palettes.
const paletteSalt = 'storm/229147/';
const patternSalt = 'front/71/';

/**
 * An SVG for a slug, 4:3 unless told.
 * @param width and height in pixels; another shape shows the middle of the same picture
 */
export function artworkSvg(slug: string, width = artworkWidth, height = artworkHeight): string {
  const palette = palettes[hash(paletteSalt + (slug.split('-')[0] ?? slug)) % palettes.length] ?? palettes[0];
  const names = Object.keys(patterns);
  const pattern = Object.values(patterns)[hash(patternSalt + slug) % names.length] ?? patterns.isobars;
  return draw(palette, pattern, seeded(hash(slug)), `width="${width}" height="${height}" preserveAspectRatio="xMidYMid slice"`);
}

function draw(palette: Palette, pattern: Pattern, random: Random, size: string): string {
  const [x, y] = [Math.round(15 + random() * 70), Math.round(10 + random() * 40)];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${artworkWidth} ${artworkHeight}" ${size}><defs><radialGradient id="g" cx="${x}%" cy="${y}%" r="95%"><stop offset="0" stop-color="${palette.far}"/><stop offset="1" stop-color="${palette.ground}"/></radialGradient></defs><path fill="url(#g)" d="M0 0h${artworkWidth}v${artworkHeight}H0z"/>${pattern(random, palette.line, palette.glow)}</svg>`;
}

/** FNV-1a, 32 bits: spreads short texts well and needs no more. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193) >>> 0;
  // FNV's low bits of near-equal texts are close; one more round mixes them.
  value = Math.imul(value ^ (value >>> 15), 0x2c1b3c6d) >>> 0;
  return (value ^ (value >>> 13)) >>> 0;
}

/** Mulberry32: the same numbers for the same seed, everywhere. */
function seeded(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
