/** Words of the merchant's own in the place of ours, as mails and legal pages have them: a row for each, and no row means ours. */
import { refuse } from '../core/errors.ts';

/** Each answers false when it is not the version that was seen any more. */
export interface OwnWordsStore<Row, Words> {
  insert(words: Words): Promise<boolean>;
  update(row: Row, words: Words): Promise<boolean>;
  remove(row: Row): Promise<boolean>;
}

/**
 * @param row what stands there now
 * @param words undefined puts our own back
 * @param seen the version that the operator saw; 0 for our own words
 * @throws Refusal `version.conflict` when somebody else was faster (I20)
 */
export async function putOwnWords<Row extends { readonly version: number }, Words>(
  store: OwnWordsStore<Row, Words>,
  row: Row | undefined,
  words: Words | undefined,
  seen: number,
): Promise<void> {
  const change = (): Promise<boolean> | boolean => {
    if (words === undefined) return row === undefined || store.remove(row);
    return row ? store.update(row, words) : store.insert(words);
  };
  if ((row?.version ?? 0) !== seen || !(await change())) throw refuse('version.conflict');
}
