import { inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Cell } from './csv.ts';
import { workbook } from './xlsx.ts';

/** The files of an archive, read by its directory as any reader does. */
function unzip(archive: Buffer): Map<string, string> {
  const files = new Map<string, string>();
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  let at = archive.readUInt32LE(end + 16);
  for (let count = archive.readUInt16LE(end + 10); count > 0; count -= 1) {
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString();
    const start = archive.readUInt32LE(at + 42) + 30 + nameLength;
    files.set(name, inflateRawSync(archive.subarray(start, start + archive.readUInt32LE(at + 20))).toString());
    at += 46 + nameLength;
  }
  return files;
}

async function* groups(...rows: Cell[][]): AsyncGenerator<Cell[][]> {
  yield rows;
}

async function bytesOf(pieces: AsyncIterable<Buffer>): Promise<Buffer> {
  const all: Buffer[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

const columns = [
  { title: 'note', kind: 'text' },
  { title: 'amount', kind: 'number' },
] as const;

test('a workbook holds text and numbers; what looks like a formula or markup is text (S27)', async () => {
  const files = unzip(await bytesOf(workbook({ columns, rows: groups(['=1+1', '12.50'], ['<b>&\u0007', '3'], [null, null]) })));
  expect([...files.keys()].toSorted()).toEqual([
    '[Content_Types].xml',
    '_rels/.rels',
    'xl/_rels/workbook.xml.rels',
    'xl/workbook.xml',
    'xl/worksheets/sheet1.xml',
  ]);
  const sheet = files.get('xl/worksheets/sheet1.xml') ?? '';
  expect(sheet).toContain(`<t xml:space="preserve">'=1+1</t></is></c><c><v>12.50</v></c>`);
  expect(sheet).toContain('&lt;b&gt;&amp;</t>');
  expect(sheet).toContain('<row><c/><c/></row></sheetData></worksheet>');
  expect(sheet).not.toContain('<f>');
});

test('more rows than a sheet holds go on in another one, under the same titles', async () => {
  const files = unzip(await bytesOf(workbook({ columns, rows: groups(['a', '1'], ['b', '2'], ['c', '3']) }, 3)));
  expect(files.get('xl/workbook.xml')).toContain('<sheet name="2" sheetId="2" r:id="rId2"/>');
  expect(files.get('xl/worksheets/sheet2.xml')).toMatch(/note.*amount.*>c</);
});
