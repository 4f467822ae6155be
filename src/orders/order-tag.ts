/** A tag: a short word that operators put on orders to find them together. Pure. */
import { refuse } from '../core/errors.ts';
import { cleanLine } from '../core/text.ts';

/** One order has so many at most. */
export const mostTags = 20;

/** One spelling per tag: without outer blanks, lower case. @throws Refusal `request.invalid` unless it has 1 to 40 characters */
export function parseTag(text: string): string {
  const tag = cleanLine(text, 'tag').toLowerCase();
  if (tag === '' || tag.length > 40) throw refuse('request.invalid', { field: 'tag', problem: 'must have 1 to 40 characters' });
  return tag;
}
