/** Card keys as people have them: lines, or a table of which some columns make the key. Pure. */

export type Table = readonly (readonly string[])[];

export interface Mapping {
  /** Places of the columns that make a key, in their order. */
  readonly columns: readonly number[];
  /** What stands between them. */
  readonly between: string;
  readonly hasHeader: boolean;
}

export function linesOf(text: string): string[] {
  return text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Reads a CSV by RFC 4180; of comma, semicolon and tab, what its first line has most of separates the columns. */
export function tableOf(text: string): Table {
  const source = text.replace(/^\ufeff/, '');
  const [first = ''] = source.split(/[\r\n]/, 1);
  const count = (mark: string): number => first.split(mark).length;
  const separator = [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  const endField = (): void => {
    row.push(field.trim());
    field = '';
  };
  const endRow = (): void => {
    endField();
    if (row.some((cell) => cell !== '')) rows.push(row);
    row = [];
  };
  for (let at = 0; at < source.length; at += 1) {
    const mark = source.charAt(at);
    if (isQuoted && mark === '"' && source.charAt(at + 1) === '"') {
      field += '"';
      at += 1;
    } else if (mark === '"') isQuoted = !isQuoted;
    else if (isQuoted) field += mark;
    else if (mark === separator) endField();
    else if (mark === '\n') endRow();
    else if (mark !== '\r') field += mark;
  }
  endRow();
  return rows;
}

export function keysOf(table: Table, { columns, between, hasHeader }: Mapping): string[] {
  const rows = hasHeader ? table.slice(1) : table;
  return rows.map((row) => columns.map((column) => row[column] ?? '').join(between)).filter((key) => key.replaceAll(between, '') !== '');
}

/** Parts that the shop takes at once, by number and by size. */
export function partsOf(keys: readonly string[], most = 5_000, longest = 1_000_000): string[][] {
  const parts: string[][] = [];
  let part: string[] = [];
  let length = 0;
  for (const key of keys) {
    if (part.length >= most || length + key.length > longest) {
      parts.push(part);
      part = [];
      length = 0;
    }
    part.push(key);
    length += key.length;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}
