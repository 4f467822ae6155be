import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PaymentStatus } from '../payments/oxapay/wire.ts';
import { ATOMS, atomsNumber, atomsText, readAtoms } from './amount.ts';
import {
  acceptByHand,
  asked,
  confirm,
  deadlineOf,
  expireNow,
  isCovered,
  judge,
  missing,
  payable,
  receive,
  refund,
  type SimulatedPayment,
  type SimulatedTransfer,
} from './payments.ts';

const now = 1_800_000_000_000;

function payment(changes: Partial<SimulatedPayment> = {}): SimulatedPayment {
  return {
    trackId: '100000001',
    type: 'invoice',
    status: 'waiting',
    atoms: 10 * ATOMS,
    currency: 'USDT',
    usdRate: ATOMS,
    orderId: 'A1',
    email: '',
    description: '',
    callbackUrl: 'http://shop.example/hook',
    returnUrl: '',
    thanksMessage: '',
    lifetime: 30,
    feePaidByPayer: 0,
    coverage: 0,
    mixed: false,
    toCurrency: '',
    autoWithdrawal: false,
    sandbox: false,
    legacy: false,
    coin: 'USDT',
    network: 'Tron Network',
    address: 'T1',
    transfers: [],
    createdAt: now,
    expiresAt: deadlineOf(now, 30),
    paidAt: null,
    revoked: false,
    scenario: {},
    ...changes,
  };
}

let hashes = 0;
function transfer(amount: string, changes: Partial<SimulatedTransfer> = {}): SimulatedTransfer {
  hashes += 1;
  return {
    hash: `h${hashes}`,
    atoms: readAtoms(amount) ?? 0,
    coin: 'USDT',
    network: 'Tron Network',
    sender: 'T2',
    address: 'T1',
    rate: ATOMS,
    confirmed: false,
    at: now,
    ...changes,
  };
}

/** Sends and confirms amounts one after the other; answers the states and what was told. */
function afterPaying(from: SimulatedPayment, ...amounts: string[]): { payment: SimulatedPayment; told: PaymentStatus[] } {
  const told: PaymentStatus[] = [];
  let current = from;
  for (const amount of amounts) {
    const seen = receive(current, transfer(amount), 'credit');
    const confirmed = confirm(seen.payment, now, 'credit');
    told.push(...seen.told.map((each) => each.status), ...confirmed.told.map((each) => each.status));
    current = confirmed.payment;
  }
  return { payment: current, told };
}

describe('a payment', () => {
  test('that gets its price is paying, then paid, and tells both', () => {
    const { payment: paid, told } = afterPaying(payment(), '10');
    expect(paid).toMatchObject({ status: 'paid', paidAt: now });
    expect(told).toEqual(['paying', 'paid']);
  });

  test('that gets a part stays paying until the rest comes', () => {
    const { payment: paying, told } = afterPaying(payment(), '4');
    expect(paying.status).toBe('paying');
    expect(told).toEqual(['paying']);
    expect(afterPaying(paying, '6')).toMatchObject({ payment: { status: 'paid' }, told: ['paying', 'paid'] });
  });

  test('one atom short is not paid (F15)', () => {
    expect(afterPaying(payment(), '9.99999999').payment.status).toBe('paying');
    expect(afterPaying(payment(), '10.00000001').payment.status).toBe('paid');
  });

  test('within the tolerated shortfall is paid', () => {
    const tolerant = payment({ coverage: 250 });
    expect(afterPaying(tolerant, '9.74999999').payment.status).toBe('paying');
    expect(afterPaying(tolerant, '9.75').payment.status).toBe('paid');
  });

  test('whose payer bears the fee asks for more than the price', () => {
    const dearer = payment({ feePaidByPayer: 1 });
    expect(asked(dearer)).toBe(1_004_000_000);
    expect(afterPaying(dearer, '10').payment.status).toBe('paying');
    expect(afterPaying(dearer, '10.04').payment.status).toBe('paid');
  });

  test('may be paid in several coins, by value', () => {
    const mixed = payment({ currency: 'USD' });
    const first = receive(mixed, transfer('0.002', { coin: 'ETH', rate: 2_500 * ATOMS }), 'credit').payment;
    const second = confirm(receive(first, transfer('5'), 'credit').payment, now, 'credit');
    expect(second.payment.status).toBe('paid');
  });

  test('asks for what is missing, never for less than it needs', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000 * ATOMS }),
        fc.integer({ min: 1_000_000, max: 100_000 * ATOMS }),
        fc.integer({ min: 0, max: 6_000 }),
        fc.constantFrom(0 as const, 1 as const),
        (atoms, rate, coverage, feePaidByPayer) => {
          const asking = payment({ atoms, coverage, feePaidByPayer });
          const due = missing(asking, 'BTC', rate);
          const paid = receive(asking, transfer('0', { atoms: due, coin: 'BTC', rate }), 'credit').payment;
          return due === payable(asking, 'BTC', rate) && isCovered(paid) && missing(paid, 'BTC', rate) === 0;
        },
      ),
    );
  });

  test('asks in steps that the coin can express', () => {
    expect(missing(payment({ atoms: 1_000_000_001 }), 'USDT', ATOMS)).toBe(1_000_000_100);
    expect(missing(payment({ atoms: 1_000_000_001 }), 'BTC', ATOMS)).toBe(1_000_000_001);
  });
});

describe('at the deadline', () => {
  const late = deadlineOf(now, 30);

  test.each([
    ['new', 'expired'],
    ['waiting', 'expired'],
  ] as const)('a %s payment is %s', (status, end) => {
    expect(judge(payment({ status }), late - 1).payment.status).toBe(status);
    expect(judge(payment({ status }), late).payment.status).toBe(end);
  });

  test('a part-paid one is underpaid; one whose money is on its way is waited for', () => {
    expect(judge(afterPaying(payment(), '9').payment, late).payment.status).toBe('underpaid');
    const onItsWay = receive(payment(), transfer('10'), 'credit').payment;
    expect(judge(onItsWay, late).payment.status).toBe('paying');
    expect(confirm(onItsWay, late, 'keep').payment.status).toBe('paid');
  });

  test('money that comes later is counted, or kept for the merchant, as the scenario says (F14)', () => {
    const expired = judge(payment(), late).payment;
    const counted = receive(expired, transfer('10'), 'credit');
    expect(counted.told).toMatchObject([{ status: 'paying' }]);
    expect(confirm(counted.payment, late, 'credit')).toMatchObject({ payment: { status: 'paid' }, told: [{ status: 'paid' }] });
    const kept = confirm(receive(expired, transfer('10'), 'keep').payment, late, 'keep');
    expect(kept).toMatchObject({ payment: { status: 'expired', transfers: [{ confirmed: true }] }, told: [] });
    expect(acceptByHand(kept.payment, late)?.payment.status).toBe('manual_accept');
  });

  test('the deadline can be moved to now, but not for what is over', () => {
    expect(expireNow(payment(), now)?.payment.status).toBe('expired');
    expect(expireNow(payment({ status: 'paid' }), now)).toBeUndefined();
  });
});

describe('a finished payment', () => {
  const paid = afterPaying(payment(), '10').payment;

  test('stays paid when it is paid again, and tells of the second transfer (F16)', () => {
    expect(afterPaying(paid, '10')).toMatchObject({ payment: { status: 'paid', transfers: [{}, {}] }, told: ['paying', 'paid'] });
  });

  test('is given back in one or two steps, once', () => {
    const refunding = refund(paid, 'refunding');
    expect(refunding?.payment.status).toBe('refunding');
    expect(refunding && refund(refunding.payment, 'refunded')?.payment.status).toBe('refunded');
    const refunded = refund(paid, 'refunded');
    expect(refunded?.told.map((told) => told.status)).toEqual(['refunding', 'refunded']);
    expect(refunded && refund(refunded.payment, 'refunded')).toBeUndefined();
    expect(refund(payment(), 'refunded')).toBeUndefined();
  });
});

test('a static address tells each deposit as a payment of its own amount', () => {
  const address = payment({ type: 'static_address', atoms: 0, expiresAt: null });
  const first = confirm(receive(address, transfer('50'), 'credit').payment, now, 'credit');
  const second = confirm(receive(first.payment, transfer('7'), 'credit').payment, now, 'credit');
  expect(first.told).toMatchObject([{ status: 'paid', payment: { atoms: 50 * ATOMS, transfers: [{}] } }]);
  expect(second.told).toMatchObject([{ status: 'paid', payment: { atoms: 7 * ATOMS, transfers: [{ atoms: 7 * ATOMS }] } }]);
  expect(second.payment).toMatchObject({ atoms: 57 * ATOMS, transfers: [{}, {}] });
});

test('amounts survive text and JSON unchanged (I1)', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9_999_999 }), fc.integer({ min: 0, max: ATOMS - 1 }), (whole, part) => {
      const atoms = whole * ATOMS + part;
      return readAtoms(atomsText(atoms)) === atoms && readAtoms(atomsNumber(atoms)) === atoms;
    }),
  );
  expect([readAtoms(-1), readAtoms('ten'), readAtoms(Number.NaN), readAtoms(10_000_000), readAtoms(undefined), readAtoms([1])]).toEqual(
    Array(6).fill(undefined),
  );
  expect(readAtoms(3.0440897036220003)).toBe(304_408_970);
});
