/** Brotli and gzip for what is made here and sent: pages, pictures, files. */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** The best of our two encodings that the client takes; one with `q=0` is not taken (RFC 9110 §12.5.3). */
export function acceptedEncoding(header: string | undefined): Encoding | undefined {
  if (!header) return undefined;
  const takes = (name: string) => header.split(',').some((part) => part.trim().split(';')[0]?.trim() === name && !/;\s*q=0(?:\.0*)?\s*$/.test(part));
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined;
}

/**
 * @param effort 6 for what is sent many times: a few milliseconds for a page, within a few per cent of the best; 4 for what is sent once
 */
export function compressed(text: string, encoding: Encoding | undefined, effort: 4 | 6): Buffer {
  const plain = Buffer.from(text);
  switch (encoding) {
    case 'br':
      return brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: effort, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } });
    case 'gzip':
      return gzipSync(plain, { level: effort });
    case undefined:
      return plain;
  }
}
