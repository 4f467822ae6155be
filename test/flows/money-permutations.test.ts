/**
 * Whatever the gateway says of an order's two invoices, in whatever order and however often: the books balance to the micro-unit,
 * at most one delivery leaves, and the order ends where the rules say (I3–I6, I14, I15, F10, F11, F14–F16).
 * The rules are told a second time here, by a model without a database that fits on a screen.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { isRefusal } from '../../src/core/errors.ts';
import { HOUR } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { cancelOrder, expireOrder } from '../../src/orders/close-order.ts';
import type { Order } from '../../src/orders/order.ts';
import type { Shop } from '../../src/outbox/shop.ts';
import type { Attempt } from '../../src/payments/payment.ts';
import { checkInvariants } from '../../src/reports/check-invariants.ts';
import type { DialectName } from '../dialects.ts';
import { testClock } from '../harness.ts';
import { anAttempt, anOrderOf, factOf, type MoneyShop, openMoneyShop, price, tell, variantsWithOneKey } from '../money-shop.ts';

const p = price.minor;

/** What the gateway may say: of which invoice, in which words, with how much received so far. */
const facts = {
  paying: [0, 'confirming', 0],
  paid: [0, 'paid', p],
  paid_again: [0, 'paid', 2 * p],
  surplus: [0, 'paid', p + 1],
  short: [0, 'underpaid', p - 1],
  expired: [0, 'expired', 0],
  late_uncounted: [0, 'expired', p],
  refunded: [0, 'refunded', p],
  second_paid: [1, 'paid', p],
  second_short: [1, 'underpaid', 1],
} as const;

/** What happens in the shop meanwhile. */
const deeds = ['time_over', 'cancelled', 'stock_taken', 'dispatched'] as const;

type Step = keyof typeof facts | (typeof deeds)[number];
const isFact = (step: Step): step is keyof typeof facts => Object.hasOwn(facts, step);
const factNames = Object.keys(facts).filter((name): name is keyof typeof facts => Object.hasOwn(facts, name));

/** Without what hangs on the moment: here the order of arrival must not matter at all. */
const timeless = fc.constantFrom<Step>('paying', 'paid', 'paid_again', 'surplus', 'short', 'expired', 'second_paid', 'second_short', 'time_over');

/** Every permutation of everything, with repetitions and pieces of it. */
const sequence: fc.Arbitrary<readonly Step[]> = fc.oneof(
  fc.shuffledSubarray([...factNames, ...deeds], { minLength: 9 }),
  fc.array(fc.constantFrom<Step>(...factNames, ...deeds, 'dispatched', 'dispatched'), { minLength: 1, maxLength: 14 }),
  fc.array(timeless, { minLength: 1, maxLength: 9 }),
);

interface Outcome {
  readonly status: string;
  readonly deliveries: number;
  readonly applied: number;
  readonly unapplied: number;
  /** Set aside for refunds. */
  readonly returning: number;
  readonly gateway: number;
}

interface Money {
  known: number;
  paid: boolean;
  back: boolean;
  wasApplied: boolean;
  applied: number;
  /** Too little by itself: another invoice may complete it. */
  short: number;
  /** Waits, and pays only together with more by the same invoice. */
  waiting: number;
  surplus: number;
  returning: number;
}

/** The documented rules (docs/payments.md): the sum decides, once; nothing is dropped; a person gets what nobody may decide. */
class Model {
  status = 'pending';
  waitsForRest = false;
  stock: 'held' | 'free' | 'taken' | 'used' = 'held';
  readonly money: readonly [Money, Money] = [emptyMoney(), emptyMoney()];
  waiting: (() => void)[] = [];
  readonly takesLateMoney: boolean;

  constructor(takesLateMoney: boolean) {
    this.takesLateMoney = takesLateMoney;
  }

  take(step: Step): void {
    if (isFact(step)) {
      const [invoice, word, received] = facts[step];
      this.hear(invoice, word, received);
      return;
    }
    switch (step) {
      case 'time_over':
        this.end('expired');
        return;
      case 'cancelled':
        this.end('cancelled');
        return;
      case 'stock_taken':
        if (this.stock === 'free') this.stock = 'taken';
        return;
      case 'dispatched':
        for (const consequence of this.waiting.splice(0)) consequence();
    }
  }

  end(status: string): void {
    if (this.status !== 'pending') return;
    this.status = status;
    this.stock = 'free';
  }

  callPerson(waitsForRest: boolean): void {
    this.status = 'attention';
    this.waitsForRest = waitsForRest;
    if (this.stock === 'held') this.stock = 'free';
  }

  hear(invoice: 0 | 1, word: (typeof facts)[keyof typeof facts][1], received: number): void {
    const mine = this.money[invoice];
    const other = this.money[1 - invoice] ?? mine;
    const news = Math.max(0, received - mine.known);
    const isSettled = this.status === 'paid' || this.status === 'delivered';
    mine.known += news;
    if (word === 'refunded') {
      mine.waiting += news;
      mine.paid = true;
      if (mine.back) return;
      mine.back = true;
      if (this.status !== 'delivered' && !(this.status === 'paid' && mine.applied === 0)) this.callPerson(false);
      this.waiting.push(() => takeBack(mine));
      return;
    }
    const isFirst = word === 'paid' && !mine.paid;
    if (isFirst) mine.paid = true;
    if (word === 'confirming' || received === 0 || (news === 0 && !isFirst)) return;
    const applied = mine.applied + other.applied;
    if (isSettled || (word !== 'expired' && applied >= p)) {
      if (mine.wasApplied) mine.surplus += news;
      else mine.waiting += news;
      return;
    }
    if (word === 'expired') {
      mine.waiting += news;
      if (this.status !== 'attention') this.callPerson(false);
      return;
    }
    const own = mine.short + mine.waiting;
    const alone = applied + own + news;
    const sum = alone >= p ? alone : alone + other.short;
    if (sum < p) {
      mine.short += news;
      if (this.status !== 'attention') this.callPerson(true);
      return;
    }
    const share = Math.max(0, news - (sum - p));
    const isAllowed = this.status === 'pending' || this.waitsForRest || this.takesLateMoney;
    if (!isAllowed || this.stock === 'taken' || this.stock === 'used') {
      mine.waiting += share;
      mine.surplus += news - share;
      this.callPerson(false);
      return;
    }
    this.status = 'paid';
    this.stock = 'held';
    const fromOther = alone >= p ? 0 : other.short;
    mine.applied += own + share;
    mine.wasApplied = true;
    mine.short = 0;
    mine.waiting = 0;
    mine.surplus += news - share;
    other.applied += fromOther;
    if (fromOther > 0) other.wasApplied = true;
    other.waiting += other.short - fromOther;
    other.short = 0;
    this.waiting.push(() => {
      if (this.status !== 'paid') return;
      this.status = 'delivered';
      this.stock = 'used';
    });
  }

  outcome(): Outcome {
    const sum = (of: (money: Money) => number): number => of(this.money[0]) + of(this.money[1]);
    return {
      status: this.status,
      deliveries: this.status === 'delivered' ? 1 : 0,
      applied: sum((money) => money.applied),
      unapplied: sum((money) => money.short + money.waiting + money.surplus),
      returning: sum((money) => money.returning),
      gateway: 0 - sum((money) => money.known),
    };
  }
}

function emptyMoney(): Money {
  return { known: 0, paid: false, back: false, wasApplied: false, applied: 0, short: 0, waiting: 0, surplus: 0, returning: 0 };
}

function takeBack(money: Money): void {
  money.returning += money.applied + money.short + money.waiting + money.surplus;
  Object.assign(money, { applied: 0, short: 0, waiting: 0, surplus: 0 });
}

function expected(steps: readonly Step[], takesLateMoney: boolean): Outcome {
  const model = new Model(takesLateMoney);
  for (const step of [...steps, 'dispatched'] as const) model.take(step);
  return model.outcome();
}

/** Where the order of arrival must not matter, the multiset of what came says it all (I15). */
function expectedOfMultiset(steps: readonly Step[]): Outcome | undefined {
  const has = (...names: readonly Step[]): boolean => names.some((name) => steps.includes(name));
  if (has('refunded', 'late_uncounted', 'stock_taken', 'cancelled')) return undefined;
  const received = ([0, 1] as const).map((invoice) => Math.max(0, ...steps.filter(isFact).map((step) => (facts[step][0] === invoice ? facts[step][2] : 0))));
  const all = received.reduce((sum, each) => sum + each, 0);
  const isPaid = all >= p;
  return {
    status: isPaid ? 'delivered' : all > 0 ? 'attention' : has('time_over') ? 'expired' : 'pending',
    deliveries: isPaid ? 1 : 0,
    applied: isPaid ? p : 0,
    unapplied: isPaid ? all - p : all,
    returning: 0,
    gateway: 0 - all,
  };
}

interface Case {
  readonly steps: readonly Step[];
  readonly shop: Shop;
  readonly clock: ReturnType<typeof testClock>;
  readonly order: Order;
  readonly attempts: readonly Attempt[];
  readonly variant: string;
}

let variants = 0;

async function openCases(money: MoneyShop, sequences: readonly (readonly Step[])[]): Promise<Case[]> {
  const names = sequences.map((_, index) => `v${variants + index}`);
  variants += names.length;
  await variantsWithOneKey(money.at(testClock()), names);
  return Promise.all(
    sequences.map(async (steps, index) => {
      const clock = testClock();
      const shop = money.at(clock);
      const variant = names[index] ?? '';
      const order = await anOrderOf(shop, variant);
      return { steps, shop, clock, order, attempts: [await anAttempt(shop, order, 1), await anAttempt(shop, order, 2)], variant };
    }),
  );
}

async function play({ shop, clock, order, attempts, variant }: Case, step: Step): Promise<void> {
  if (isFact(step)) {
    const [invoice, word, received] = facts[step];
    const attempt = attempts[invoice];
    if (attempt) await tell(shop, factOf(attempt, word, received));
    return;
  }
  switch (step) {
    case 'time_over':
      clock.advance(3 * HOUR);
      await expireOrder(shop, order.id);
      return;
    case 'cancelled':
      await cancelOrder(shop, order.id, systemActor).catch(unless('order.not_pending'));
      return;
    case 'stock_taken':
      await anOrderOf(shop, variant).catch(unless('stock.sold_out'));
      return;
    case 'dispatched':
  }
}

function unless(code: 'order.not_pending' | 'stock.sold_out') {
  return (error: unknown): void => {
    if (!isRefusal(error, code)) throw error;
  };
}

async function outcomes({ db }: MoneyShop, cases: readonly Case[]): Promise<Outcome[]> {
  const ids = cases.map(({ order }) => order.id);
  const orders = new Map((await db.read.all(build.selectFrom('orders').select(['id', 'status']).where('id', 'in', ids))).map((row) => [row.id, row.status]));
  const receipts = await db.read.all(build.selectFrom('receipts').select(['order_id', 'state', 'amount_minor', 'returned_minor']).where('order_id', 'in', ids));
  const deliveries = await db.read.all(build.selectFrom('delivery_items').select('order_id').where('order_id', 'in', ids));
  const ledger = await db.read.all(build.selectFrom('ledger_entries').select(['order_id', 'account', 'amount_minor']).where('order_id', 'in', ids));
  return ids.map((id) => {
    const mine = receipts.filter((receipt) => receipt.order_id === id);
    const left = (state: string): number =>
      mine.filter((receipt) => receipt.state === state).reduce((sum, receipt) => sum + receipt.amount_minor - receipt.returned_minor, 0);
    const account = (name: string): number =>
      ledger.filter((entry) => entry.order_id === id && entry.account === name).reduce((sum, entry) => sum + entry.amount_minor, 0);
    // What the receipts say and what the ledger says are the same, account by account.
    expect([account('order'), account('unapplied')]).toEqual([left('applied'), left('unapplied')]);
    return {
      status: orders.get(id) ?? '',
      deliveries: deliveries.filter((item) => item.order_id === id).length,
      applied: left('applied'),
      unapplied: left('unapplied'),
      returning: account('refunded'),
      gateway: account('gateway:oxapay'),
    };
  });
}

/** All sequences side by side, one step of each at a time, so that they race and share commits as in a busy shop. */
async function run(money: MoneyShop, sequences: readonly (readonly Step[])[], takesLateMoney: boolean): Promise<void> {
  const cases = await openCases(money, sequences);
  const longest = Math.max(...sequences.map((steps) => steps.length));
  for (let turn = 0; turn < longest; turn += 1) {
    const now = cases.map((one) => one.steps[turn]);
    await Promise.all(cases.map((one, index) => (now[index] === undefined ? undefined : play(one, now[index]))));
    // Dispatching knows no orders; those whose turn it is not have nothing waiting, or the model would not agree.
    if (now.includes('dispatched')) await dispatchOf(money, cases, now);
  }
  await money.worker.drain();
  const ended = await outcomes(money, cases);
  for (const [index, one] of cases.entries()) {
    expect(ended[index], `${one.steps.join(', ')} (order ${one.order.id})`).toEqual(expected(one.steps, takesLateMoney));
    const whatever = takesLateMoney ? expectedOfMultiset(one.steps) : undefined;
    if (whatever) expect(ended[index], `in any order: ${one.steps.join(', ')}`).toEqual(whatever);
  }
}

/** Dispatches the events of those orders only whose turn it is, by hiding the others' for a moment. */
async function dispatchOf({ db, worker }: MoneyShop, cases: readonly Case[], now: readonly (Step | undefined)[]): Promise<void> {
  const others = cases.filter((_, index) => now[index] !== 'dispatched').map(({ order }) => order.id);
  const hide = (from: null | -1, to: null | -1) =>
    db.transaction(async (tx) => {
      if (others.length === 0) return;
      const waiting = build.updateTable('outbox_events').set({ dispatched_at: to }).where('order_id', 'in', others);
      await tx.run(from === null ? waiting.where('dispatched_at', 'is', null) : waiting.where('dispatched_at', '=', from));
    });
  await hide(null, -1);
  await worker.drain();
  await hide(-1, null);
}

/** 10 000 in all, most of them where a commit is cheap. */
const counts: Readonly<Record<DialectName, number>> = {
  sqlite: Number(process.env.MONEY_SEQUENCES ?? 9_000),
  postgres: Number(process.env.MONEY_SEQUENCES ?? 1_000),
};
/** In the title, so that it stands in every report; `MONEY_SEED` plays a run again. */
const seed = Number(process.env.MONEY_SEED ?? Date.now() % 2 ** 31);
const atOnce = 250;

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`${counts[dialect]} sequences of what a gateway can say end as the rules say (${dialect}, seed ${seed})`, { timeout: 900_000 }, async () => {
    const many = fc.array(sequence, { minLength: atOnce, maxLength: atOnce });
    const rule = fc.record({ late_money: fc.constantFrom('deliver', 'deliver', 'deliver', 'attention') });
    const property = fc.asyncProperty(many, rule, async (sequences, settings) => {
      // A shop of its own for each batch: a small database is a fast one, and all of its rules can be asked afterwards.
      const money = await openMoneyShop(dialect, testClock());
      await money.change(settings);
      await run(money, sequences, settings.late_money === 'deliver');
      expect(await checkInvariants(money.db, testClock().now() + 4 * HOUR)).toEqual([]);
      await money.db.close();
    });
    await fc.assert(property, { seed, numRuns: Math.ceil(counts[dialect] / atOnce), endOnFailure: true });
  });
}

for (const dialect of ['sqlite', 'postgres'] as const) {
  test(`whatever arrives at the same moment ends as if it had come one by one (I15, F10, ${dialect}, seed ${seed})`, { timeout: 300_000 }, async () => {
    const many = fc.array(fc.array(timeless, { minLength: 4, maxLength: 10 }), { minLength: 20, maxLength: 20 });
    const property = fc.asyncProperty(many, async (sequences) => {
      const money = await openMoneyShop(dialect, testClock());
      const cases = await openCases(money, sequences);
      // Twice each, all of them together: notices and questions about one order race on several connections.
      await Promise.all(cases.flatMap((one) => [...one.steps, ...one.steps].map((step) => play(one, step))));
      // A transfer that was seen in the very moment keeps its order waiting a little longer; the sweeper comes by again.
      await Promise.all(cases.filter(({ steps }) => steps.includes('time_over')).map((one) => play(one, 'time_over')));
      await money.worker.drain();
      const ended = await outcomes(money, cases);
      for (const [index, one] of cases.entries()) expect(ended[index], `at once: ${one.steps.join(', ')}`).toEqual(expectedOfMultiset(one.steps));
      expect(await checkInvariants(money.db, testClock().now() + 4 * HOUR)).toEqual([]);
      await money.db.close();
    });
    await fc.assert(property, { seed, numRuns: 10, endOnFailure: true });
  });
}
