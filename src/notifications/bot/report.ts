/** `/report`: revenue, orders and paid orders of some days, as a picture with the numbers under it; the numbers alone where no picture can be had. */
import { parseMoney } from '../../core/money.ts';
import { bold, joined, type Rich, rich } from '../telegram-text.ts';
import { Declined, here, say, type Turn } from './conversation.ts';
import { drawPicture, type ReportStep } from './report-picture.ts';
import type { Figures, SalesReport } from './sales-report.ts';

/** The periods that are offered, in days. */
const periods = [1, 7, 30] as const;

/** @param rest the number of days; a week when empty. @throws Declined for another number */
export async function report(turn: Turn, rest: string): Promise<void> {
  const { parts, words } = turn;
  const days = rest === '' ? 7 : periods.find((known) => String(known) === rest);
  if (days === undefined) throw new Declined(words.report.which);
  const found = await parts.report(days);
  const text = captionOf(found, words.report);
  if (!(await sendPicture(turn, days === 1 ? stepsOfDay(found) : stepsOf(found), text))) await say(parts, here(turn), text);
}

/** False when it cannot be drawn, or Telegram does not want it. */
async function sendPicture(turn: Turn, steps: readonly ReportStep[], caption: Rich): Promise<boolean> {
  const { parts } = turn;
  try {
    const file = { name: 'report.png', type: 'image/png', content: await drawPicture(steps) };
    const result = await parts.sender.sendFile({ chat: here(turn), as: 'photo', file, caption });
    // What may have arrived is not sent again in other words.
    return result.kind === 'sent' || result.kind === 'unknown';
  } catch (error) {
    parts.log.warn({ err: error }, 'the chart could not be drawn; the numbers are sent alone');
    return false;
  }
}

function captionOf({ from, to, totals, before }: SalesReport, words: Turn['words']['report']): Rich {
  const line = (label: string, now: string | number, then: string | number): Rich => rich`${label}  ${bold(String(now))}  (${words.before} ${then})`;
  return joined(
    [
      bold(words.title(from === to ? from : `${from} – ${to}`)),
      line(words.revenue, `$${totals.revenue_usd}`, `$${before.revenue_usd}`),
      line(words.orders, totals.ordered, before.ordered),
      line(words.paid, totals.paid, before.paid),
      rich`${words.note}`,
      rich`${periods.map((days) => `/report_${days}`).join('  ')}`,
    ],
    '\n',
  );
}

const stepOf = (label: string, { ordered, paid, revenue_usd: revenue }: Figures): ReportStep => ({
  label,
  ordered,
  paid,
  revenueMinor: parseMoney(revenue, 'USD').minor,
});

function stepsOfDay({ hours }: SalesReport): ReportStep[] {
  return hours.map((figures) => stepOf(figures.hour % 6 === 0 ? String(figures.hour) : '', figures));
}

/** A label a day for a week; every fifth for a month, where more would touch. */
function stepsOf({ buckets }: SalesReport): ReportStep[] {
  return buckets.map((figures, index) => stepOf(buckets.length <= 7 || index % 5 === 0 ? figures.start.slice(5) : '', figures));
}
