/** What the drawing program answers: the files of a picture, or why there are none. */
import type { FallbackFormat } from './picture.ts';

export interface RenderedFile {
  /** `640x480.webp` */
  readonly name: string;
  readonly body: Uint8Array;
}

export type Rendering =
  | { readonly kind: 'picture'; readonly width: number; readonly height: number; readonly fallback: FallbackFormat; readonly files: readonly RenderedFile[] }
  /** More pixels than are decoded. */
  | { readonly kind: 'too_large' }
  /** Broken, cut off, or not what its first bytes say. */
  | { readonly kind: 'unreadable' }
  /** The image library is not installed for this machine. */
  | { readonly kind: 'unavailable'; readonly problem: string };

/** A message of the program is one of its answers; checked, because it came out of another process. */
export function isRendering(message: unknown): message is Rendering {
  const { kind, files, fallback }: { kind?: unknown; files?: unknown; fallback?: unknown } = Object(message);
  switch (kind) {
    case 'picture':
      return (fallback === 'jpg' || fallback === 'png') && Array.isArray(files) && files.every(isFile);
    case 'too_large':
    case 'unreadable':
    case 'unavailable':
      return true;
    default:
      return false;
  }
}

function isFile(value: unknown): boolean {
  const { name, body }: { name?: unknown; body?: unknown } = Object(value);
  return typeof name === 'string' && body instanceof Uint8Array;
}
