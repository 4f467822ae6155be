/** Is the gateway there, and does it take our key? */
import type { Config } from '../../config/config.ts';
import { HOUR } from '../../core/time.ts';
import type { OxapayClient } from './client.ts';

/** Asks something harmless that needs the merchant key; answers what is wrong, if anything. */
export async function askGateway(config: Config, oxapay: OxapayClient, now: number): Promise<string | undefined> {
  if (config.oxapay.mode === 'off') return 'OXAPAY_SECRET_KEY is not set';
  const reply = await oxapay.history({ from: now - HOUR }, 1);
  return reply.kind === 'done' ? undefined : reply.problem;
}
