/**
 * The gate before ordering. It stands open; when the shop is flooded with orders, or many callers run into their limits, it asks
 * everybody for a proof (`challenge.ts`) until ten minutes after that is over. Counted like the limits: by instance, or together through Redis.
 */
import { isRefusal, refuse } from '../core/errors.ts';
import type { RateLimits } from '../http/rate-limit.ts';
import { claimIdempotencyKey } from '../orders/store.ts';
import type { Shop } from '../outbox/shop.ts';
import { judgeProof, makeChallenge } from './challenge.ts';

export interface Gate {
  /**
   * Counts an attempt to order and lets it pass.
   * @param proof as the caller sent it; undefined without one
   * @throws Refusal `challenge.required` when a proof is needed and this one is none, or was used; `challenge.early` with `seconds` to wait
   */
  pass(caller: string, proof: string | undefined): Promise<void>;
  /** Runs what may refuse the caller for doing too much, which is what attacks do. */
  watch<Result>(work: () => Promise<Result>): Promise<Result>;
  /** A fresh challenge for a browser that can work. */
  work(caller: string): string;
  /** A fresh challenge for one that cannot. */
  wait(caller: string): string;
}

/** All callers together. */
const everybody = 'shop';

export function createGate({ config, db, clock }: Shop, limits: RateLimits): Gate {
  const key = config.secrets.values.linkKeys[0];

  const isClosed = async (): Promise<boolean> => {
    if (config.challenge !== 'auto') return config.challenge === 'always';
    return (await limits.isOver('orders_of_all', everybody)) || (await limits.isOver('refusals_of_all', everybody));
  };

  const spend = (id: string): Promise<boolean> =>
    db.transaction(async (tx) => (await claimIdempotencyKey(tx, { scope: 'challenge', key: id, requestHash: '' }, '', clock.now())) === undefined);

  return {
    async pass(caller, proof) {
      if (config.challenge === 'auto') await limits.count('orders_of_all', everybody);
      if (!(await isClosed())) return;
      const judgement = proof === undefined ? undefined : judgeProof(key, proof, caller, clock.now());
      if (judgement?.kind === 'early') throw refuse('challenge.early', { seconds: Math.ceil((judgement.readyAt - clock.now()) / 1000) });
      if (judgement?.kind !== 'good' || !(await spend(judgement.id))) throw refuse('challenge.required');
    },
    async watch(work) {
      try {
        return await work();
      } catch (error) {
        if (isRefusal(error, 'request.too_many') || isRefusal(error, 'stock.too_many_holds')) await limits.count('refusals_of_all', everybody);
        throw error;
      }
    },
    work: (caller) => makeChallenge(key, 'work', caller, clock.now()),
    wait: (caller) => makeChallenge(key, 'wait', caller, clock.now()),
  };
}
