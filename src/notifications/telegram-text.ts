/**
 * Text for Telegram (S25, S26). It is kept as spans until the last moment: shortened as plain text, escaped afterwards, so that
 * neither a tag nor a character reference can be cut in half, and nothing a buyer wrote can become markup or a line of its own.
 */

/** Styles and their tags. */
const tags = { bold: 'b', code: 'code', block: 'pre', quote: 'blockquote' } as const;

type Style = keyof typeof tags;

interface Span {
  readonly text: string;
  readonly style?: Style;
  readonly href?: string;
}

/** A piece of formatted text. */
export class Rich {
  readonly spans: readonly Span[];

  constructor(spans: readonly Span[]) {
    this.spans = spans;
  }

  /** UTF-16 units that a reader sees, which is what Telegram counts. */
  get length(): number {
    return this.spans.reduce((sum, span) => sum + span.text.length, 0);
  }
}

/** Longest text of one message, in UTF-16 units after parsing. */
export const longestText = 4096;

/** Foreign text on one line: control, direction-changing and line-breaking characters become spaces. */
function oneLine(text: string): string {
  return text.toWellFormed().replace(/[\p{Cc}\p{Bidi_Control}\u2028\u2029\ufeff]+/gu, ' ');
}

/** `` rich`Order ${code(id)}` ``: literal parts stay as written, values are foreign text unless they are `Rich`. */
export function rich(parts: TemplateStringsArray, ...values: readonly (string | number | Rich)[]): Rich {
  const spans = parts.flatMap((part, index): Span[] => {
    const value = values[index];
    const inserted = value === undefined ? [] : value instanceof Rich ? value.spans : [{ text: oneLine(String(value)) }];
    return [{ text: part }, ...inserted];
  });
  return new Rich(spans.filter((span) => span.text !== ''));
}

export function bold(text: string): Rich {
  return new Rich([{ text: oneLine(text), style: 'bold' }]);
}

/** Monospace; a tap copies it. */
export function code(text: string): Rich {
  return new Rich([{ text: oneLine(text), style: 'code' }]);
}

/** Monospace as it stands, line by line: for goods, of which no character may be lost. */
export function block(text: string): Rich {
  return new Rich([{ text: text.toWellFormed().replace(/[^\n\t\P{Cc}]/gu, ''), style: 'block' }]);
}

/** Set apart as somebody else's words. */
export function quote(text: string): Rich {
  return new Rich([{ text: oneLine(text), style: 'quote' }]);
}

export function link(text: string, href: string): Rich {
  return new Rich([{ text: oneLine(text), href }]);
}

export function joined(pieces: readonly Rich[], separator: string): Rich {
  return new Rich(pieces.flatMap((piece, index) => (index === 0 ? piece.spans : [{ text: separator }, ...piece.spans])));
}

/** Whole characters of `text` in at most `units` UTF-16 units, with an ellipsis when something is missing. */
export function shorten(text: string, units: number): string {
  if (text.length <= units) return text;
  let kept = '';
  for (const { segment } of new Intl.Segmenter().segment(text.slice(0, units + 64))) {
    if (kept.length + segment.length > units - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** At most `units` UTF-16 units; what is cut ends with an ellipsis. */
export function cut(text: Rich, units: number = longestText): Rich {
  if (text.length <= units) return text;
  const kept: Span[] = [];
  let room = units;
  for (const span of text.spans) {
    if (span.text.length >= room) {
      kept.push({ ...span, text: shorten(`${span.text}…`, room) });
      break;
    }
    kept.push(span);
    room -= span.text.length;
  }
  return new Rich(kept);
}

/** For `parse_mode: "HTML"`. */
export function toHtml(text: Rich): string {
  return text.spans.map(spanHtml).join('');
}

/** For a message without formatting: links are written out, quotations are marked. */
export function toPlain(text: Rich): string {
  return text.spans.map(({ text: words, href, style }) => (href === undefined ? (style === 'quote' ? `“${words}”` : words) : `${words}: ${href}`)).join('');
}

function spanHtml({ text, style, href }: Span): string {
  const words = escapeHtml(text);
  if (href !== undefined) return `<a href="${escapeHtml(href)}">${words}</a>`;
  return style === undefined ? words : `<${tags[style]}>${words}</${tags[style]}>`;
}

/** Telegram knows these four named references only. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
