/** A file with card keys: one per line, or the first column of a `.csv`. */
import { readFileSync } from 'node:fs';
import { keysFromCsv, keysFromText } from '../stock/key-list.ts';
import { UsageError } from './command.ts';

/** @throws UsageError when it cannot be read or has nothing in it */
export function readKeyFile(file: string): string[] {
  const text = readText(file);
  const keys = file.toLowerCase().endsWith('.csv') ? keysFromCsv(text) : keysFromText(text);
  if (keys.length === 0) throw new UsageError(`There are no keys in "${file}".`);
  return keys;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`"${file}" cannot be read (${error instanceof Error && 'code' in error ? String(error.code) : 'unknown'}).`);
  }
}
