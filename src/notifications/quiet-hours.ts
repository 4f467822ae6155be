/** The hours in which operators are told only what cannot wait. Pure. */
import { DAY, MINUTE } from '../core/time.ts';
import type { EventName } from '../outbox/events.ts';

/** Good to know, and nothing that hands are needed for: it waits for the morning. */
export const heldEvents: readonly EventName[] = [
  'order.created',
  'order.paid',
  'order.delivered',
  'order.expired',
  'order.cancelled',
  'payment.failed',
  'refund.sent',
  'refund.done',
  'reconciliation.agreed',
  'stock.low',
];

/** Work that comes at once, so that its buttons are there, but without a sound. */
const silentEvents: readonly EventName[] = ['delivery.task', 'refund.requested', 'refund.approved', 'warranty.claimed', 'webhook.disabled'];

export interface QuietHours {
  /** `23:00-08:00`; empty for none. */
  readonly quiet_hours: string;
  readonly time_zone: string;
}

/** Whether an event waits for the end of the quiet hours in which it happened. Judged by its own time, so that everybody who asks agrees. */
export function isHeld(event: { readonly name: EventName; readonly at: number }, settings: QuietHours): boolean {
  return heldEvents.includes(event.name) && quietFor(event.at, settings) > 0;
}

export function isSilent(name: EventName, now: number, settings: QuietHours): boolean {
  return silentEvents.includes(name) && quietFor(now, settings) > 0;
}

/** Milliseconds until the quiet hours that `now` is in are over; 0 outside of them. */
export function quietFor(now: number, { quiet_hours: hours, time_zone: zone }: QuietHours): number {
  const [from, until] = hours.split('-').map(minutesOf);
  if (from === undefined || until === undefined) return 0;
  const local = minutesOf(new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(now));
  const passed = (local - from + minutesPerDay) % minutesPerDay;
  const length = (until - from + minutesPerDay) % minutesPerDay;
  return passed < length ? (length - passed) * MINUTE - (now % MINUTE) : 0;
}

const minutesPerDay = DAY / MINUTE;

function minutesOf(text: string): number {
  const [hour = '', minute = ''] = text.split(':');
  return Number(hour) * 60 + Number(minute);
}
