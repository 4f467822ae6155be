/**
 * The picture that messengers and networks show beside a link: they take no SVG, so ours is drawn as a PNG, once for each product.
 * It carries no words, because a server has no fonts to rely on, and the name stands beside it anyway.
 */
import { artworkSvg } from './artwork.ts';

/** What Open Graph recommends, in pixels. */
export const shareSize = { width: 1200, height: 630 };

export interface SharePictures {
  /** A PNG of the artwork of a slug; drawn when it is first asked for. */
  of(slug: string): Promise<Buffer>;
}

/** @param most how many are kept; a picture is about 100 kB and takes 50 ms to draw, on another thread */
export function createSharePictures(most = 60): SharePictures {
  const kept = new Map<string, Promise<Buffer>>();
  return {
    of(slug) {
      const known = kept.get(slug);
      if (known !== undefined) return known;
      const [oldest] = kept.keys();
      if (oldest !== undefined && kept.size >= most) kept.delete(oldest);
      const drawn = draw(slug);
      kept.set(slug, drawn);
      // What failed once, for want of memory perhaps, may be tried again.
      drawn.catch(() => kept.delete(slug));
      return drawn;
    },
  };
}

async function draw(slug: string): Promise<Buffer> {
  const { width, height } = shareSize;
  // Loaded with the first picture: few starts of a shop ever draw one.
  const { renderAsync } = await import('@resvg/resvg-js');
  return (await renderAsync(artworkSvg(slug, width, height), { font: { loadSystemFonts: false } })).asPng();
}
