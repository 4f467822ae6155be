/** Random bytes from the system's CSPRNG, drawn in blocks: a call per id would cost more than the insert it names. */
import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let used = pool.length;

/** `count` (at most 64) unpredictable bytes in hex. Each byte is handed out once. */
export function randomHex(count: number): string {
  if (count > 64) throw new Error('Ask for at most 64 random bytes at a time');
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const text = pool.toString('hex', used, used + count);
  // What was handed out is not kept: a later reader of this memory must not learn an earlier id.
  pool.fill(0, used, used + count);
  used += count;
  return text;
}
