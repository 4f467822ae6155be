/** How far an order is, in the four steps a buyer sees. Pure. */
import type { OrderStateKind } from './view.ts';

export type StepState = 'done' | 'now' | 'todo' | 'stopped';

/** placed, paid, confirmed, delivered */
export type Progress = readonly [StepState, StepState, StepState, StepState];

export function progressOf(kind: OrderStateKind): Progress {
  switch (kind) {
    case 'awaiting_payment':
    case 'short':
      return ['done', 'now', 'todo', 'todo'];
    case 'confirming':
      return ['done', 'done', 'now', 'todo'];
    case 'paid':
      return ['done', 'done', 'done', 'now'];
    case 'attention':
      return ['done', 'done', 'stopped', 'todo'];
    case 'delivered':
      return ['done', 'done', 'done', 'done'];
    case 'refunded':
      return ['done', 'done', 'done', 'stopped'];
    case 'expired':
    case 'cancelled':
      return ['done', 'stopped', 'todo', 'todo'];
  }
}

/** The mood of a state, for its colour and for the tab's icon. */
export type Tone = 'wait' | 'work' | 'good' | 'warn' | 'off';

export function toneOf(kind: OrderStateKind): Tone {
  switch (kind) {
    case 'awaiting_payment':
      return 'wait';
    case 'confirming':
    case 'paid':
      return 'work';
    case 'delivered':
      return 'good';
    case 'short':
    case 'attention':
      return 'warn';
    case 'refunded':
    case 'expired':
    case 'cancelled':
      return 'off';
  }
}

/** Whether goods are still to come, so that it is worth being told of them. */
export function willBeDelivered(kind: OrderStateKind): boolean {
  return kind === 'awaiting_payment' || kind === 'short' || kind === 'confirming' || kind === 'paid' || kind === 'attention';
}

/** Whether the page will still change by itself, so that it is worth watching. */
export function isMoving(kind: OrderStateKind): boolean {
  return kind === 'awaiting_payment' || kind === 'short' || kind === 'confirming' || kind === 'paid' || kind === 'attention' || kind === 'expired';
}
