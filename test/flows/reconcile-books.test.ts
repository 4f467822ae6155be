/** Our books against the gateway's: what was planted is found, and nothing else. */
import { describe, expect, test } from 'vitest';
import { systemActor } from '../../src/accounts/audit-log.ts';
import { readDecimal } from '../../src/core/money.ts';
import { DAY, HOUR, MINUTE } from '../../src/core/time.ts';
import { build } from '../../src/db/statement.ts';
import { operatorMessage } from '../../src/notifications/operator-message.ts';
import { readFacts } from '../../src/notifications/read-facts.ts';
import { readEvent } from '../../src/outbox/outbox.ts';
import type { Shop } from '../../src/outbox/shop.ts';
import type { Payment, Transfer } from '../../src/payments/oxapay/payment-wire.ts';
import type { Payout } from '../../src/payments/oxapay/payout-wire.ts';
import type { PaymentStatus } from '../../src/payments/oxapay/wire.ts';
import type { Attempt } from '../../src/payments/payment.ts';
import { approveRefund } from '../../src/refunds/approve-refund.ts';
import { finishRefund } from '../../src/refunds/end-refund.ts';
import { requestRefund } from '../../src/refunds/request-refund.ts';
import { findRefund, moveRefund } from '../../src/refunds/store.ts';
import { type ReadBooks, reconcileBooksJob } from '../../src/reports/reconcile-books.ts';
import { compareBooks, type Difference, differenceKinds } from '../../src/reports/reconciliation.ts';
import { readOurBooks } from '../../src/reports/reconciliation-store.ts';
import { dialects } from '../dialects.ts';
import { anOrder, aPayment, aProductWithKeys, atGateway, statusOf, until } from '../factories.ts';
import { openTestShop, type TestShop, testClock } from '../harness.ts';
import { anAttempt, anOrderOf, factOf, openMoneyShop, price, tell, variantsWithOneKey } from '../money-shop.ts';

const tron = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

function decimal(text: string) {
  const found = readDecimal(text);
  if (!found) throw new Error(`${text} is no decimal`);
  return found;
}

/** Found by a test of their own. */
const otherKinds = ['notices_missing', 'payout_missing_here', 'payout_missing_there', 'received_differs', 'unreadable'];

/** A payment as the gateway's history has it: paid in full unless told otherwise. */
function entryOf(attempt: Pick<Attempt, 'reference' | 'track_id' | 'created_at'>, status: PaymentStatus = 'paid', change: Partial<Payment> = {}): Payment {
  const transfer: Transfer = {
    hash: `hash of ${attempt.track_id}`,
    confirmed: true,
    confirmations: 20,
    sent: decimal('10'),
    currency: 'USDT',
    network: 'Tron Network',
    address: tron,
    converted: undefined,
    at: 0,
  };
  const isPaid = status === 'paid' || status === 'refunded';
  return {
    trackId: attempt.track_id ?? '',
    type: 'white_label',
    status,
    amount: decimal('10'),
    currency: 'USDT',
    feeOnTop: false,
    orderId: attempt.reference,
    createdAt: attempt.created_at,
    expiresAt: undefined,
    transfers: isPaid ? [transfer] : [],
    ...change,
  };
}

interface Books {
  readonly payments: Payment[];
  readonly payouts: Payout[];
  unreadable: number;
}

describe.for(dialects)('reconcile (%s)', { timeout: 60_000 }, (dialect) => {
  async function openBooks() {
    const clock = testClock();
    const money = await openMoneyShop(dialect, clock);
    const shop = money.at(clock);
    const theirs: Books = { payments: [], payouts: [], unreadable: 0 };
    let made = 0;
    const attempt = async (): Promise<Attempt> => {
      made += 1;
      await variantsWithOneKey(shop, [`r${made}`]);
      clock.advance(MINUTE);
      return anAttempt(shop, await anOrderOf(shop, `r${made}`), 1);
    };
    /** Paid here and there. */
    const paid = async (change: Partial<Payment> = {}): Promise<Attempt> => {
      const one = await attempt();
      await tell(shop, factOf(one, 'paid', price.minor));
      theirs.payments.push(entryOf(one, 'paid', change));
      return one;
    };
    const compare = async (): Promise<Difference[]> => {
      const window = { from: clock.now() - DAY, to: clock.now() };
      return money.db.snapshot(async (queries) => compareBooks(await readOurBooks(queries, window, theirs), theirs, window, true));
    };
    return { shop, money, clock, theirs, attempt, paid, compare };
  }

  /** A refund that was paid out, and its payout in the gateway's books. */
  async function aPayout(shop: Shop, theirs: Books, attempt: Attempt, change: Partial<Payout> = {}): Promise<void> {
    const refund = await shop.db.transaction(async (tx) => {
      const asked = await requestRefund(shop, tx, { orderId: attempt.order_id, reason: 'test', way: 'payout', address: tron, network: 'TRC20' }, systemActor);
      return approveRefund(shop, tx, asked.id, systemActor, 'owner');
    });
    const trackId = `9${theirs.payouts.length}`;
    await shop.db.transaction(async (tx) => {
      await moveRefund(tx, refund.id, 'sent', { track_id: trackId, sent_at: shop.clock.now() }, shop.clock.now());
      const sent = await findRefund(tx, refund.id);
      if (sent) await finishRefund(shop, tx, sent, { txHash: 'abc' }, systemActor);
    });
    theirs.payouts.push({
      trackId,
      status: 'confirmed',
      amount: decimal('10'),
      fee: decimal('2'),
      currency: 'USDT',
      network: 'Tron Network',
      address: tron,
      hash: 'abc',
      description: refund.id,
      createdAt: shop.clock.now(),
      ...change,
    });
  }

  test('finds each of ten planted differences and nothing else', async () => {
    const { shop, money, theirs, attempt, paid, compare, clock } = await openBooks();
    // What is right in both books, in every state.
    for (let count = 0; count < 20; count += 1) await paid();
    await money.worker.drain();
    const waiting = await attempt();
    theirs.payments.push(entryOf(waiting, 'waiting'));
    const expired = await attempt();
    await tell(shop, factOf(expired, 'expired', 0));
    theirs.payments.push(entryOf(expired, 'expired'));
    const short = await attempt();
    await tell(shop, factOf(short, 'underpaid', 8_000_000));
    theirs.payments.push(entryOf(short, 'underpaid', { transfers: [{ ...entryOf(short).transfers[0], sent: decimal('8') } as Transfer] }));
    const back = await paid();
    await tell(shop, factOf(back, 'refunded', price.minor));
    theirs.payments.splice(-1, 1, entryOf(back, 'refunded'));
    await aPayout(shop, theirs, await paid());
    const late = await attempt();
    await tell(shop, factOf(late, 'paid', price.minor));
    await tell(shop, factOf(late, 'paid', price.minor + 1));
    theirs.payments.push(entryOf(late, 'paid', { transfers: [{ ...entryOf(late).transfers[0], sent: decimal('10.000001') } as Transfer] }));
    await money.worker.drain();
    // A notice of one of them, so that the shop does not seem deaf.
    await shop.db.transaction((tx) =>
      tx.insert('notices', {
        id: 'ntc_1',
        provider: 'oxapay',
        digest: '1',
        track_id: theirs.payments[0]?.trackId ?? '',
        reference: '',
        status: 'Paid',
        body: '',
        state: 'applied',
        result: null,
        received_at: 0,
        processed_at: 0,
        tries: 0,
        next_try_at: null,
      }),
    );
    expect(await compare()).toEqual([]);

    // Each of another kind; the kinds that are left are planted in the next test.
    // 1: made there under a name of ours, and unknown here.
    theirs.payments.push(entryOf({ reference: 'order_1768464000000_00112233445566aa', track_id: '700001', created_at: clock.now() }));
    // 2: known here, and not there.
    const lost = await attempt();
    // 3: asked for with another amount.
    const dearer = await attempt();
    theirs.payments.push(entryOf(dearer, 'waiting', { amount: decimal('11') }));
    // 4: over there, and open here.
    const open = await attempt();
    theirs.payments.push(entryOf(open, 'expired'));
    // 5: paid there, and nobody noticed here.
    const unnoticed = await attempt();
    theirs.payments.push(entryOf(unnoticed));
    // 6: money written down here for a payment that they do not have.
    const invented = await paid();
    theirs.payments.pop();
    // 7: a second payment under a name that has one.
    const twice = await paid();
    theirs.payments.push(entryOf({ ...twice, track_id: '700007' }, 'waiting'));
    // 8: a payment that this shop never asked for.
    theirs.payments.push(entryOf({ reference: 'INV-2026-8', track_id: '700008', created_at: clock.now() }));
    // 9: play money in the books of a live shop.
    const play = await paid();
    theirs.payments.splice(-1, 1, entryOf(play, 'paid', { transfers: [{ ...entryOf(play).transfers[0], hash: 'sandbox', address: 'sandbox' } as Transfer] }));
    // 10: a payout of another amount than its refund.
    await money.worker.drain();
    const generous = await paid();
    await aPayout(shop, theirs, generous, { amount: decimal('12') });

    const found = await compare();
    expect([...found.map(({ kind }) => kind), ...otherKinds].sort()).toEqual([...differenceKinds].sort());
    expect(found.map(({ kind, order_id: order, track_id: track }) => [kind, order, track]).sort()).toEqual(
      [
        ['missing_here', null, '700001'],
        ['missing_there', lost.order_id, lost.track_id],
        ['amount_differs', dearer.order_id, dearer.track_id],
        ['status_differs', open.order_id, open.track_id],
        ['unpaid_order', unnoticed.order_id, unnoticed.track_id],
        ['receipt_without_payment', invented.order_id, invented.track_id],
        ['duplicate', twice.order_id, '700007'],
        ['foreign_order', null, '700008'],
        ['play_money', play.order_id, play.track_id],
        ['payout_differs', generous.order_id, '91'],
      ].sort(),
    );
  });

  test('finds money of another sum, payouts on one side only, what cannot be read, and silence (F34)', async () => {
    const { shop, theirs, paid, compare, clock } = await openBooks();
    const more = await paid({ transfers: [] });
    theirs.payments.splice(-1, 1, entryOf(more, 'paid', { transfers: [{ ...entryOf(more).transfers[0], sent: decimal('10.5') } as Transfer] }));
    await aPayout(shop, theirs, await paid());
    theirs.payouts.pop();
    theirs.payouts.push({
      trackId: '99',
      status: 'confirmed',
      amount: decimal('500'),
      fee: undefined,
      currency: 'USDT',
      network: '',
      address: tron,
      hash: '',
      description: '',
      createdAt: clock.now(),
    });
    for (let count = 0; count < 3; count += 1) await paid();
    theirs.unreadable = 1;
    expect((await compare()).map(({ kind }) => kind).sort()).toEqual(otherKinds);
  });

  test('each day has one result, whoever compared: agreement is told without a sound, differences aloud', async () => {
    const { shop, theirs, paid, clock } = await openBooks();
    const read: ReadBooks = async () => ({ kind: 'done', books: theirs });
    const compareTwice = () => Promise.all([reconcileBooksJob(shop, read).run(), reconcileBooksJob(shop, read).run()]);
    const told = async (language: 'zh-CN' | 'en') => {
      const rows = await shop.db.read.all(build.selectFrom('outbox_events').selectAll().where('name', 'like', 'reconciliation.%').orderBy('id'));
      const facts = await Promise.all(rows.map((row) => readFacts(shop.db.read, clock, readEvent(row))));
      return facts.map((each) => {
        const message = each && operatorMessage(each, { language, publicUrl: 'https://shop.example', now: each.at });
        return [message?.title, message?.lines.at(-1)?.value, message?.quiet];
      });
    };
    // Nothing was traded: nothing is told.
    await compareTwice();
    expect(await told('en')).toEqual([]);

    await paid();
    clock.advance(DAY);
    await compareTwice();
    await compareTwice();
    expect(await told('en')).toEqual([['🧾 The books agree (payments: 1, payouts: 0)', undefined, true]]);

    theirs.payments.pop();
    clock.advance(DAY);
    await compareTwice();
    expect(await told('zh-CN')).toEqual([
      ['🧾 对账无差异：付款 1 笔，退款转账 0 笔', undefined, true],
      ['🧾 对账发现差异', '1', false],
    ]);
  });

  const reconciliation = (shop: TestShop, query: string) => shop.admin('GET', `/api/admin/reconciliation${query}`);

  test('over HTTP finds nothing after honest trade, and everything that was lost heals by being asked again', async () => {
    let ahead = 0;
    const shop = await openTestShop({ dialect, clock: { now: () => Date.now() + ahead } });
    const { app } = shop;
    const product = await aProductWithKeys(shop, 5);
    const bought = await anOrder(shop, product.slug);
    const track = await aPayment(shop, bought.id);
    await atGateway(shop, track, 'pay_too_much', { percent: 110 });
    await until('it is delivered', async () => (await statusOf(shop, bought)) === 'delivered');
    await shop.admin('POST', `/api/admin/orders/${bought.id}/refunds`, { reason: 'test', by: 'payout', address: tron, network: 'TRC20' });
    await until('it is refunded', async () => (await statusOf(shop, bought)) === 'refunded');
    const from = new Date(Date.now() - HOUR).toISOString();
    const to = new Date(Date.now() + HOUR).toISOString();
    expect((await reconciliation(shop, `?from=${from}&to=${to}`)).body).toMatchObject({ payments: 1, payouts: 1, differences: [] });

    // The gateway refunds, says nothing, and nobody asks about a paid payment any more: only the books show it.
    const other = await anOrder(shop, product.slug);
    const second = await aPayment(shop, other.id);
    await atGateway(shop, second, 'pay');
    await until('it is delivered', async () => (await statusOf(shop, other)) === 'delivered');
    await atGateway(shop, second, 'refund');
    const found = await reconciliation(shop, `?from=${from}&to=${to}`);
    expect(found.body.differences).toMatchObject([{ kind: 'status_differs', order_id: other.id, track_id: second, ours: 'paid' }]);
    const csv = await reconciliation(shop, `?from=${from}&to=${to}&format=csv`);
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(csv.body).toBe(`kind,order_id,reference,track_id,ours,theirs\r\nstatus_differs,${other.id},${other.id},${second},paid,"12.5 USDT, refunded"\r\n`);

    // A day later the shop finds it by itself, tells it, and asks.
    ahead = DAY;
    await until(
      'it is told',
      async () => (await app.shop.db.read.all(build.selectFrom('outbox_events').select('id').where('name', '=', 'reconciliation.found'))).length === 1,
    );
    await until('a refund is there', async () => (await shop.admin('GET', `/api/admin/orders/${other.id}`)).body.refunds.length === 1);
    expect((await reconciliation(shop, '')).body.differences).toHaveLength(1);
    expect((await reconciliation(shop, '?from=2026-13-01')).status).toBe(400);
    expect((await reconciliation(shop, '?from=2020-01-01&to=2026-01-01')).body.code).toBe('request.invalid');
  });
});
