/**
 * A program of its own: takes the bytes of one picture, answers its files, and ends. What decodes a stranger's file can be
 * brought down by it, and keeps some 100 MB afterwards; neither may happen to the shop.
 */
import { fileName, longestSide, mostPixels, type PictureFormat, sizesOf } from './picture.ts';
import type { RenderedFile, Rendering } from './rendering.ts';

process.once('message', (message) => {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array();
  void render(bytes).then((rendering) => process.send?.(rendering, () => process.disconnect()));
});

async function render(bytes: Uint8Array): Promise<Rendering> {
  const sharp = await loadSharp();
  if (typeof sharp === 'string') return { kind: 'unavailable', problem: sharp };
  // One picture at a time, beside a shop that has customers.
  sharp.concurrency(1);
  sharp.cache(false);
  // Of the many formats the library reads, only ours; no SVG, PDF or PostScript can be reached, whatever the bytes pretend.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['VipsForeignLoadJpeg', 'VipsForeignLoadPng', 'VipsForeignLoadWebp', 'VipsForeignLoadHeif'] });
  try {
    const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata();
    if (width * height > mostPixels) return { kind: 'too_large' };
    // Turned as the camera says, in sRGB, and without any of the file's metadata (place, device, name).
    const image = sharp(bytes, { limitInputPixels: mostPixels, failOn: 'error' }).autoOrient().toColourspace('srgb');
    const { data, info } = await image
      .resize({ width: longestSide, height: longestSide, fit: 'inside', withoutEnlargement: true })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const raw = { width: info.width, height: info.height, channels: info.channels };
    const isSeeThrough = info.channels === 4 && !(await sharp(data, { raw }).stats()).isOpaque;
    const fallback = isSeeThrough ? 'png' : 'jpg';
    const formats: readonly PictureFormat[] = ['avif', 'webp', fallback];
    const files: RenderedFile[] = [];
    for (const size of sizesOf(raw)) {
      const drawn = sharp(data, { raw }).resize({ ...size, fit: 'fill' });
      const copy = isSeeThrough ? drawn : drawn.removeAlpha();
      for (const format of formats) {
        files.push({ name: fileName(size, format), body: await encoders[format](copy.clone()).toBuffer() });
      }
    }
    return { kind: 'picture', width: raw.width, height: raw.height, fallback, files };
  } catch {
    return { kind: 'unreadable' }; // What is wrong inside a file is of no use to whoever chose it.
  }
}

type Sharp = import('sharp').Sharp;
type SharpLibrary = typeof import('sharp').default;

/** Qualities at which a photograph still looks like itself; AVIF at an effort that takes a second, not ten. */
const encoders: Readonly<Record<PictureFormat, (image: Sharp) => Sharp>> = {
  avif: (image) => image.avif({ quality: 55, effort: 2 }),
  webp: (image) => image.webp({ quality: 78 }),
  jpg: (image) => image.jpeg({ quality: 80, mozjpeg: true }),
  png: (image) => image.png({ compressionLevel: 9, palette: true }),
};

/** The library, or why there is none. */
async function loadSharp(): Promise<SharpLibrary | string> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
