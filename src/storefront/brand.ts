/**
 * From one brand colour of the merchant to the colours a page needs, each checked for contrast (WCAG 2.2 AA) in light and in dark.
 * A colour that can carry white text becomes the button; a brighter one becomes the spark on ink buttons.
 */

type Rgb = readonly [number, number, number];

/** What is used when the setting is empty or not a colour. */
export const defaultPrimary = '#00E5FF';

const ink: Rgb = [12, 18, 32];
const white: Rgb = [255, 255, 255];
/** The grounds text stands on, least favourable first: `--ground-2` of each theme in design/tokens.css. */
const lightGround: Rgb = [236, 239, 244];
const darkGround: Rgb = [27, 36, 53];

/** The custom properties for a colour such as `#00E5FF`, as a style sheet; anything else gives the default colour's. */
export function brandCss(primary: string): string {
  const brand = parseHex(primary) ?? parseHex(defaultPrimary) ?? ink;
  const carriesWhite = contrast(white, brand) >= 4.5;
  const light = variables({
    // Between the two, neither white nor ink reads: such a colour is lightened until ink does.
    spark: carriesWhite ? brand : until(brand, white, ink, 4.5),
    onSpark: carriesWhite ? white : ink,
    accent: until(brand, [0, 0, 0], lightGround, 4.6),
    action: carriesWhite ? brand : ink,
    onAction: white,
  });
  const bright = until(brand, white, darkGround, 4.6);
  const dark = variables({ spark: bright, onSpark: ink, accent: bright, action: bright, onAction: ink });
  return `:root{--glow:${glowOf(primary)};${light}}@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${dark}}}:root[data-theme=dark]{${dark}}`;
}

/** The brand's colour as it is drawn on ink: in the mark and in the icon of the tab. */
export function glowOf(primary: string): string {
  return hex(until(parseHex(primary) ?? parseHex(defaultPrimary) ?? white, white, ink, 3));
}

function variables(colours: Readonly<Record<'spark' | 'onSpark' | 'accent' | 'action' | 'onAction', Rgb>>): string {
  return `--spark:${hex(colours.spark)};--on-spark:${hex(colours.onSpark)};--accent:${hex(colours.accent)};--action:${hex(colours.action)};--on-action:${hex(colours.onAction)}`;
}

/** Moves a colour toward another until it reads on the ground. */
function until(colour: Rgb, toward: Rgb, ground: Rgb, wanted: number): Rgb {
  for (let step = 0; step <= 50; step += 1) {
    const mixed = mix(colour, toward, step / 50);
    if (contrast(mixed, ground) >= wanted) return mixed;
  }
  return toward;
}

function mix(a: Rgb, b: Rgb, share: number): Rgb {
  const channel = (index: 0 | 1 | 2) => Math.round(a[index] + (b[index] - a[index]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [first, second] = [luminance(a), luminance(b)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

function luminance([r, g, b]: Rgb): number {
  const linear = (value: number) => (value <= 10.31475 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** `#RRGGBB` only: the setting ends up in a style sheet. */
export function parseHex(text: string): Rgb | undefined {
  const digits = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text.trim());
  if (!digits) return undefined;
  const [, r = '', g = '', b = ''] = digits;
  return [Number.parseInt(r, 16), Number.parseInt(g, 16), Number.parseInt(b, 16)];
}

function hex(colour: Rgb): string {
  return `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}
