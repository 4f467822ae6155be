/** Card keys as people send them: a list of lines, or the first column of a CSV. Pure. */

/** Non-empty lines, without their line ends. */
export function keysFromText(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The first column of a CSV (RFC 4180: quotes doubled inside quotes, line breaks allowed inside them); a header named `key` is left out. */
export function keysFromCsv(text: string): string[] {
  const keys: string[] = [];
  let field = '';
  let column = 0;
  let quoted = false;
  const source = text.replace(/^\ufeff/, '');
  const endRow = (): void => {
    if (field.trim() !== '') keys.push(field.trim());
    field = '';
    column = 0;
  };
  for (let at = 0; at < source.length; at += 1) {
    const character = source.charAt(at);
    if (quoted) {
      if (character !== '"') {
        if (column === 0) field += character;
      } else if (source.charAt(at + 1) === '"') {
        if (column === 0) field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') column += 1;
    else if (character === '\n' || character === '\r') endRow();
    else if (column === 0) field += character;
  }
  endRow();
  const [first, ...rest] = keys;
  return first !== undefined && /^(key|card_?key|卡密)s?$/i.test(first) ? rest : keys;
}
