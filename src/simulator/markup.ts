/** Markup for the simulator's few pages; it escapes by default. */

class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

type Piece = string | number | Markup | readonly Piece[] | undefined | false;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (piece === undefined || piece === false) return '';
  if (typeof piece === 'string' || typeof piece === 'number') return String(piece).replace(/[&<>"']/g, (character) => entities[character] ?? character);
  return piece.map(render).join('');
}

export type { Markup };

/** Template tag: every `${value}` is escaped unless it is markup already. */
export function html(parts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(parts.map((part, index) => part + render(pieces[index])).join(''));
}

/** A drawing of our own, never anything that came from outside. */
export function drawn(svg: string): Markup {
  return new Markup(svg);
}
