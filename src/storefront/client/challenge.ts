/** Solves the challenge that the shop sets while it is under attack, without freezing the page. Asks nobody else anything. */
import { sha256 } from './sha256.ts';

/** Milliseconds of work before the page gets its turn. */
const sliceMs = 12;

/** Answers what goes into the `X-Challenge` header. */
export async function solveChallenge(): Promise<string> {
  const response = await fetch('/api/challenge', { cache: 'no-store' });
  const { challenge, difficulty }: { challenge: string; difficulty: number } = await response.json();
  for (let n = 0; ; ) {
    const until = performance.now() + sliceMs;
    while (performance.now() < until) {
      for (let step = 0; step < 64; step += 1, n += 1) if (Math.clz32(sha256(`${challenge}:${n}`)) >= difficulty) return `${challenge}:${n}`;
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
}
