/** Pictures as pages show them: one of ours in every size and format, so that a browser fetches the one it needs. */
import { type PictureFormat, pictureAddress, pictureAt, pictureTypes, sizesOf } from '../pictures/picture.ts';
import { type Html, html, safeUrl } from './html.ts';

export interface PictureLook {
  /** How wide it is shown, as the `sizes` of an image. */
  readonly sizes: string;
  /** For pictures whose own size is not known, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Other attributes of the image. */
  readonly more?: Html | undefined;
}

/** A picture that says nothing the text beside it does not say; any address may be given. */
export function pictureTag(address: string, { sizes, width, height, more }: PictureLook): Html {
  const picture = pictureAt(address);
  if (!picture) return html`<img src="${safeUrl(address)}" alt="" width="${width}" height="${height}"${more}>`;
  const setOf = (format: PictureFormat) =>
    sizesOf(picture)
      .map((size) => `${pictureAddress(picture, size, format)} ${size.width}w`)
      .join(', ');
  const sources = (['avif', 'webp'] as const).map((format) => html`<source type="${pictureTypes[format]}" srcset="${setOf(format)}" sizes="${sizes}">`);
  return html`<picture>${sources}<img src="${address}" srcset="${setOf(picture.fallback)}" sizes="${sizes}" alt="" width="${picture.width}" height="${picture.height}"${more}></picture>`;
}
