/** Asks the provider about attempts that stayed silent (F9): every payment settles even if no notice ever arrives. */
import { systemActor } from '../accounts/audit-log.ts';
import { sha256 } from '../core/crypto.ts';
import { newSortableId } from '../core/ids.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { Transaction } from '../db/database.ts';
import type { RepeatingJob } from '../outbox/schedule.ts';
import type { Shop } from '../outbox/shop.ts';
import { type Attempt, nextCheckAt, type PaymentFact } from './payment.ts';
import type { LookUpResult, PaymentProvider } from './provider.ts';
import { recordPayment } from './record-payment.ts';
import { claimChecks, insertNotice, moveAttempt, scheduleCheck } from './store.ts';

const atOnce = 16;
const leaseMs = MINUTE;
/** An attempt whose start we lost is looked for from this long before it was made, for clocks that differ. */
const skewMs = 5 * MINUTE;
/** A start that the provider still does not know after this long is given up; should it turn up later, its reference ties it to us. */
const lostAfterMs = 30 * SECOND;

/** Asks about everything that is due; returns how many attempts were asked about. */
export async function reconcilePayments(shop: Shop, providers: readonly PaymentProvider[]): Promise<number> {
  let asked = 0;
  for (;;) {
    const now = shop.clock.now();
    const attempts = await shop.db.transaction((tx) => claimChecks(tx, now, now + leaseMs, atOnce));
    await Promise.all(attempts.map((attempt) => reconcileAttempt(shop, providers, attempt)));
    asked += attempts.length;
    if (attempts.length < atOnce) return asked;
  }
}

export function reconcileJob(shop: Shop, providers: readonly PaymentProvider[]): RepeatingJob {
  return {
    name: 'reconcile-payments',
    everyMs: Math.min(5 * SECOND, shop.config.reconcileFirstMs),
    run: async () => void (await reconcilePayments(shop, providers)),
  };
}

/** Asks about one attempt and records the answer. A provider that cannot be reached is asked again at the next turn. */
export async function reconcileAttempt(shop: Shop, providers: readonly PaymentProvider[], attempt: Attempt): Promise<void> {
  const provider = providers.find(({ id }) => id === attempt.provider);
  if (!provider) return;
  const answer = await ask(provider, attempt);
  await shop.db.transaction(async (tx) => {
    const now = shop.clock.now();
    if (answer.kind === 'found') {
      const result = await recordPayment(shop, tx, answer.fact, { ...systemActor, id: `gateway:${attempt.provider}` });
      if (result.kind === 'held') await holdFact(shop, tx, answer.fact, result.why);
    } else if (answer.kind === 'absent' && attempt.track_id === null && now - attempt.created_at > lostAfterMs)
      await moveAttempt(tx, attempt.id, 'failed', now);
    await scheduleCheck(tx, attempt.id, nextCheckAt(attempt, now, shop.config.reconcileFirstMs));
  });
}

function ask(provider: PaymentProvider, attempt: Attempt): Promise<LookUpResult> {
  return attempt.track_id === null ? provider.findByReference(attempt.reference, attempt.created_at - skewMs) : provider.lookUp(attempt.track_id);
}

/** Keeps what the provider said and we cannot accept, once, and calls a person. */
async function holdFact(shop: Shop, tx: Transaction, fact: PaymentFact, why: string): Promise<void> {
  const now = shop.clock.now();
  const body = JSON.stringify(fact.evidence);
  const id = newSortableId('ntc', now);
  const added = await insertNotice(tx, {
    id,
    provider: fact.provider,
    digest: sha256(`asked:${fact.trackId}:${why}:${body}`),
    track_id: fact.trackId,
    reference: fact.reference,
    status: fact.status,
    body,
    state: 'held',
    result: why,
    received_at: now,
    processed_at: now,
    tries: 0,
    next_try_at: null,
  });
  if (added) await shop.outbox.append(tx, 'notice.held', { notice_id: id });
}
