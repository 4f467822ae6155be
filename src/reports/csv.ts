/** CSV by RFC 4180, made safe for spreadsheets: a cell that would run as a formula is text (S27). Pure. */

export type Cell = string | number | null;

/** Header and rows, with CRLF after each line. */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = csvLine(header);
  for (const row of rows) text += csvLine(row);
  return text;
}

/** One row with its line end, for rows that come one by one. */
export function csvLine(row: readonly Cell[]): string {
  return `${row.map(cellText).join(',')}\r\n`;
}

/** Text that no spreadsheet takes for a formula: a leading apostrophe is what they use themselves for "this is text". */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const safe = harmless(cell);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
