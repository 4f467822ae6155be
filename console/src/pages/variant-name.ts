import type { Words } from '../text/text.ts';

/** How a variant is called: the one that every product begins with has no name of its own. */
export function variantName(t: Words, slug: string, name = ''): string {
  return name || (slug === 'default' ? t('variant.standard') : slug);
}
