import { expect, test } from 'vitest';
import { drawPicture, type ReportStep, reportSvg } from './report-picture.ts';

const week: ReportStep[] = Array.from({ length: 7 }, (_, day) => ({ label: `11-${18 + day}`, revenueMinor: day * 12_550, ordered: day * 2, paid: day }));

test('three bars a day, in whole numbers of a round scale, and no text that would need a font', () => {
  const svg = reportSvg(week);
  expect(svg.match(/fill="#2f7de1"/g)).toHaveLength(7);
  expect(svg.match(/fill="#2f9e62"/g)).toHaveLength(7);
  expect(svg).not.toMatch(/<text|NaN|Infinity|-\d+" height="-/);
  // 753.00 at most: the scale ends at 800, so the highest bar reaches 94 % of 280 pixels.
  expect(svg).toContain('height="263.6" fill="#2f7de1"');
});

test('a day without anything is a chart, too, and both are pictures', async () => {
  const empty = Array.from({ length: 24 }, (_, hour): ReportStep => ({ label: hour % 6 === 0 ? String(hour) : '', revenueMinor: 0, ordered: 0, paid: 0 }));
  expect(reportSvg(empty)).not.toMatch(/NaN|Infinity/);
  for (const steps of [week, empty]) {
    const png = await drawPicture(steps);
    expect(png.subarray(0, 8)).toEqual(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]));
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1000, 600]);
  }
});
