/**
 * The inbox of notices (W5): a verified notice is kept once, answered at once, and acted on by asking the provider itself (W8).
 * A notice is never proof; it is a reason to ask now instead of later.
 */
import { systemActor } from '../accounts/audit-log.ts';
import { sha256 } from '../core/crypto.ts';
import { newSortableId } from '../core/ids.ts';
import { MINUTE, SECOND } from '../core/time.ts';
import type { ProviderId } from '../db/tables.ts';
import { pauseAfter } from '../outbox/job.ts';
import { createRounds } from '../outbox/rounds.ts';
import type { Shop } from '../outbox/shop.ts';
import type { PaymentFact } from './payment.ts';
import type { LookUpResult, PaymentProvider } from './provider.ts';
import { recordPayment } from './record-payment.ts';
import { claimNotices, endNotice, insertNotice, postponeNotice } from './store.ts';

/** What of a notice is kept. */
export interface IncomingNotice {
  readonly provider: ProviderId;
  readonly body: Buffer;
  readonly fact: Pick<PaymentFact, 'trackId' | 'reference'> & { readonly status: string };
}

export interface Inbox {
  /** Keeps a verified notice durably; the same bytes again change nothing (F10, F13). Then acts on it without being waited for. */
  keep(notice: IncomingNotice): Promise<void>;
  start(): void;
  /** Acts on everything that waits; for tests and commands. */
  drain(): Promise<void>;
  stop(): Promise<void>;
}

const atOnce = 32;
const leaseMs = 30 * SECOND;
/** A question that stays unanswered this long is left to the reconciler. */
const patienceMs = 30 * MINUTE;

export function createInbox(shop: Shop, providers: readonly PaymentProvider[], log: { error(facts: object, message: string): void }): Inbox {
  const { db, clock, outbox } = shop;
  const providerOf = new Map(providers.map((provider) => [provider.id, provider]));

  const act = async (notice: Awaited<ReturnType<typeof claimNotices>>[number]): Promise<void> => {
    const provider = providerOf.get(notice.provider);
    const answer: LookUpResult = provider ? await provider.lookUp(notice.track_id) : { kind: 'failed', problem: 'the provider is not configured' };
    const now = clock.now();
    switch (answer.kind) {
      case 'found':
        await db.transaction(async (tx) => {
          const result = await recordPayment(shop, tx, answer.fact, { ...systemActor, id: `gateway:${notice.provider}` });
          if (result.kind === 'held') {
            await endNotice(tx, notice.id, 'held', result.why, clock.now());
            await outbox.append(tx, 'notice.held', { notice_id: notice.id });
          } else await endNotice(tx, notice.id, result.kind === 'nothing_new' ? 'ignored' : 'applied', result.kind, clock.now());
        });
        return;
      case 'absent':
        await db.transaction(async (tx) => {
          await endNotice(tx, notice.id, 'held', 'the gateway does not know this payment', now);
          await outbox.append(tx, 'notice.held', { notice_id: notice.id });
        });
        return;
      case 'failed':
        await db.transaction(async (tx) =>
          now - notice.received_at > patienceMs
            ? endNotice(tx, notice.id, 'ignored', `the gateway could not be asked (${answer.problem}); the reconciler goes on`, now)
            : postponeNotice(tx, notice.id, now + pauseAfter(notice.tries, 0, Math.random()), answer.problem),
        );
    }
  };

  const round = async (): Promise<boolean> => {
    const now = clock.now();
    const notices = await db.transaction((tx) => claimNotices(tx, now, now + leaseMs, atOnce));
    await Promise.all(
      notices.map((notice) =>
        act(notice).catch((error: unknown) => log.error({ err: error, notice: notice.id }, 'a notice could not be acted on; it will be tried again')),
      ),
    );
    return notices.length === atOnce;
  };

  const rounds = createRounds({
    round,
    everyMs: shop.config.outboxPollMs,
    failed: (error) => log.error({ err: error }, 'the inbox could not reach the database'),
  });

  return {
    async keep({ provider, body, fact }) {
      await db.transaction(async (tx) => {
        const now = clock.now();
        const added = await insertNotice(tx, {
          id: newSortableId('ntc', now),
          provider,
          digest: sha256(body),
          track_id: fact.trackId,
          reference: fact.reference,
          status: fact.status,
          body: body.toString('utf8'),
          state: 'received',
          result: null,
          received_at: now,
          processed_at: null,
          tries: 0,
          next_try_at: now,
        });
        if (added) tx.afterCommit(rounds.wake);
      });
    },
    start: rounds.start,
    async drain() {
      while (await round());
    },
    stop: rounds.stop,
  };
}
