/** What merchants' servers may be told, and how it is described in the API document (`webhooks`). */
import { Type } from '../../http/schemas.ts';
import type { EventName } from '../../outbox/events.ts';

/** A sentence per event. What is missing here is the shop's own business and is never sent. */
export const webhookEvents = {
  'order.created': 'An order was placed and holds its stock.',
  'order.paid': 'An order is paid in full.',
  'order.delivered': 'The buyer has the goods.',
  'order.expired': 'An unpaid order reached its deadline.',
  'order.cancelled': 'An unpaid order was cancelled.',
  'order.attention': 'A person must look at an order: paid without stock, or money that does not fit.',
  'order.refunded': 'All money of an order went back.',
  'payment.confirming': 'A transfer was seen and waits for confirmations.',
  'payment.failed': 'A payment ended without money.',
  'receipt.unapplied': 'Money arrived that could not be applied to its order.',
  'red_packet.submitted': 'A buyer handed in a red-packet code.',
  'goods.replaced': 'A faulty card key was replaced.',
  'warranty.claimed': 'A buyer claims that a card key is faulty.',
  'warranty.declined': 'A warranty claim was declined.',
  'delivery.task': 'Goods wait for an operator to deliver them by hand.',
  'refund.requested': 'Somebody asked for a refund.',
  'refund.approved': 'A refund was approved.',
  'refund.sent': 'A refund is on its way.',
  'refund.done': 'A refund was paid.',
  'refund.failed': 'A refund was declined or could not be paid.',
  'stock.low': 'The stock of a variant runs out.',
  'webhook.test': 'An operator tested this endpoint.',
} as const satisfies Partial<Record<EventName, string>>;

export type WebhookEvent = keyof typeof webhookEvents;

export function isWebhookEvent(name: string): name is WebhookEvent {
  return Object.hasOwn(webhookEvents, name);
}

export const webhookEventNames = Object.keys(webhookEvents).filter(isWebhookEvent);

/** The body of every message: `type`, when it happened, and ids with the order as it is when the message is sent. Never goods, codes or tokens. */
const WebhookBody = Type.Object({
  type: Type.String(),
  timestamp: Type.String({ description: 'When it happened; ISO 8601 in UTC' }),
  data: Type.Object(
    {
      order_id: Type.Optional(Type.String()),
      order: Type.Optional(
        Type.Object({
          order_id: Type.String(),
          status: Type.String(),
          product_name: Type.String(),
          variant_name: Type.String(),
          quantity: Type.Integer(),
          total: Type.String({ description: 'Decimal text in USD' }),
          amount_due: Type.String({ description: 'Decimal text' }),
          currency: Type.String(),
          payment_method: Type.String(),
          customer_email: Type.String(),
        }),
      ),
    },
    { description: 'Also the ids that the event names: `attempt_id`, `receipt_id`, `refund_id`, `red_packet_id`, `claim_id`, `variant_id`, `endpoint_id`' },
  ),
});

const header = (name: string, description: string) => ({ name, in: 'header', required: true, description, schema: { type: 'string' } });

const headers = [
  header('webhook-id', 'The same for every try of one event: take an event once.'),
  header('webhook-timestamp', 'Seconds since 1970; refuse what is older than five minutes.'),
  header('webhook-signature', '`v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`; several, separated by spaces, while a secret is rotated.'),
];

/** The `webhooks` section of the OpenAPI document. */
export const webhookDocument: object = Object.fromEntries(
  webhookEventNames.map((name) => [
    name,
    {
      post: {
        summary: webhookEvents[name],
        parameters: headers,
        requestBody: { content: { 'application/json': { schema: WebhookBody } } },
        responses: { '2XX': { description: 'Taken. Anything else, or nothing within 15 seconds, is tried again for three days.' } },
      },
    },
  ]),
);
