/** A ZIP archive written as a stream: nothing of it is kept in memory (APPNOTE.TXT 6.3.10; sizes follow each file, in a data descriptor). */
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

export interface ZipFile {
  readonly name: string;
  /** Its text, piece by piece; less than 4 GB in all. */
  readonly pieces: Iterable<string> | AsyncIterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly at: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Sizes follow the file (bit 3); names are UTF-8 (bit 11). */
const flags = 0x0808;
const deflated = 8;
/** 1980-01-01: the archive says nothing of when it was made. */
const date = 0x0021;

/** The archive's bytes, in order. */
export async function* zipped(files: Iterable<ZipFile> | AsyncIterable<ZipFile>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let at = 0;
  for await (const { name, pieces } of files) {
    const nameBytes = Buffer.from(name);
    const start = at;
    const header = fields([4, 0x04034b50], [2, 20], [2, flags], [2, deflated], [2, 0], [2, date], [4, 0], [4, 0], [4, 0], [2, nameBytes.length], [2, 0]);
    yield Buffer.concat([header, nameBytes]);
    const sums = { crc: 0, size: 0 };
    let packed = 0;
    // Its errors come out of the last stream, which is read here.
    const stream = pipeline(Readable.from(counted(pieces, sums)), createDeflateRaw(), () => undefined);
    for await (const piece of stream) {
      if (!Buffer.isBuffer(piece)) throw new Error('Compression gives bytes');
      packed += piece.length;
      yield piece;
    }
    yield fields([4, 0x08074b50], [4, sums.crc], [4, packed], [4, sums.size]);
    written.push({ name: nameBytes, at: start, packed, ...sums });
    at += header.length + nameBytes.length + packed + 16;
  }
  const directory = Buffer.concat(written.flatMap((file) => [entryOf(file), file.name]));
  yield directory;
  yield fields([4, 0x06054b50], [2, 0], [2, 0], [2, written.length], [2, written.length], [4, directory.length], [4, at], [2, 0]);
}

async function* counted(pieces: ZipFile['pieces'], sums: { crc: number; size: number }): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    sums.crc = crc32(bytes, sums.crc);
    sums.size += bytes.length;
    yield bytes;
  }
}

function entryOf({ name, at, crc, packed, size }: Written): Buffer {
  const place = [
    [2, 0],
    [2, 0],
    [2, 0],
    [2, 0],
    [4, 0],
    [4, at],
  ] as const;
  return fields([4, 0x02014b50], [2, 20], [2, 20], [2, flags], [2, deflated], [2, 0], [2, date], [4, crc], [4, packed], [4, size], [2, name.length], ...place);
}

/** Little-endian numbers of two or four bytes. */
function fields(...numbers: readonly (readonly [2 | 4, number])[]): Buffer {
  const bytes = Buffer.alloc(numbers.reduce((sum, [width]) => sum + width, 0));
  let at = 0;
  for (const [width, value] of numbers) at = width === 2 ? bytes.writeUInt16LE(value, at) : bytes.writeUInt32LE(value, at);
  return bytes;
}
