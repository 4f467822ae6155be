/** What Telegram makes of a text: HTML markup to visible text and entities, with its length rules and its words of refusal. */
import { badRequest } from './telegram-call.ts';

export interface TextEntity {
  readonly type: string;
  /** UTF-16 code units, as everywhere in the Bot API. */
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

export interface FormattedText {
  /** What a person sees. */
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

const entityTypes: Readonly<Record<string, string>> = {
  b: 'bold',
  strong: 'bold',
  i: 'italic',
  em: 'italic',
  u: 'underline',
  ins: 'underline',
  s: 'strikethrough',
  strike: 'strikethrough',
  del: 'strikethrough',
  code: 'code',
  pre: 'pre',
  a: 'text_link',
  blockquote: 'blockquote',
  span: 'spoiler',
  'tg-spoiler': 'spoiler',
  'tg-emoji': 'custom_emoji',
  'tg-time': 'date_time',
};

/** The whole reading of a text parameter; `limit` counts what is left after the markup is gone. */
export function formattedText(source: string, parseMode: string | undefined, limit: number, name: 'text' | 'caption'): FormattedText {
  const formatted = parsed(source, parseMode);
  if (name === 'text' && formatted.text.trim() === '') throw badRequest('message text is empty');
  if (formatted.text.length > limit) throw badRequest(name === 'text' ? 'message is too long' : 'message caption is too long');
  return formatted;
}

function parsed(source: string, parseMode: string | undefined): FormattedText {
  switch (parseMode?.toLowerCase()) {
    case undefined:
    case '':
      return { text: source, entities: [] };
    case 'html':
      return parseHtml(source);
    default:
      throw badRequest(`unsupported parse_mode: this emulator reads HTML only, not ${parseMode}`);
  }
}

interface OpenTag {
  readonly name: string;
  readonly offset: number;
  readonly url: string | undefined;
}

/** Telegram's HTML: its own list of tags, all of them closed in order, four named character references and the numeric ones. */
export function parseHtml(source: string): FormattedText {
  const open: OpenTag[] = [];
  const entities: TextEntity[] = [];
  let text = '';
  for (const { 0: token, index } of source.matchAll(/<[^>]*>?|&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);|[^<&]+|&/gi)) {
    if (token.startsWith('&')) text += character(token);
    else if (!token.startsWith('<')) text += token;
    else if (token.startsWith('</')) entities.push(closed(open.pop(), token, offsetInBytes(source, index), text.length));
    else open.push({ ...opened(token, offsetInBytes(source, index)), offset: text.length });
  }
  const unclosed = open.at(-1);
  if (unclosed) throw cannotParse(`Can't find end tag corresponding to start tag "${unclosed.name}"`);
  return { text, entities: entities.filter((entity) => entity.length > 0).toSorted((a, b) => a.offset - b.offset) };
}

function opened(token: string, at: number): Omit<OpenTag, 'offset'> {
  const name = /^<([^\s>]*)/.exec(token)?.[1]?.toLowerCase() ?? '';
  if (!token.endsWith('>'))
    throw cannotParse(name in entityTypes ? `Unclosed start tag at byte offset ${at}` : `Unsupported start tag "${name}" at byte offset ${at}`);
  if (!(name in entityTypes) || (name === 'span' && !/class="tg-spoiler"/.test(token)))
    throw cannotParse(`Unsupported start tag "${name}" at byte offset ${at}`);
  const href = /\shref=(?:"([^"]*)"|'([^']*)'|([^\s>]+))/.exec(token);
  return { name, url: href ? decoded(href[1] ?? href[2] ?? href[3] ?? '') : undefined };
}

function closed(tag: OpenTag | undefined, token: string, at: number, end: number): TextEntity {
  if (!tag) throw cannotParse(`Unexpected end tag at byte offset ${at}`);
  const name = token.slice(2, -1).trim().toLowerCase();
  if (name !== '' && name !== tag.name) throw cannotParse(`Unmatched end tag at byte offset ${at}, expected "</${tag.name}>", found "</${name}>"`);
  return { type: entityTypes[tag.name] ?? tag.name, offset: tag.offset, length: end - tag.offset, ...(tag.url === undefined ? {} : { url: tag.url }) };
}

const namedCharacters: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&amp;': '&', '&quot;': '"' };

function character(reference: string): string {
  const named = namedCharacters[reference.toLowerCase()];
  if (named !== undefined) return named;
  const [, hex, number] = /^&#(x?)([\da-f]+);$/i.exec(reference) ?? [];
  return number === undefined ? reference : String.fromCodePoint(Number.parseInt(number, hex ? 16 : 10));
}

const decoded = (attribute: string) => attribute.replace(/&(?:lt|gt|amp|quot|#\d+|#x[\da-f]+);/gi, character);

const offsetInBytes = (source: string, index: number) => Buffer.byteLength(source.slice(0, index));

const cannotParse = (problem: string) => badRequest(`can't parse entities: ${problem}`);
