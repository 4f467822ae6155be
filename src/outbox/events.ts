/** The catalogue of everything that can happen, with ids only: whoever reacts reads the facts when it reacts. */

export interface EventPayloads {
  'order.created': { readonly order_id: string };
  'order.paid': { readonly order_id: string };
  'order.delivered': { readonly order_id: string };
  'order.expired': { readonly order_id: string };
  'order.cancelled': { readonly order_id: string };
  /** A person must look: paid without stock, or money that does not fit. */
  'order.attention': { readonly order_id: string };
  'order.refunded': { readonly order_id: string };
  /** The buyer wants the link to his order again, by mail. */
  'order.link_requested': { readonly order_id: string };
  /** The transfer was seen and waits for confirmations. */
  'payment.confirming': { readonly order_id: string; readonly attempt_id: string };
  'payment.failed': { readonly order_id: string; readonly attempt_id: string };
  /** The provider gave an attempt's money back, or is about to, without our asking. */
  'payment.refunded': { readonly order_id: string; readonly attempt_id: string };
  /** Money arrived that could not be applied to its order. */
  'receipt.unapplied': { readonly order_id: string; readonly receipt_id: string };
  /** A verified notice that belongs to no order of ours, or contradicts it. */
  'notice.held': { readonly notice_id: string };
  /** A buyer sent a red-packet code: somebody must claim it soon. */
  'red_packet.submitted': { readonly order_id: string; readonly red_packet_id: string };
  'red_packet.claimed': { readonly order_id: string; readonly red_packet_id: string };
  /** One operator has said what it brought; the amount needs a second one. */
  'red_packet.counted': { readonly order_id: string; readonly red_packet_id: string };
  /** Nobody has looked after it for too long. */
  'red_packet.waiting': { readonly order_id: string; readonly red_packet_id: string };
  /** The code did not work, or brought less than is due. */
  'red_packet.rejected': { readonly order_id: string; readonly red_packet_id: string };
  'red_packet.partial': { readonly order_id: string; readonly red_packet_id: string };
  /** A faulty card key was replaced: the buyer has new goods to read. */
  'goods.replaced': { readonly order_id: string };
  /** A buyer says that a piece of his goods is faulty: an operator decides. */
  'warranty.claimed': { readonly order_id: string; readonly claim_id: string };
  /** It stays as it is; the buyer is told why. */
  'warranty.declined': { readonly order_id: string; readonly claim_id: string };
  /** The buyer is told again where his goods are. */
  'goods.resent': { readonly order_id: string };
  /** Manual goods wait for an operator. */
  'delivery.task': { readonly order_id: string };
  /** The merchant's server is to be asked for the goods. */
  'delivery.call': { readonly order_id: string };
  'refund.requested': { readonly order_id: string; readonly refund_id: string };
  'refund.approved': { readonly order_id: string; readonly refund_id: string };
  /** On its way: the provider was told to pay, or says that it does. */
  'refund.sent': { readonly order_id: string; readonly refund_id: string };
  'refund.done': { readonly order_id: string; readonly refund_id: string };
  /** It was declined, or could not be paid; the money is there as before. */
  'refund.failed': { readonly order_id: string; readonly refund_id: string };
  /** Our books and the gateway's differ. */
  'reconciliation.found': { readonly reconciliation_id: string };
  /** They were compared, and do not differ. */
  'reconciliation.agreed': { readonly reconciliation_id: string };
  'stock.low': { readonly variant_id: string };
  /** What a buyer waits for is back. The event has no address, so that nothing is left of it once he was told. */
  'stock.back': { readonly waiting_id: string };
  /** Notices for operators do not arrive: nobody but the shop itself knows why, so it says so. */
  'telegram.failing': { readonly chat: string; readonly problem: string };
  /** A merchant's endpoint took nothing for so long that it was switched off. */
  'webhook.disabled': { readonly endpoint_id: string };
  /** An operator asked for a test of one endpoint. */
  'webhook.test': { readonly endpoint_id: string };
  /** An operator asked for a test message. */
  'test.message': { readonly request_id: string };
}

export type EventName = keyof EventPayloads;

/** One event as it is stored. `order_id` is in the payload of every event that concerns an order. */
export type ShopEvent = {
  [Name in EventName]: { readonly id: string; readonly name: Name; readonly at: number; readonly payload: EventPayloads[Name] };
}[EventName];

const names: Readonly<Record<EventName, true>> = {
  'order.created': true,
  'order.paid': true,
  'order.delivered': true,
  'order.expired': true,
  'order.cancelled': true,
  'order.attention': true,
  'order.refunded': true,
  'order.link_requested': true,
  'payment.confirming': true,
  'payment.failed': true,
  'payment.refunded': true,
  'receipt.unapplied': true,
  'notice.held': true,
  'red_packet.submitted': true,
  'red_packet.claimed': true,
  'red_packet.counted': true,
  'red_packet.waiting': true,
  'red_packet.rejected': true,
  'red_packet.partial': true,
  'goods.replaced': true,
  'warranty.claimed': true,
  'warranty.declined': true,
  'goods.resent': true,
  'delivery.task': true,
  'delivery.call': true,
  'refund.requested': true,
  'refund.approved': true,
  'refund.sent': true,
  'refund.done': true,
  'refund.failed': true,
  'reconciliation.found': true,
  'reconciliation.agreed': true,
  'stock.low': true,
  'stock.back': true,
  'telegram.failing': true,
  'webhook.disabled': true,
  'webhook.test': true,
  'test.message': true,
};

export function isEventName(text: string): text is EventName {
  return Object.hasOwn(names, text);
}
