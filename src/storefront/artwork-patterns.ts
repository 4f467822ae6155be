/** The eight patterns of the product pictures, each a thing seen on a weather map. Coordinates in a 640 × 480 field. */

/** Numbers in [0, 1). */
export type Random = () => number;

/** Draws itself in two colours: thin lines, and one glowing part. */
export type Pattern = (random: Random, line: string, glow: string) => string;

type Point = readonly [x: number, y: number];

const round = (value: number) => Math.round(value * 10) / 10;
const between = (random: Random, low: number, high: number) => low + random() * (high - low);
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

/** A smooth open or closed line through points (quadratic segments between midpoints). */
function curve(points: readonly Point[], isClosed = false): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const middle = (a: Point, b: Point): string => `${round((a[0] + b[0]) / 2)} ${round((a[1] + b[1]) / 2)}`;
  if (!isClosed)
    return `M${round(first[0])} ${round(first[1])}${rest.map((point, index) => `Q${round(point[0])} ${round(point[1])} ${middle(point, rest[index + 1] ?? point)}`).join('')}`;
  const last = rest.at(-1) ?? first;
  return `M${middle(last, first)}${points.map((point, index) => `Q${round(point[0])} ${round(point[1])} ${middle(point, points[(index + 1) % points.length] ?? first)}`).join('')}Z`;
}

const stroke = (d: string, colour: string, width: number, opacity = 1) =>
  `<path fill="none" stroke="${colour}" stroke-width="${round(width)}" stroke-linecap="round" stroke-linejoin="round" opacity="${round(opacity * 100) / 100}" d="${d}"/>`;
const dot = (x: number, y: number, r: number, colour: string, opacity = 1) =>
  `<circle cx="${round(x)}" cy="${round(y)}" r="${round(r)}" fill="${colour}" opacity="${round(opacity * 100) / 100}"/>`;

/** Closed lines of equal pressure around a low. */
function isobars(random: Random, line: string, glow: string): string {
  const [cx, cy] = [between(random, 240, 420), between(random, 200, 290)];
  const [phase, lobes] = [between(random, 0, 6), Math.floor(between(random, 2, 4))];
  const rings = range(11).map((ring) => {
    const radius = 26 + ring * 31;
    const points = range(16).map((n): Point => {
      const angle = (n / 16) * Math.PI * 2;
      const r = radius * (1 + 0.16 * Math.sin(angle * lobes + phase + ring * 0.22) + 0.07 * Math.sin(angle * 5 - ring * 0.5));
      return [cx + Math.cos(angle) * r * 1.25, cy + Math.sin(angle) * r];
    });
    return stroke(curve(points, true), ring === 3 ? glow : line, ring === 3 ? 5 : 2, ring === 3 ? 1 : 0.75 - ring * 0.05);
  });
  return rings.join('') + dot(cx, cy, 9, glow);
}

/** Arms of a cyclone, bead by bead. */
function cyclone(random: Random, line: string, glow: string): string {
  const [cx, cy] = [between(random, 260, 380), between(random, 210, 270)];
  const [arms, turn] = [Math.floor(between(random, 3, 6)), between(random, 0, 6)];
  return (
    range(arms)
      .map((arm) =>
        range(30)
          .map((n) => {
            const angle = turn + (arm / arms) * Math.PI * 2 + n * 0.155;
            const r = 20 * Math.exp(n * 0.098);
            return dot(cx + Math.cos(angle) * r * 1.15, cy + Math.sin(angle) * r, 1.6 + n * 0.34, arm === 0 ? glow : line, arm === 0 ? 1 : 0.35 + n * 0.018);
          })
          .join(''),
      )
      .join('') + dot(cx, cy, 12, glow)
  );
}

/** Slanting rain with one gust in it. */
function rain(random: Random, line: string, glow: string): string {
  const slope = between(random, 0.35, 0.6);
  const gust = between(random, 180, 420);
  const drops = { thin: '', bright: '' };
  for (const column of range(26)) {
    for (const row of range(11)) {
      const x = -60 + column * 30 + (row % 2) * 15;
      const y = -20 + row * 48 + between(random, -14, 14);
      const length = 12 + random() * 26;
      const d = `M${round(x)} ${round(y)}l${round(-length * slope)} ${round(length)}`;
      if (Math.abs(x - y * slope * -1 - gust) < 48) drops.bright += d;
      else drops.thin += d;
    }
  }
  return stroke(drops.thin, line, 2.2, 0.5) + stroke(drops.bright, glow, 4.5);
}

/** Ridge behind ridge, the nearest one lit. */
function ridges(random: Random, line: string, glow: string): string {
  const peaks = range(3).map(() => [between(random, 120, 520), between(random, 46, 96), between(random, 60, 150)] as const);
  return range(13)
    .map((row) => {
      const base = 130 + row * 26;
      const points = range(33).map((n): Point => {
        const x = -10 + n * 20.6;
        const rise = peaks.reduce((sum, [at, width, height]) => sum + height * Math.exp(-(((x - at - row * 5) / width) ** 2)), 0);
        return [x, base - rise * (1 - row * 0.055) - 5 * Math.sin(n * 1.7 + row * 2.3)];
      });
      return stroke(curve(points), row === 7 ? glow : line, row === 7 ? 5 : 2, row === 7 ? 1 : 0.25 + row * 0.045);
    })
    .join('');
}

/** Broken rings of light around something bright. */
function halo(random: Random, line: string, glow: string): string {
  const [cx, cy] = [between(random, 250, 390), between(random, 210, 280)];
  return (
    range(8)
      .map((ring) => {
        const r = 54 + ring * 29;
        const start = between(random, 0, Math.PI * 2);
        const sweep = between(random, 1.6, 5.2);
        const at = (angle: number) => `${round(cx + Math.cos(angle) * r)} ${round(cy + Math.sin(angle) * r)}`;
        return stroke(
          `M${at(start)}A${r} ${r} 0 ${sweep > Math.PI ? 1 : 0} 1 ${at(start + sweep)}`,
          ring === 2 || ring === 5 ? glow : line,
          ring % 3 === 2 ? 12 : 4,
          ring === 2 || ring === 5 ? 1 : 0.55,
        );
      })
      .join('') + dot(cx, cy, 26, glow)
  );
}

/** The strike, and its echoes. */
function strike(random: Random, line: string, glow: string): string {
  const lean = between(random, -30, 30);
  const shape = (dx: number) => `M${round(372 + dx + lean)} 40L${round(226 + dx)} 262h92L${round(262 + dx - lean)} 440L${round(430 + dx)} 204h-98Z`;
  return `${range(7)
    .map((n) => stroke(shape((n - 3) * 62), line, 2, 0.16 + 0.1 * (3 - Math.abs(n - 3))))
    .join('')}<path fill="${glow}" d="${shape(0)}"/>`;
}

/** Streams of a wind field. */
function drift(random: Random, line: string, glow: string): string {
  const [a, b, c] = [between(random, 0.006, 0.011), between(random, 0.007, 0.012), between(random, 0, 6)];
  return (
    range(19)
      .map((row) => {
        let [x, y] = [-20, -70 + row * 34];
        const points: Point[] = [];
        while (x < 680) {
          points.push([x, y]);
          const angle = 0.9 * Math.sin(x * a + c) * Math.cos(y * b - c * 0.6);
          x += Math.cos(angle) * 26;
          y += Math.sin(angle) * 26;
        }
        return stroke(curve(points), row === 8 ? glow : line, row === 8 ? 7 : 2.2, row === 8 ? 1 : 0.5);
      })
      .join('') +
    range(3)
      .map((n) => dot(170 + n * 150, 200 + between(random, -60, 60), 7, glow))
      .join('')
  );
}

/** A cloud in print: dots that grow where it is dense. */
function cells(random: Random, line: string, glow: string): string {
  const clouds = range(3).map(() => [between(random, 120, 520), between(random, 110, 370), between(random, 90, 170)] as const);
  const groups: Record<'thin' | 'dense', string> = { thin: '', dense: '' };
  for (const row of range(16)) {
    for (const column of range(21)) {
      const [x, y] = [16 + column * 30.4 + (row % 2) * 15, 16 + row * 30];
      const density = clouds.reduce((sum, [cx, cy, size]) => sum + Math.exp(-(((x - cx) ** 2 + (y - cy) ** 2) / size ** 2)), 0);
      const r = Math.min(13, 1.5 + density * 11);
      const circle = `M${round(x - r)} ${y}a${round(r)} ${round(r)} 0 1 0 ${round(r * 2)} 0a${round(r)} ${round(r)} 0 1 0 ${round(-r * 2)} 0`;
      if (density > 0.86) groups.dense += circle;
      else groups.thin += circle;
    }
  }
  return `<path fill="${line}" opacity=".55" d="${groups.thin}"/><path fill="${glow}" d="${groups.dense}"/>`;
}

export const patterns = { isobars, cyclone, rain, ridges, halo, strike, drift, cells } as const satisfies Record<string, Pattern>;
