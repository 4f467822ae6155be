/** What the people of the play do: the buyer pays in every right and wrong way, the merchant accepts and gives back. Used by the pay page and the control API. */
import { ATOMS, readAtoms } from './amount.ts';
import { coins, networkOf, playAddress, playHash, type SimulatedNetwork, usdRate } from './market.ts';
import {
  acceptByHand,
  chooseCoin,
  confirm,
  expireNow,
  isOpen,
  merge,
  missing,
  payable,
  receive,
  refund,
  type SimulatedPayment,
  type SimulatedTransfer,
  type Step,
} from './payments.ts';
import { type Changed, newHash, type Simulator } from './simulator.ts';

/** How a buyer pays. Without an amount: what is missing, or the whole price again when nothing is. */
export interface PayOrder {
  /** Decimal text or number, in `coin`. */
  readonly amount?: string | number | undefined;
  /** Part of what is missing, in per cent: 90 is too little, 110 too much. */
  readonly percent?: number | undefined;
  readonly coin?: string | undefined;
  readonly network?: string | undefined;
  /** False leaves the transfer on its way: seen, not confirmed. */
  readonly confirm?: boolean | undefined;
}

export const acts = ['pay', 'see', 'confirm', 'pay_too_little', 'pay_too_much', 'pay_late', 'pay_twice', 'expire', 'accept', 'refunding', 'refund'] as const;
export type Act = (typeof acts)[number];

/** Does one of the acts. Undefined when there is no such payment, or the act is not possible in its state. The notices are not sent yet. */
export function act(simulator: Simulator, trackId: string, what: Act, order: PayOrder = {}): Promise<Changed | undefined> {
  return simulator.change(trackId, (payment, now) => stepOf(simulator, payment, now, what, order));
}

function stepOf(simulator: Simulator, payment: SimulatedPayment, now: number, what: Act, order: PayOrder): Step | undefined {
  const pay = (from: SimulatedPayment, how: PayOrder): Step | undefined => payStep(simulator, from, now, { ...order, ...how });
  switch (what) {
    case 'pay':
      return pay(payment, {});
    case 'see':
      return pay(payment, { confirm: false });
    case 'confirm':
      return payment.transfers.every((transfer) => transfer.confirmed) ? undefined : confirm(payment, now, lateRule(simulator, payment));
    case 'pay_too_little':
      return pay(payment, { percent: order.percent ?? 90 });
    case 'pay_too_much':
      return pay(payment, { percent: order.percent ?? 110 });
    case 'pay_late': {
      const lapsed = isOpen(payment) ? expireNow(payment, now) : { payment, told: [] };
      const paid = lapsed && pay(lapsed.payment, {});
      return lapsed && paid && merge(lapsed, paid);
    }
    case 'pay_twice': {
      const first = pay(payment, {});
      const second = first && pay(first.payment, {});
      return first && second && merge(first, second);
    }
    case 'expire':
      return expireNow(payment, now);
    case 'accept':
      return acceptByHand(payment, now);
    case 'refunding':
      return refund(payment, 'refunding');
    case 'refund':
      return refund(payment, 'refunded');
  }
}

function payStep(simulator: Simulator, payment: SimulatedPayment, now: number, order: PayOrder): Step | undefined {
  const place = placeFor(payment, order.coin, order.network);
  const rate = place && usdRate(place.coin, simulator.settings.current.prices);
  if (!place || rate === undefined || payment.revoked) return undefined;
  const atoms = amountOf(payment, place.coin, rate, order);
  if (atoms === undefined || atoms <= 0) return undefined;
  const late = lateRule(simulator, payment);
  const seen = receive(payment, transferTo(payment, place, atoms, rate, now), late);
  return order.confirm === false ? seen : merge(seen, confirm(seen.payment, now, late));
}

function lateRule(simulator: Simulator, payment: SimulatedPayment): 'credit' | 'keep' {
  return simulator.scenarioOf(payment).late ?? 'credit';
}

function amountOf(payment: SimulatedPayment, coin: string, rate: number, order: PayOrder): number | undefined {
  if (order.amount !== undefined) return readAtoms(order.amount);
  const left = missing(payment, coin, rate) || payable(payment, coin, rate);
  if (order.percent === undefined) return left;
  // Whole hundredths of a coin look like what people send; of small amounts every digit counts.
  const share = Math.floor((left / 100) * order.percent);
  return share > ATOMS ? share - (share % (ATOMS / 100)) : share;
}

interface Place {
  readonly coin: string;
  readonly network: SimulatedNetwork;
  readonly address: string;
}

/** Where the buyer sends: what was chosen, what is asked for now, or USDT on its default network. */
export function placeFor(payment: SimulatedPayment, coin = payment.coin || 'USDT', network = coin === payment.coin ? payment.network : ''): Place | undefined {
  const symbol = coin.toUpperCase();
  const found = Object.hasOwn(coins, symbol) ? networkOf(symbol, network) : undefined;
  if (!found) return undefined;
  return {
    coin: symbol,
    network: found,
    address: payment.sandbox ? 'sandbox' : payment.network === found.name && payment.address !== '' ? payment.address : playAddress(payment.trackId, found),
  };
}

function transferTo(payment: SimulatedPayment, place: Place, atoms: number, rate: number, now: number): SimulatedTransfer {
  const hash = payment.sandbox ? 'sandbox' : playHash(place.network, newHash());
  const sender = payment.sandbox ? '' : playAddress(`payer of ${payment.trackId}`, place.network);
  return { hash, atoms, coin: place.coin, network: place.network.name, sender, address: place.address, rate, confirmed: false, at: now };
}

/** The buyer picks a coin and a network on the pay page. */
export function choose(simulator: Simulator, trackId: string, coin: string, network: string): Promise<Changed | undefined> {
  return simulator.change(trackId, (payment) => {
    const place = placeFor(payment, coin, network);
    return place && chooseCoin(payment, place.coin, place.network, place.address);
  });
}
