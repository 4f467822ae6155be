/** Ids: prefixed random ids for our own rows, sortable ids for events, and the public order id. */
import { randomHex } from './random.ts';

/** What an id names; the prefix is part of the id so that a mixed-up id is visible at once. */
export type IdPrefix =
  | 'opr'
  | 'key'
  | 'ses'
  | 'pky'
  | 'aud'
  | 'var'
  | 'crd'
  | 'bat'
  | 'pay'
  | 'ntc'
  | 'rcp'
  | 'led'
  | 'dlv'
  | 'itm'
  | 'rfd'
  | 'rpk'
  | 'evt'
  | 'job'
  | 'whk'
  | 'req'
  | 'clm'
  | 'fil'
  | 'btn'
  | 'rcn'
  | 'wtg';

/** `prefix_` and 96 random bits: about 10^-12 chance of one collision in a billion ids. */
export function newId(prefix: IdPrefix): string {
  return `${prefix}_${randomHex(12)}`;
}

let lastMs = 0;
let countInMs = 0;

/**
 * An id that sorts by time of making within one process (12 hex digits of ms, 4 of a counter, 64 random bits).
 * Events use it so that "after this id" means "later" for one order's feed.
 */
export function newSortableId(prefix: IdPrefix, nowMs: number): string {
  // A clock that steps back must not make a later id sort earlier.
  if (nowMs > lastMs) {
    lastMs = nowMs;
    countInMs = 0;
  } else {
    countInMs += 1;
    if (countInMs > 0xffff) {
      lastMs += 1;
      countInMs = 0;
    }
  }
  return `${prefix}_${lastMs.toString(16).padStart(12, '0')}${countInMs.toString(16).padStart(4, '0')}${randomHex(8)}`;
}

/** The public order id: `order_<epoch ms>_<16 hex>`, the old system's format with twice its randomness. */
export function newOrderId(nowMs: number): string {
  return `order_${nowMs}_${randomHex(8)}`;
}

export const orderIdPattern = '^order_[0-9]{13}_[0-9a-f]{8,32}$';

const orderIdShape = new RegExp(orderIdPattern);

export function isOrderId(text: string): boolean {
  return orderIdShape.test(text);
}
