/** Guessing is slowed down per account and address (S32): nobody can lock an owner out from elsewhere. */
import { addressBlock, type LimitName, type RateLimits } from '../http/rate-limit.ts';

/**
 * Counts one attempt to prove who one is, before it is judged, so that many at once count too. Counts the same whether the account exists.
 * @returns takes the attempt back, for one that was no guess
 * @throws Refusal `request.too_many`
 */
export async function countAttempt(limits: RateLimits, email: string, ip: string): Promise<() => Promise<void>> {
  const address = addressBlock(ip);
  const account = `${email.toLowerCase()}|${address}`;
  const counters: readonly [LimitName, string][] = [
    ['sign_in_address', address],
    ['sign_in_account', account],
    ['sign_in_account_day', account],
  ];
  for (const [name, caller] of counters) await limits.use(name, caller);
  return async () => {
    for (const [name, caller] of counters) await limits.giveBack(name, caller);
  };
}
