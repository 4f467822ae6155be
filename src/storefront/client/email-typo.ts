/** Slips of the finger in well-known mail domains: a hint, never a refusal. */

const domains = [
  'gmail.com',
  'outlook.com',
  'hotmail.com',
  'icloud.com',
  'yahoo.com',
  'proton.me',
  'qq.com',
  '163.com',
  '126.com',
  'foxmail.com',
  'mail.ru',
  'yandex.ru',
];

/** The address with the domain that was probably meant; undefined when nothing looks wrong. */
export function likelyAddress(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  const domain = email.slice(at + 1).toLowerCase();
  if (at < 1 || domains.includes(domain)) return undefined;
  const near = domains.find((known) => known[0] === domain[0] && distance(known, domain) <= (known.length > 7 ? 2 : 1));
  return near && `${email.slice(0, at)}@${near}`;
}

/** Edits between two short words, neighbours swapped counting one (optimal string alignment). */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= a.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, at(i - 2, j - 2) + 1);
      rows[i]?.push(best);
    }
  }
  return at(a.length, b.length);
}
