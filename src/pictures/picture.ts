/**
 * A picture that an operator has uploaded, and the sizes and formats it is kept in. Pure.
 *
 * Everything that a page needs to know stands in the address of its largest file, `/pictures/<id>/1280x960.jpg`: the smaller widths
 * follow from it, and each is there in the modern formats, too. So whoever has the address has the picture; no other table names it.
 */

/** AVIF and WebP for browsers that take them; the fallback is JPEG, or PNG where the picture is see-through. */
export type PictureFormat = 'avif' | 'webp' | 'jpg' | 'png';

export type FallbackFormat = Extract<PictureFormat, 'jpg' | 'png'>;

export interface Size {
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** What an address says. */
export interface Picture extends Size {
  readonly id: string;
  readonly fallback: FallbackFormat;
}

export const pictureTypes: Readonly<Record<PictureFormat, string>> = { avif: 'image/avif', webp: 'image/webp', jpg: 'image/jpeg', png: 'image/png' };

/** Longest side that is kept, in pixels: a picture over the width of a laptop's page at twice its density. */
export const longestSide = 1280;

/** Narrower copies, in pixels: a card on a phone, a card on a laptop. */
const narrowWidths = [320, 640];

/** Largest file that is taken, in bytes. */
export const largestUpload = 10 * 1024 * 1024;

/** Most pixels that are decoded: what the best telephones take, and no bomb (S28). */
export const mostPixels = 50_000_000;

/** Every size that a picture has whose largest size is given, narrowest first. */
export function sizesOf({ width, height }: Size): readonly Size[] {
  const narrower = narrowWidths.filter((narrow) => narrow < width);
  return [...narrower.map((narrow) => ({ width: narrow, height: Math.max(1, Math.round((height * narrow) / width)) })), { width, height }];
}

/** `640x480.webp` */
export function fileName({ width, height }: Size, format: PictureFormat): string {
  return `${width}x${height}.${format}`;
}

/** The picture's own address is that of its largest file in the fallback format. */
export function pictureAddress(picture: Picture, size: Size = picture, format: PictureFormat = picture.fallback): string {
  return `/pictures/${picture.id}/${fileName(size, format)}`;
}

/** What an address of ours says; undefined for any other address. */
export function pictureAt(address: string): Picture | undefined {
  const [, id, width, height, format] = /^\/pictures\/([0-9a-f]{32})\/([1-9]\d{0,3})x([1-9]\d{0,3})\.(jpg|png)$/.exec(address) ?? [];
  if (id === undefined) return undefined;
  return { id, width: Number(width), height: Number(height), fallback: format === 'png' ? 'png' : 'jpg' };
}

/** What a file is by its first bytes, whatever its name or sender says; only these are ever decoded. */
export function formatOf(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | 'avif' | undefined {
  const text = (from: number, to: number) => Buffer.from(bytes.subarray(from, to)).toString('latin1');
  if (text(0, 3) === '\xff\xd8\xff') return 'jpeg';
  if (text(0, 8) === '\x89PNG\r\n\x1a\n') return 'png';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (text(4, 8) === 'ftyp' && /^(?:avif|avis|mif1)$/.test(text(8, 12))) return 'avif';
  return undefined;
}
