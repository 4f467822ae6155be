/**
 * SHA-256 (FIPS 180-4) for one short ASCII text, in one go: the browser's own is asynchronous, which costs more than the hash,
 * and is missing where a page came without TLS.
 */

/** First 32 bits of the fraction of the cube roots of the first 64 primes; and of the square roots of the first eight. */
const { rounds, start } = constants();

/** @param text up to 119 ASCII characters. Answers the first 32 bits of its hash. */
export function sha256(text: string): number {
  const blocks = (text.length + 72) >> 6;
  const words = new Int32Array(blocks * 16);
  for (let at = 0; at < text.length; at += 1) words[at >> 2] = word(words, at >> 2) | (text.charCodeAt(at) << (24 - (at & 3) * 8));
  words[text.length >> 2] = word(words, text.length >> 2) | (0x80 << (24 - (text.length & 3) * 8));
  words[blocks * 16 - 1] = text.length * 8;
  const state = start.slice();
  for (let block = 0; block < blocks; block += 1) compress(state, words.subarray(block * 16, block * 16 + 16));
  return word(state, 0) >>> 0;
}

const schedule = new Int32Array(64);

function compress(state: Int32Array, block: Int32Array): void {
  for (let i = 0; i < 64; i += 1) {
    if (i < 16) {
      schedule[i] = word(block, i);
      continue;
    }
    const x = word(schedule, i - 15);
    const y = word(schedule, i - 2);
    const s0 = turn(x, 7) ^ turn(x, 18) ^ (x >>> 3);
    const s1 = turn(y, 17) ^ turn(y, 19) ^ (y >>> 10);
    schedule[i] = word(schedule, i - 16) + s0 + word(schedule, i - 7) + s1;
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state;
  for (let i = 0; i < 64; i += 1) {
    const s1 = turn(e, 6) ^ turn(e, 11) ^ turn(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + word(rounds, i) + word(schedule, i)) | 0;
    const s0 = turn(a, 2) ^ turn(a, 13) ^ turn(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((value, index) => {
    state[index] = word(state, index) + value;
  });
}

function turn(value: number, by: number): number {
  return (value >>> by) | (value << (32 - by));
}

function word(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

function constants() {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime > 0)) primes.push(n);
  const fraction = (root: number) => ((root % 1) * 2 ** 32) | 0;
  return {
    rounds: Int32Array.from(primes, (prime) => fraction(Math.cbrt(prime))),
    start: Int32Array.from(primes.slice(0, 8), (prime) => fraction(Math.sqrt(prime))),
  };
}
