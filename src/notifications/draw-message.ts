/** Draws a message for operators as Telegram text. Pure. */
import type { OperatorMessage } from './operator-message.ts';
import { bold, code, joined, link, quote, type Rich, rich, shorten } from './telegram-text.ts';
import { type OperatorLanguage, operatorText } from './text.ts';

/** Longest values: generous for real ones, and no buyer can fill the screen. */
const longestValue = { text: 200, code: 200, quote: 500 };
const styled = { text: (value: string) => rich`${value}`, code, quote };

/** A title, lines of label and value, what is next, and the links in one row. */
export function drawMessage({ title, lines, next, links }: Pick<OperatorMessage, 'title' | 'lines' | 'next' | 'links'>, language: OperatorLanguage): Rich {
  const { colon } = operatorText(language);
  const facts = lines.map(({ label, value, as }) => rich`${label}${colon}${styled[as](shorten(value, longestValue[as]))}`);
  const open = joined(
    links.map(({ text, url }) => link(text, url)),
    ' · ',
  );
  return joined([bold(title), ...facts, ...(next === undefined ? [] : [rich`${next}`]), ...(links.length === 0 ? [] : [open])], '\n');
}
