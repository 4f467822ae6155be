/** The text of a file that an operator sent. */
import { Declined, type Turn } from './conversation.ts';
import type { IncomingFile } from './update.ts';

const largestFile = 1024 * 1024;

/** @throws Declined for one that is too large, cannot be had, or is not UTF-8 text */
export async function readFile({ parts, words }: Turn, file: IncomingFile): Promise<{ text: string; isCsv: boolean }> {
  if (file.size > largestFile) throw new Declined(words.said.fileTooLarge);
  const content = await parts.api.download(file.id);
  if (!content) throw new Declined(words.said.noText);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(content), isCsv: /\.csv$/i.test(file.name) };
  } catch {
    throw new Declined(words.said.noText);
  }
}
