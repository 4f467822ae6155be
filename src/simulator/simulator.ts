/** The gateway that is not there: its state in the database, its clock, its notices. Doors: `gateway.ts`, `legacy-api.ts`, `pay-page.ts`, `control.ts`. */
import { randomBytes, randomInt } from 'node:crypto';
import type { Clock } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import { noticeJson } from './payment-json.ts';
import { addToLedger, duePayments, findPayment, insertPayment, lockPayment, updatePayment } from './payment-store.ts';
import { judge, type SimulatedPayment, type Step } from './payments.ts';
import { duePayouts, insertPayout, lockPayout, updatePayout } from './payout-store.ts';
import { isPayoutOpen, movePayout, nextPayoutStatus, payoutNoticeJson, payoutStageMs, type SimulatedPayout } from './payouts.ts';
import { planNotices, type Scenario } from './scenarios.ts';
import { SettingsBox } from './settings.ts';
import { createTables, type NoticeRow } from './store.ts';
import { createNoticeSender, type NoticeSender } from './webhooks.ts';

export interface SimulatorOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly merchantKey: string;
  readonly payoutKey: string;
  /** Where buyers' browsers reach it, e.g. `http://localhost:5001/simulator`; base of `payment_url`. A function when the port is chosen by listening. */
  readonly publicBase: string | (() => string);
  /** Scales the pauses between attempts of a notice; 1 is OxaPay's own clock, which ends after three and a half hours. */
  readonly callbackFactor?: number;
  /** Milliseconds between looks for what is due; 500 unless told. */
  readonly pollMs?: number;
  readonly log: { error(facts: object, message: string): void };
}

/** A change that was made, and its notices, which the caller sends with `tell`. */
export interface Changed {
  readonly payment: SimulatedPayment;
  readonly notices: readonly NoticeRow[];
}

export class Simulator {
  readonly db: Database;
  readonly settings: SettingsBox;
  readonly options: SimulatorOptions;
  readonly #sender: NoticeSender;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  readonly #sending = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: SimulatorOptions) {
    this.options = options;
    this.db = options.db;
    this.settings = new SettingsBox(options.db);
    const keys = { merchant: options.merchantKey, payout: options.payoutKey };
    this.#sender = createNoticeSender({ db: options.db, now: () => this.now(), keys, factor: options.callbackFactor ?? 1 });
  }

  /** The simulator's own time in milliseconds: the clock's, and what the control API has added. */
  now(): number {
    return this.options.clock.now() + this.settings.current.aheadMs;
  }

  payUrl(trackId: string): string {
    const { publicBase } = this.options;
    return `${typeof publicBase === 'string' ? publicBase : publicBase()}/pay/${trackId}`;
  }

  /** Makes tables and starts looking for what is due. */
  async start(): Promise<void> {
    await createTables(this.db);
    await this.settings.reload();
    this.#schedule();
  }

  /** Stops looking, and waits for what is being sent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#round;
    await Promise.all(this.#sending);
  }

  /** Stores a payment under a track id that nobody has. */
  async make(payment: Omit<SimulatedPayment, 'trackId'>, finish: (payment: SimulatedPayment) => SimulatedPayment = (made) => made): Promise<SimulatedPayment> {
    return this.db.transaction(async (tx) => {
      for (;;) {
        const made = finish({ ...payment, trackId: newTrackId() });
        if (await insertPayment(tx, made)) return made;
      }
    });
  }

  /** A payment as it is now: its deadline is judged on reading. */
  async find(trackId: string): Promise<SimulatedPayment | undefined> {
    const payment = await findPayment(this.db.read, trackId);
    if (!payment || judge(payment, this.now()).payment === payment) return payment;
    const changed = await this.change(trackId, (current) => ({ payment: current, told: [] }));
    if (!changed) return undefined;
    void this.tell(changed.notices);
    return changed.payment;
  }

  /**
   * Moves a payment by one step, with its ledger entries and notices, in one transaction; its deadline is judged first.
   * Undefined when there is no such payment, or the step is not possible.
   */
  async change(trackId: string, step: (payment: SimulatedPayment, now: number) => Step | undefined): Promise<Changed | undefined> {
    return this.db.transaction(async (tx) => {
      const stored = await lockPayment(tx, trackId);
      if (!stored) return undefined;
      const now = this.now();
      const judged = judge(stored, now);
      const moved = step(judged.payment, now);
      if (!moved) return undefined;
      const { payment } = moved;
      await updatePayment(tx, payment);
      for (const [index, transfer] of payment.transfers.entries()) {
        const counted = transfer.confirmed && stored.transfers[index]?.confirmed !== true;
        if (counted) await addToLedger(tx, { trackId, hash: transfer.hash, coin: transfer.coin, atoms: transfer.atoms, at: now });
        if (payment.status === 'refunded' && stored.status !== 'refunded')
          await addToLedger(tx, { trackId, hash: transfer.hash, coin: transfer.coin, atoms: -transfer.atoms, at: now });
      }
      const told = [...judged.told, ...moved.told].map(({ status, payment: then }) => ({ status, body: noticeJson(then, status) }));
      const notices = await this.#sender.enqueue(tx, { trackId, family: 'merchant', url: payment.callbackUrl }, planNotices(told, this.scenarioOf(payment)));
      return { payment, notices };
    });
  }

  /** Sends notices that a change has made; resolves when each has been answered or has failed once. */
  tell(notices: readonly NoticeRow[]): Promise<void> {
    if (notices.length === 0) return Promise.resolve();
    const sending: Promise<void> = this.#sender
      .dispatch(notices)
      .catch((error: unknown) => this.options.log.error({ err: error }, 'the simulator could not record what became of its notices'))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
    return sending;
  }

  scenarioOf(payment: SimulatedPayment): Scenario {
    return { ...this.settings.current.scenario, ...payment.scenario };
  }

  /** Sends a stored notice again, as it was, any number of times at once. */
  async repeat(notice: NoticeRow, copies: number): Promise<void> {
    const planned = Array.from({ length: copies }, () => ({ status: notice.status, body: notice.body, signing: notice.signing, dropped: false, delayMs: 0 }));
    const rows = await this.db.transaction((tx) => this.#sender.enqueue(tx, { trackId: notice.track_id, family: notice.family, url: notice.url }, planned));
    await this.tell(rows);
  }

  async makePayout(payout: Omit<SimulatedPayout, 'trackId'>): Promise<SimulatedPayout> {
    return this.db.transaction(async (tx) => {
      for (;;) {
        const made = { ...payout, trackId: newTrackId() };
        const dueAt = nextPayoutStatus(made.status, this.settings.current.scenario) === undefined ? null : this.now() + payoutStageMs;
        if (!(await insertPayout(tx, made, dueAt))) continue;
        await addToLedger(tx, { trackId: made.trackId, hash: '', coin: made.coin, atoms: -(made.atoms + made.feeAtoms), at: made.createdAt });
        return made;
      }
    });
  }

  /** Moves a payout to a stage, or to the scenario's next one. Undefined when there is none. */
  async movePayout(
    trackId: string,
    choose: (payout: SimulatedPayout) => SimulatedPayout['status'] | undefined,
    hash: string,
  ): Promise<SimulatedPayout | undefined> {
    const changed = await this.db.transaction(async (tx) => {
      const stored = await lockPayout(tx, trackId);
      const status = stored && isPayoutOpen(stored.status) ? choose(stored) : undefined;
      if (!stored || status === undefined) return undefined;
      const payout = movePayout(stored, status, hash);
      const { scenario } = this.settings.current;
      await updatePayout(tx, payout, nextPayoutStatus(status, scenario) === undefined ? null : this.now() + payoutStageMs);
      if (status === 'rejected') await addToLedger(tx, { trackId, hash: '', coin: payout.coin, atoms: payout.atoms + payout.feeAtoms, at: this.now() });
      const planned = planNotices([{ status, body: payoutNoticeJson(payout) }], scenario);
      return { payout, notices: await this.#sender.enqueue(tx, { trackId, family: 'payout', url: payout.callbackUrl }, planned) };
    });
    if (!changed) return undefined;
    await this.tell(changed.notices);
    return changed.payout;
  }

  /** Does everything that is due: deadlines, stages of payouts, repeated and delayed notices. Tests may call it after moving the clock. */
  async runDue(): Promise<void> {
    await this.settings.reload();
    await this.judgeDue();
    for (const id of await duePayouts(this.db.read, this.now()))
      await this.movePayout(id, (payout) => nextPayoutStatus(payout.status, this.settings.current.scenario), newHash());
    while ((await this.#sender.sendDue()) > 0) if (this.#stopped) return;
  }

  /** Moves what has passed its deadline. */
  async judgeDue(): Promise<void> {
    for (const id of await duePayments(this.db.read, this.now())) await this.find(id);
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#round = this.runDue()
        .catch((error: unknown) => this.options.log.error({ err: error }, 'the simulator could not do what was due; it tries again'))
        .finally(() => this.#schedule());
    }, this.options.pollMs ?? 500);
    this.#timer.unref();
  }
}

/** Nine digits, as OxaPay's. */
function newTrackId(): string {
  return String(randomInt(100_000_000, 1_000_000_000));
}

/** 32 random bytes in hex. */
export function newHash(): string {
  return randomBytes(32).toString('hex');
}
