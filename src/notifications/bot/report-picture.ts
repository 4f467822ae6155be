/**
 * The chart of `/report`: revenue above, orders and paid orders below. It carries no words, because a server has no fonts to rely on, for
 * Chinese least of all: the caption says what is what, and the few digits are drawn as strokes. Pure, but for `drawPicture`.
 */

/** One bar of each: an hour or a day. */
export interface ReportStep {
  /** Digits and hyphens, drawn below the bars; empty for none. */
  readonly label: string;
  /** US cents. */
  readonly revenueMinor: number;
  readonly ordered: number;
  readonly paid: number;
}

const size = { width: 1000, height: 600 };
const left = 110;
const right = 970;
const colours = { ground: '#ffffff', grid: '#e3e6eb', ink: '#5b6472', revenue: '#2f7de1', ordered: '#b8c0cc', paid: '#2f9e62' };

/** Each on a grid of 4 by 6 units. */
const strokes: Readonly<Record<string, string>> = {
  0: 'M0 0H4V6H0Z',
  1: 'M1 1L2 0V6',
  2: 'M0 0H4V3H0V6H4',
  3: 'M0 0H4V6H0M1 3H4',
  4: 'M0 0V3H4M4 0V6',
  5: 'M4 0H0V3H4V6H0',
  6: 'M4 0H0V6H4V3H0',
  7: 'M0 0H4V6',
  8: 'M0 0H4V6H0ZM0 3H4',
  9: 'M4 3H0V0H4V6H0',
  '-': 'M1 3H3',
};

/** The chart as SVG, without any text element. */
export function reportSvg(steps: readonly ReportStep[]): string {
  const parts = [
    `<rect width="${size.width}" height="${size.height}" fill="${colours.ground}"/>`,
    ...panel(steps, { top: 50, bottom: 330 }, niceTop(Math.max(0, ...steps.map(({ revenueMinor }) => revenueMinor)) / 100), [
      { fill: colours.revenue, of: ({ revenueMinor }) => revenueMinor / 100 },
    ]),
    ...panel(steps, { top: 390, bottom: 530 }, niceTop(Math.max(0, ...steps.map(({ ordered, paid }) => Math.max(ordered, paid)))), [
      { fill: colours.ordered, of: ({ ordered }) => ordered },
      { fill: colours.paid, of: ({ paid }) => paid },
    ]),
    ...steps.map(({ label }, index) => digits(label, middleOf(steps.length, index), 550, 3, 'middle')),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">${parts.join('')}</svg>`;
}

/** A PNG of the chart. @throws when the machine cannot draw */
export async function drawPicture(steps: readonly ReportStep[]): Promise<Buffer> {
  // Loaded with the first picture: few starts of a shop ever draw one.
  const { renderAsync } = await import('@resvg/resvg-js');
  return (await renderAsync(reportSvg(steps), { font: { loadSystemFonts: false } })).asPng();
}

interface Bars {
  readonly fill: string;
  readonly of: (step: ReportStep) => number;
}

function panel(
  steps: readonly ReportStep[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
  most: number,
  bars: readonly Bars[],
): string[] {
  const yOf = (value: number): number => bottom - ((bottom - top) * value) / most;
  const lines = [0, most / 2, most].map(
    (value) =>
      `<path d="M${left} ${round(yOf(value))}H${right}" stroke="${colours.grid}" stroke-width="2"/>${digits(String(value), left - 14, yOf(value) - 9, 3, 'end')}`,
  );
  const width = ((right - left) / steps.length) * 0.7;
  const each = steps.flatMap((step, index) =>
    bars.map(({ fill, of }, at) => {
      const x = middleOf(steps.length, index) - width / 2 + (at * width) / bars.length;
      const y = yOf(of(step));
      return `<rect x="${round(x)}" y="${round(y)}" width="${round(width / bars.length)}" height="${round(bottom - y)}" fill="${fill}"/>`;
    }),
  );
  return [...lines, ...each];
}

const middleOf = (count: number, index: number): number => left + ((right - left) * (index + 0.5)) / count;

const round = (value: number): number => Math.round(value * 10) / 10;

/** A round number that nothing is above, whose half is whole. */
function niceTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most)));
  return Math.max(2, ([1, 2, 4, 6, 8, 10].find((factor) => factor * power >= most) ?? 10) * power);
}

function digits(text: string, x: number, y: number, unit: number, anchor: 'middle' | 'end'): string {
  const advance = 6 * unit;
  const width = text.length * advance - 2 * unit;
  const start = anchor === 'end' ? x - width : x - width / 2;
  const glyphs = [...text].map(
    (character, index) => `<path transform="translate(${round(index * advance)} 0) scale(${unit})" d="${strokes[character] ?? ''}"/>`,
  );
  return `<g transform="translate(${round(start)} ${round(y)})" fill="none" stroke="${colours.ink}" stroke-width="0.8" stroke-linejoin="round" stroke-linecap="round">${glyphs.join('')}</g>`;
}
