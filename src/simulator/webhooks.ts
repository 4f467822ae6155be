/**
 * Sends notices as OxaPay does: the exact bytes that were signed, delivered only by HTTP 200 with `ok`, up to five times.
 * Notices are rows first, so none is lost with the process; a lease keeps two processes from sending the same one.
 */
import { randomToken } from '../core/crypto.ts';
import { isoText, SECOND } from '../core/time.ts';
import type { Database, Transaction } from '../db/database.ts';
import { call } from '../http/client.ts';
import type { KeyFamily } from '../payments/oxapay/notice-wire.ts';
import { signNotice } from '../payments/oxapay/signature.ts';
import { type Attempt, claimNotices, insertNotice, recordAttempt } from './notice-store.ts';
import type { PlannedNotice, Signing } from './scenarios.ts';
import type { NoticeRow } from './store.ts';

/** Attempts, in milliseconds after the first: at once, about 1 minute later, then +3 minutes, +30 minutes, +3 hours. */
const attemptClock = [0, 60, 240, 2_040, 12_840].map((seconds) => seconds * SECOND);

const leaseMs = 30 * SECOND;
const claimedAtOnce = 50;

export interface NoticeSenderOptions {
  readonly db: Database;
  readonly now: () => number;
  readonly keys: Readonly<Record<KeyFamily, string>>;
  /** Scales the clock of attempts: 1 is OxaPay's own. */
  readonly factor: number;
}

/** Whom a notice is for, and whose key signs it. */
export interface NoticeTarget {
  readonly trackId: string;
  readonly family: KeyFamily;
  readonly url: string;
}

export interface NoticeSender {
  /** Stores notices with what caused them. Those that are due at once are held for the caller, who sends them after the commit. */
  enqueue(tx: Transaction, target: NoticeTarget, planned: readonly PlannedNotice[]): Promise<NoticeRow[]>;
  /** Sends what `enqueue` answered: one after the other, copies of one notice side by side. */
  dispatch(notices: readonly NoticeRow[]): Promise<void>;
  /** Sends what is due, in no particular order; tells how many. */
  sendDue(): Promise<number>;
}

export function createNoticeSender({ db, now, keys, factor }: NoticeSenderOptions): NoticeSender {
  const send = async (notice: NoticeRow): Promise<Attempt> => {
    const startedAt = performance.now();
    const result = await call({ method: 'POST', url: notice.url, headers: headersOf(notice, keys, now()), body: notice.body });
    const answer = result.kind === 'answer' ? { status: result.status, text: result.body.toString('utf8', 0, 200).trim() } : undefined;
    const delivered = answer?.status === 200 && answer.text.toLowerCase() === 'ok';
    const attempts = notice.attempts + 1;
    const pause = attemptClock[attempts];
    const problem = result.kind === 'answer' ? '' : result.problem;
    const line = JSON.stringify({ at: isoText(now()), attempt: attempts, ms: Math.round(performance.now() - startedAt), ...(answer ?? { problem }) });
    return {
      id: notice.id,
      state: delivered ? 'delivered' : pause === undefined ? 'given_up' : 'pending',
      attempts,
      next_at: notice.first_at + Math.round((pause ?? 0) * factor),
      log: `${notice.log}${line}\n`,
    };
  };

  /** One transaction for all: what a crash leaves unrecorded is sent again when its lease has run out, as real gateways do. */
  const record = (attempts: readonly Attempt[]): Promise<void> =>
    db.transaction(async (tx) => {
      for (const attempt of attempts) await recordAttempt(tx, attempt);
    });

  return {
    async enqueue(tx, { trackId, family, url }, planned) {
      const at = now();
      if (url === '') return [];
      const rows = planned.map((notice, index): NoticeRow => {
        const nextAt = at + notice.delayMs;
        const state = notice.dropped ? 'dropped' : 'pending';
        // The id sorts copies and successors of one step in their order.
        const id = `${at.toString(36).padStart(9, '0')}${index.toString(36).padStart(3, '0')}${randomToken(9)}`;
        return {
          id,
          track_id: trackId,
          family,
          status: notice.status,
          url,
          body: notice.body,
          signing: notice.signing,
          state,
          attempts: 0,
          first_at: nextAt,
          next_at: nextAt,
          locked_until: notice.delayMs > 0 ? 0 : at + leaseMs,
          log: '',
        };
      });
      for (const row of rows) await insertNotice(tx, row);
      return rows.filter((row) => row.state === 'pending' && row.locked_until > 0);
    },

    async dispatch(notices) {
      const attempts: Attempt[] = [];
      for (const copies of copiesTogether(notices)) attempts.push(...(await Promise.all(copies.map(send))));
      await record(attempts);
    },

    async sendDue() {
      const claimed = await claimNotices(db.read, (body) => db.transaction(body), now(), now() + leaseMs, claimedAtOnce);
      if (claimed.length > 0) await record(await Promise.all(claimed.map(send)));
      return claimed.length;
    },
  };
}

function copiesTogether(notices: readonly NoticeRow[]): NoticeRow[][] {
  const groups: NoticeRow[][] = [];
  for (const notice of notices) {
    const last = groups.at(-1);
    if (last?.[0]?.body === notice.body) last.push(notice);
    else groups.push([notice]);
  }
  return groups;
}

/** Names and extras as recorded from the real service; only `HMAC` means anything. */
function headersOf(notice: NoticeRow, keys: NoticeSenderOptions['keys'], at: number): Record<string, string> {
  const signature = signatureOf(notice.body, notice.signing, keys[notice.family], keys[notice.family === 'merchant' ? 'payout' : 'merchant']);
  return {
    'content-type': 'application/json',
    ...(signature !== undefined && { HMAC: signature }),
    'X-Request-Id': notice.id,
    'X-Timestamp': String(Math.floor(at / SECOND)),
    'X-Webhook-Version': 'v1',
  };
}

function signatureOf(body: string, signing: Signing, key: string, otherKey: string): string | undefined {
  switch (signing) {
    case 'right':
      return signNotice(body, key);
    case 'none':
      return undefined;
    case 'wrong_signature':
      return signNotice(`${body} `, key);
    case 'wrong_key':
      return signNotice(body, otherKey);
    case 'reserialised':
      return signNotice(JSON.stringify(JSON.parse(body), undefined, 2), key);
  }
}
