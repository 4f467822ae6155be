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

/** The colours of one theme, `#rrggbb`. */
interface BrandColours {
  /** The mark of what is chosen or new, and what is written on it. */
  readonly spark: string;
  readonly onSpark: string;
  /** Links. */
  readonly accent: string;
  /** The main button, and what is written on it. */
  readonly action: string;
  readonly onAction: string;
}

interface Brand {
  readonly light: BrandColours;
  readonly dark: BrandColours;
}

/** The colours that are made of one such as `#00E5FF`; anything else gives the default colour's. */
function brandColours(primary: string): Brand {
  const brand = parseHex(primary) ?? parseHex(defaultPrimary) ?? ink;
  const carriesWhite = contrast(white, brand) >= 4.5;
  const bright = until(brand, white, darkGround, 4.6);
  return {
    light: {
      // Between the two, neither white nor ink reads: such a colour is lightened until ink does.
      spark: hex(carriesWhite ? brand : until(brand, white, ink, 4.5)),
      onSpark: hex(carriesWhite ? white : ink),
      accent: hex(until(brand, [0, 0, 0], lightGround, 4.6)),
      action: hex(carriesWhite ? brand : ink),
      onAction: hex(white),
    },
    dark: { spark: hex(bright), onSpark: hex(ink), accent: hex(bright), action: hex(bright), onAction: hex(ink) },
  };
}

/** The same as a style sheet of custom properties. */
export function brandCss(primary: string): string {
  const { light, dark } = brandColours(primary);
  return `:root{--glow:${glowOf(primary)};${variables(light)}}@media screen and (prefers-color-scheme:dark){:root:not([data-theme=light]){${variables(dark)}}}@media screen{:root[data-theme=dark]{${variables(dark)}}}`;
}

/** The sheet that most text stands on, and its ink: `--sheet` and `--ink` of each theme in design/tokens.css. */
const papers = { light: { sheet: '#ffffff', ink: '#0c1220' }, dark: { sheet: '#121925', ink: '#eef2f8' } } as const;

/** How pages will look in a colour, and how well that reads. */
export function brandLook(primary: string) {
  const colours = brandColours(primary);
  const themeLook = (theme: keyof Brand) => {
    const { accent: link, action: button, onAction: on_button } = colours[theme];
    const { sheet, ink: text } = papers[theme];
    return { sheet, ink: text, link, button, on_button, link_contrast: ratio(link, sheet), button_contrast: ratio(on_button, button) };
  };
  return { contrast_on_white: ratio(primary, '#ffffff'), light: themeLook('light'), dark: themeLook('dark') };
}

/** Rounded down to a tenth, so that 4.49 is not called 4.5. */
function ratio(a: string, b: string): number {
  return Math.floor(contrast(parseHex(a) ?? ink, parseHex(b) ?? white) * 10) / 10;
}

/** The brand's colour as it is drawn on ink: in the mark and in the icon of the tab. */
export function glowOf(primary: string): string {
  return hex(until(parseHex(primary) ?? parseHex(defaultPrimary) ?? white, white, ink, 3));
}

function variables({ spark, onSpark, accent, action, onAction }: BrandColours): string {
  return `--spark:${spark};--on-spark:${onSpark};--accent:${accent};--action:${action};--on-action:${onAction}`;
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
