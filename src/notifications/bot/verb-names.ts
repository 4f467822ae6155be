/** Everything that can be done by a button or an answer. */
export const verbNames = [
  'red_packet.claim',
  'red_packet.confirm',
  'red_packet.second',
  'red_packet.amount',
  'red_packet.refuse',
  'red_packet.reject',
  'order.open',
  'order.deliver',
  'order.deliver_stock',
  'order.cancel',
  'order.note',
  'order.resend',
  'order.replace',
  'order.replace_item',
  'order.replace_outside',
  'order.refund',
  'refund.open',
  'refund.approve',
  'refund.decline',
  'refund.paid',
  'claim.accept',
  'claim.decline',
  'red_packet.open',
  'stock.add',
  'settings.pause',
  'settings.resume',
  'settings.rate',
  'dismiss',
] as const;

export type VerbName = (typeof verbNames)[number];

export function isVerbName(text: string): text is VerbName {
  return verbNames.some((name) => name === text);
}
