/**
 * The life of a simulated payment: pure steps from one state to the next, each telling which notices it causes.
 * new → waiting → paying → paid → refunding → refunded; expired and underpaid at the deadline; manual_accept by the merchant.
 */
import { MINUTE } from '../core/time.ts';
import type { PaymentStatus } from '../payments/oxapay/wire.ts';
import { ATOMS, mulDiv } from './amount.ts';
import { coins, type SimulatedNetwork } from './market.ts';
import type { Scenario } from './scenarios.ts';

export type SimulatedType = 'invoice' | 'white_label' | 'static_address';

export interface SimulatedPayment {
  readonly trackId: string;
  readonly type: SimulatedType;
  readonly status: PaymentStatus;
  /** The price in atoms of `currency`; for a static address what has arrived. */
  readonly atoms: number;
  readonly currency: string;
  /** Atoms of USD for one unit of `currency`, when it was made. */
  readonly usdRate: number;
  readonly orderId: string;
  readonly email: string;
  readonly description: string;
  readonly callbackUrl: string;
  readonly returnUrl: string;
  readonly thanksMessage: string;
  /** Minutes. */
  readonly lifetime: number;
  readonly feePaidByPayer: 0 | 1;
  /** Hundredths of a per cent of the price that may be missing. */
  readonly coverage: number;
  readonly mixed: boolean;
  readonly toCurrency: '' | 'USDT';
  readonly autoWithdrawal: boolean;
  readonly sandbox: boolean;
  /** Made through the former API: its notices are in the former spelling. */
  readonly legacy: boolean;
  /** What the payer has chosen; empty while `new`. */
  readonly coin: string;
  readonly network: string;
  readonly address: string;
  readonly transfers: readonly SimulatedTransfer[];
  readonly createdAt: number;
  /** A static address has no deadline. */
  readonly expiresAt: number | null;
  readonly paidAt: number | null;
  readonly revoked: boolean;
  /** Overrides of the simulator's scenario for this payment alone. */
  readonly scenario: Scenario;
}

export interface SimulatedTransfer {
  readonly hash: string;
  readonly atoms: number;
  readonly coin: string;
  /** Long name. */
  readonly network: string;
  readonly sender: string;
  readonly address: string;
  /** Atoms of USD for one coin, when it was sent. */
  readonly rate: number;
  readonly confirmed: boolean;
  readonly at: number;
}

/** A new state, and what the gateway would tell about it: the payment as it was at that moment. */
export interface Step {
  readonly payment: SimulatedPayment;
  readonly told: readonly Told[];
}

export interface Told {
  readonly status: PaymentStatus;
  readonly payment: SimulatedPayment;
}

/** The gateway's fee in hundredths of a per cent. */
const fee = 40;
const whole = 10_000;

const open: readonly PaymentStatus[] = ['new', 'waiting', 'paying'];
const lapsed: readonly PaymentStatus[] = ['expired', 'underpaid'];

export function isOpen(payment: SimulatedPayment): boolean {
  return open.includes(payment.status);
}

/** The payer chooses a coin and gets an address. Undefined when it is too late to choose. */
export function chooseCoin(payment: SimulatedPayment, coin: string, network: SimulatedNetwork, address: string): Step | undefined {
  if (payment.status !== 'new' && payment.status !== 'waiting') return undefined;
  return { payment: { ...payment, status: 'waiting', coin, network: network.name, address }, told: [] };
}

/** A transfer is seen on the chain. After the deadline it counts only if the scenario says so; in a finished payment it is one more entry. */
export function receive(payment: SimulatedPayment, transfer: SimulatedTransfer, late: 'credit' | 'keep'): Step {
  const received = {
    ...payment,
    coin: payment.coin || transfer.coin,
    network: payment.network || transfer.network,
    address: payment.address || transfer.address,
    transfers: [...payment.transfers, transfer],
  };
  if (payment.type === 'static_address') return deposit(received, transfer, 'paying');
  if (lapsed.includes(payment.status)) return { payment: received, told: late === 'credit' ? [{ status: 'paying', payment: received }] : [] };
  if (!isOpen(payment)) return { payment: received, told: payment.status === 'paid' ? [{ status: 'paying', payment: received }] : [] };
  const paying: SimulatedPayment = { ...received, status: 'paying' };
  return { payment: paying, told: [{ status: 'paying', payment: paying }] };
}

/** Every transfer gets its confirmations; the payment is paid once the required share has arrived. */
export function confirm(payment: SimulatedPayment, now: number, late: 'credit' | 'keep'): Step {
  const fresh = payment.transfers.filter((transfer) => !transfer.confirmed);
  if (fresh.length === 0) return { payment, told: [] };
  const confirmed: SimulatedPayment = { ...payment, transfers: payment.transfers.map((transfer) => ({ ...transfer, confirmed: true })) };
  if (payment.type === 'static_address')
    return fresh.reduce<Step>((step, transfer) => merge(step, deposit(step.payment, { ...transfer, confirmed: true }, 'paid')), {
      payment: confirmed,
      told: [],
    });
  if (payment.status === 'paid') return { payment: confirmed, told: [{ status: 'paid', payment: confirmed }] };
  const counts = isOpen(payment) || (lapsed.includes(payment.status) && late === 'credit');
  if (!counts || !isCovered(confirmed)) return { payment: confirmed, told: [] };
  const paid: SimulatedPayment = { ...confirmed, status: 'paid', paidAt: now };
  return { payment: paid, told: [{ status: 'paid', payment: paid }] };
}

/** What the clock makes of a payment: after its deadline `expired`, or `underpaid` when only a part has arrived. */
export function judge(payment: SimulatedPayment, now: number): Step {
  if (!isOpen(payment) || payment.expiresAt === null || now < payment.expiresAt) return { payment, told: [] };
  // Money that is on its way and enough when confirmed is waited for.
  if (payment.status === 'paying' && isCovered(payment)) return { payment, told: [] };
  return become(payment, payment.status === 'paying' ? 'underpaid' : 'expired');
}

/** The deadline is now. */
export function expireNow(payment: SimulatedPayment, now: number): Step | undefined {
  return isOpen(payment) && payment.expiresAt !== null ? judge({ ...payment, expiresAt: Math.min(now, payment.expiresAt) }, now) : undefined;
}

/** The merchant accepts a lapsed or part-paid payment by hand. */
export function acceptByHand(payment: SimulatedPayment, now: number): Step | undefined {
  return lapsed.includes(payment.status) || payment.status === 'paying' ? become({ ...payment, paidAt: now }, 'manual_accept') : undefined;
}

/** The merchant gives the money back: first `refunding`, then `refunded`. */
export function refund(payment: SimulatedPayment, to: 'refunding' | 'refunded'): Step | undefined {
  const from: readonly PaymentStatus[] = ['paid', 'manual_accept', 'underpaid'];
  if (payment.status === 'refunding') return to === 'refunded' ? become(payment, 'refunded') : undefined;
  if (!from.includes(payment.status)) return undefined;
  const refunding = become(payment, 'refunding');
  return to === 'refunding' ? refunding : merge(refunding, become(refunding.payment, 'refunded'));
}

/** Runs a second step on the outcome of a first, telling both. */
export function merge(first: Step, second: Step): Step {
  return { payment: second.payment, told: [...first.told, ...second.told] };
}

function become(payment: SimulatedPayment, status: PaymentStatus): Step {
  const moved = { ...payment, status };
  return { payment: moved, told: [{ status, payment: moved }] };
}

/** One deposit to a static address is told as a payment of its own amount. */
function deposit(payment: SimulatedPayment, transfer: SimulatedTransfer, status: 'paying' | 'paid'): Step {
  const atoms = payment.transfers.filter((each) => each.coin === transfer.coin && each.confirmed).reduce((sum, each) => sum + each.atoms, 0);
  const moved: SimulatedPayment = {
    ...payment,
    status: status === 'paid' ? 'paid' : payment.status,
    atoms,
    currency: transfer.coin,
    usdRate: transfer.rate,
    paidAt: status === 'paid' ? transfer.at : payment.paidAt,
  };
  return { payment: moved, told: [{ status, payment: { ...moved, atoms: transfer.atoms, transfers: [transfer] } }] };
}

// ---- amounts --------------------------------------------------------------

/** The price with the fee on top when the payer pays it, in atoms of its currency. */
export function asked(payment: SimulatedPayment): number {
  return payment.feePaidByPayer === 1 ? mulDiv(payment.atoms, whole + fee, whole, 'up') : payment.atoms;
}

/** What the merchant keeps of a transfer. */
export function afterFee(payment: SimulatedPayment, atoms: number): number {
  return payment.sandbox ? atoms : mulDiv(atoms, whole - fee, whole, 'down');
}

/** True when what has arrived, by value, reaches the price less the tolerated share. */
export function isCovered(payment: SimulatedPayment): boolean {
  const arrived = payment.transfers.reduce((sum, transfer) => sum + BigInt(transfer.atoms) * BigInt(transfer.rate), 0n);
  const needed = BigInt(asked(payment)) * BigInt(payment.usdRate) * BigInt(whole - payment.coverage);
  return arrived > 0n && arrived * BigInt(whole) >= needed;
}

/** What is still missing of the full price, in atoms of a coin worth `rate`, rounded up to what the coin can express. */
export function missing(payment: SimulatedPayment, coin: string, rate: number): number {
  const arrived = payment.transfers.reduce((sum, transfer) => sum + BigInt(transfer.atoms) * BigInt(transfer.rate), 0n);
  const left = BigInt(asked(payment)) * BigInt(payment.usdRate) - arrived;
  return left <= 0n ? 0 : roundUp((left + BigInt(rate) - 1n) / BigInt(rate), coin);
}

/** The full amount to pay in a coin, whatever has arrived. */
export function payable(payment: SimulatedPayment, coin: string, rate: number): number {
  return missing({ ...payment, transfers: [] }, coin, rate);
}

/** Value in atoms of USD. */
export function usdValue(atoms: number, rate: number): number {
  return mulDiv(atoms, rate, ATOMS, 'down');
}

function roundUp(atoms: bigint, coin: string): number {
  const step = 10n ** BigInt(8 - (coins[coin]?.decimals ?? 8));
  return Number(((atoms + step - 1n) / step) * step);
}

export function deadlineOf(createdAt: number, lifetime: number): number {
  return createdAt + lifetime * MINUTE;
}
