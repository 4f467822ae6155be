/**
 * Markup that escapes by default (S25). `html` is the only way to make `Html`, and `Html` is the only thing not escaped again,
 * so text from people or providers cannot become markup. Attribute values must always stand in double quotes.
 */

/** Finished markup. Made by `html`, or by `raw` from a constant of ours. */
export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

/** What may stand in a template: text is escaped, lists are joined, absent things and `false` leave nothing. */
export type HtmlValue = string | number | Html | readonly HtmlValue[] | undefined | null | false;

const special = /[&<>"']/;
const specials = /[&<>"']/g;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text made safe for element content and quoted attributes. */
export function escapeHtml(text: string): string {
  return special.test(text) ? text.replace(specials, (character) => entities[character] ?? character) : text;
}

function render(value: HtmlValue): string {
  if (typeof value === 'string') return escapeHtml(value);
  if (value instanceof Html) return value.text;
  if (typeof value === 'number') return String(value);
  if (value === undefined || value === null || value === false) return '';
  return value.map(render).join('');
}

/** Template tag: every `${value}` is escaped unless it is `Html`. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  let text = parts[0] ?? '';
  for (let i = 0; i < values.length; i += 1) text += render(values[i]) + (parts[i + 1] ?? '');
  return new Html(text);
}

/** Trusts markup as it stands: only for constants and generated drawings of our own, and for what the Markdown renderer has escaped; never for anything that came from outside. */
export function raw(trusted: string): Html {
  return new Html(trusted);
}

/** ` name` when on, nothing when off: for attributes such as `checked`. */
export function flag(name: 'checked' | 'disabled' | 'selected' | 'hidden' | 'required' | 'open' | 'autofocus', on: boolean): Html | undefined {
  return on ? new Html(` ${name}`) : undefined;
}

/** A sentence with `{name}` places filled with markup; the sentence itself is escaped. */
export function fill(sentence: string, places: Record<string, HtmlValue>): Html {
  const pieces = sentence.split(/\{(\w+)\}/);
  return new Html(
    pieces
      .map((piece, index) => (index % 2 === 0 ? escapeHtml(piece) : Object.hasOwn(places, piece) ? render(places[piece]) : `{${escapeHtml(piece)}}`))
      .join(''),
  );
}

/** An address for `href` or `src` from data: our own path, https, http or mailto; anything else (`javascript:` …) becomes `#`. */
export function safeUrl(address: string): string {
  if (/^\/(?![/\\])/.test(address) || /^(?:https?:\/\/|mailto:)/i.test(address)) return address;
  return '#';
}

/** JSON that cannot close the script element it stands in. */
export function jsonForScript(value: unknown): Html {
  return new Html(JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`));
}
