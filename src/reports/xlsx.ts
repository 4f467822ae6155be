/** A workbook (ECMA-376) written row by row: cells are inline text or numbers, never formulas (S27). */
import { type Cell, harmless } from './csv.ts';
import { type ZipFile, zipped } from './zip.ts';

/** A table whose rows come in groups. */
export interface Table {
  /** `number` columns hold decimal text that becomes a number; all others become text. */
  readonly columns: readonly { readonly title: string; readonly kind: 'text' | 'number' }[];
  readonly rows: AsyncIterable<readonly (readonly Cell[])[]>;
}

/** More rows than a sheet holds go on in another. */
const rowsPerSheet = 1_048_576;

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageRelations = 'http://schemas.openxmlformats.org/package/2006/relationships';

/** The workbook's bytes, in order. */
export function workbook(table: Table, limit = rowsPerSheet): AsyncGenerator<Buffer> {
  return zipped(files(table, limit));
}

async function* files(table: Table, limit: number): AsyncGenerator<ZipFile> {
  const rows = eachRow(table.rows);
  let next = await rows.next();
  let sheets = 0;
  do {
    sheets += 1;
    // One sheet after the other is written to its end before the next one is asked for.
    yield {
      name: `xl/worksheets/sheet${sheets}.xml`,
      pieces: (async function* () {
        yield `${xml}<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>`;
        let text = rowXml(table.columns.map(({ title }) => cellXml(title, 'text')));
        for (let count = 1; count < limit && !next.done; count += 1) {
          text += rowXml(next.value.map((cell, place) => cellXml(cell, table.columns[place]?.kind ?? 'text')));
          if (text.length > 64 * 1024) {
            yield text;
            text = '';
          }
          next = await rows.next();
        }
        yield `${text}</sheetData></worksheet>`;
      })(),
    };
  } while (!next.done);
  yield* frame(Array.from({ length: sheets }, (_, index) => index + 1));
}

async function* eachRow(groups: Table['rows']): AsyncGenerator<readonly Cell[]> {
  for await (const group of groups) yield* group;
}

/** The files that say which sheets there are. */
function* frame(sheets: readonly number[]): Generator<ZipFile> {
  const office = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  const overrides = sheets.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${office}.worksheet+xml"/>`).join('');
  yield file(
    '[Content_Types].xml',
    `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${office}.sheet.main+xml"/>${overrides}</Types>`,
  );
  yield file(
    '_rels/.rels',
    `<Relationships xmlns="${packageRelations}"><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  const named = sheets.map((n) => `<sheet name="${n}" sheetId="${n}" r:id="rId${n}"/>`).join('');
  yield file('xl/workbook.xml', `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets>${named}</sheets></workbook>`);
  const targets = sheets.map((n) => `<Relationship Id="rId${n}" Type="${relations}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('');
  yield file('xl/_rels/workbook.xml.rels', `<Relationships xmlns="${packageRelations}">${targets}</Relationships>`);
}

const file = (name: string, content: string): ZipFile => ({ name, pieces: [xml + content] });

const rowXml = (cells: readonly string[]): string => `<row>${cells.join('')}</row>`;

function cellXml(cell: Cell, kind: 'text' | 'number'): string {
  if (cell === null) return '<c/>';
  if (kind === 'number') return `<c><v>${escaped(String(cell))}</v></c>`;
  return `<c t="inlineStr"><is><t xml:space="preserve">${escaped(harmless(String(cell)))}</t></is></c>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** XML cannot hold control characters, nor half of a surrogate pair. */
function escaped(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.toWellFormed().replace(/[&<>]|[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, (found) => entities[found] ?? '');
}
