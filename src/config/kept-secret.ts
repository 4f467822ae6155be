/** Outside production a missing secret is made once and kept beside the data it protects. */
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomToken } from '../core/crypto.ts';

/** Reads `DATA_DIR/<name>.key`, making it (mode 600) when it is not there. Two processes starting together end with the same one. */
export function keptSecret(dataDir: string, name: 'SECRET_KEY' | 'DATA_KEY'): string {
  const file = join(dataDir, `${name.toLowerCase()}.key`);
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true });
    const draft = `${file}.${randomToken(6)}`;
    writeFileSync(draft, randomToken(36), { flag: 'wx', mode: 0o600 });
    try {
      linkSync(draft, file); // Atomic: a reader never sees a half-written key, and the first process wins.
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      unlinkSync(draft);
    }
  }
  return readFileSync(file, 'utf8').trim();
}
