/** What a buyer is told of an event, by mail or in his chat: from facts to a message, in the order's language. Pure. */
import type { EventName } from '../outbox/events.ts';
import type { Facts, OrderFacts, ReceiptFacts } from './facts.ts';
import {
  amountText,
  dueText,
  isToldOtherwise,
  type Line,
  type Link,
  type MailMessage,
  minutesToPay,
  missingAmount,
  nameOf,
  receivedAmount,
} from './message.ts';
import type { BuyerText } from './text/buyers/zh-CN.ts';
import { buyerText } from './text.ts';

export interface BuyerView {
  readonly shopName: string;
  readonly publicUrl: string;
  /** Opens the order with its private parts. */
  readonly orderLink: string;
  readonly now: number;
  /** Read in the buyer's chat, not in a mail. */
  readonly inChat?: boolean;
}

type Kind = keyof BuyerText['subject'];

/** The message, or undefined when the buyer need not hear of this event, or hears of it by another one. */
export function buyerMessage(facts: Facts, view: BuyerView): MailMessage | undefined {
  if (!('order' in facts)) return undefined;
  const { order } = facts;
  const words = buyerText(order.language);
  const { body, action, label, status } = words;
  const open: Link = { text: action.view, url: view.orderLink };
  const tell = (kind: Kind, paragraphs: readonly string[], link: Link = open, more: readonly Line[] = []): MailMessage => ({
    subject: `${words.subject[kind]} · ${nameOf(order)}`,
    heading: words.heading[kind],
    paragraphs,
    lines: [...orderLines(order, words), ...more],
    action: link,
    notes: [words.keepLink, `${words.help} ${view.publicUrl}/support`, words.footer(view.shopName)],
  });

  switch (facts.event) {
    case 'order.created':
      return order.status === 'pending'
        ? tell('created', [body.pay(minutesToPay(order, view.now)), body.paidAnyway], { ...open, text: action.pay })
        : tell('created', [body.notPendingAnyMore(status[order.status])]);
    case 'order.link_requested':
      return tell('link', [body.link(status[order.status])]);
    case 'order.paid':
      // Delivered at once, as most are: one mail is enough.
      return order.status === 'paid' ? tell('paid', [body.preparing], open, receivedLines(order, label.received)) : undefined;
    case 'order.delivered':
    case 'goods.resent':
    case 'goods.replaced':
      return tell('delivered', [deliveredText(order, words, view)], { ...open, text: action.goods });
    case 'order.expired':
      return order.status === 'expired'
        ? tell('expired', [body.expired, body.paidAnyway], { text: action.again, url: `${view.publicUrl}/shop.html` })
        : undefined;
    case 'order.attention':
      if (order.status !== 'attention' || order.attention === 'short') return undefined;
      return tell('attention', [order.attention === 'no_stock' ? body.noStock : body.attention], open, receivedLines(order, label.received));
    case 'receipt.unapplied':
      return ofReceipt(order, facts.receipt, words, tell);
    case 'red_packet.rejected':
      return order.status === 'pending'
        ? tell('codeRejected', [body.codeRejected(words.codeReason[facts.redPacket.reason ?? 'other'])], { ...open, text: action.pay })
        : undefined;
    case 'red_packet.partial': {
      const missing = order.status === 'pending' ? missingAmount(order) : undefined;
      return (
        missing && tell('partial', [body.partial(amountText(receivedAmount(order)), amountText(order.due), amountText(missing))], { ...open, text: action.pay })
      );
    }
    case 'refund.requested':
      return facts.refund.byBuyer
        ? tell('refundRequested', [
            view.inChat ? words.chat.refundRequested(amountText(facts.refund.amount)) : body.refundRequested(amountText(facts.refund.amount)),
          ])
        : undefined;
    case 'refund.done': {
      const { amount, txHash } = facts.refund;
      return tell('refundDone', [body.refundDone(amountText(amount))], open, txHash === null ? [] : [{ label: label.hash, value: txHash, as: 'code' }]);
    }
    case 'refund.failed':
      return facts.refund.byBuyer ? tell('refundFailed', [body.refundFailed(amountText(facts.refund.amount))]) : undefined;
    case 'warranty.declined':
      return tell('claimDeclined', [body.claimDeclined(facts.claim.piece)], open, [{ label: label.answer, value: facts.claim.answer, as: 'quote' }]);
    case 'warranty.claimed':
    case 'refund.approved':
    case 'refund.sent':
    case 'payment.refunded':
    case 'red_packet.submitted':
    case 'red_packet.claimed':
    case 'red_packet.counted':
    case 'red_packet.waiting':
    case 'order.cancelled':
    case 'order.refunded':
    case 'payment.confirming':
    case 'payment.failed':
    case 'delivery.task':
    case 'delivery.call':
      return undefined;
  }
}

function deliveredText({ delivery }: OrderFacts, { body, chat }: BuyerText, { inChat }: BuyerView): string {
  const words = inChat ? { file: chat.file, text: chat.delivered } : { file: body.file, text: body.goods };
  return delivery === 'file' ? words.file : words.text;
}

function ofReceipt(
  order: OrderFacts,
  receipt: ReceiptFacts,
  { body }: BuyerText,
  tell: (kind: Kind, paragraphs: readonly string[]) => MailMessage,
): MailMessage | undefined {
  // A person has decided about it meanwhile, or another message says it.
  if (receipt.state !== 'unapplied' || isToldOtherwise(order, receipt)) return undefined;
  const amount = amountText(receipt.amount);
  switch (receipt.reason) {
    case 'short': {
      const missing = missingAmount(order);
      return missing
        ? tell('short', [body.short(amountText(receivedAmount(order)), amountText(order.due), amountText(missing))])
        : tell('unapplied', [body.unapplied(amount)]);
    }
    case 'surplus':
    case 'second_invoice':
      return tell('surplus', [body.surplus(amount)]);
    case 'late':
    case 'foreign':
    case 'cancelled_order':
    case null:
      return tell('unapplied', [body.unapplied(amount)]);
  }
}

function orderLines(order: OrderFacts, { label, method }: BuyerText): Line[] {
  return [
    { label: label.order, value: order.id, as: 'code' },
    { label: label.product, value: `${nameOf(order)} × ${order.quantity}`, as: 'text' },
    { label: label.due, value: dueText(order), as: 'text' },
    { label: label.method, value: method[order.method], as: 'text' },
  ];
}

function receivedLines(order: OrderFacts, label: string): Line[] {
  const received = receivedAmount(order);
  return received.minor === 0 ? [] : [{ label, value: amountText(received), as: 'text' }];
}

/** What a buyer hears of, by mail or in his chat. */
export const buyerEvents: readonly EventName[] = [
  'order.created',
  'order.paid',
  'order.delivered',
  'goods.resent',
  'goods.replaced',
  'order.expired',
  'order.attention',
  'receipt.unapplied',
  'red_packet.rejected',
  'red_packet.partial',
  'refund.requested',
  'refund.done',
  'refund.failed',
  'warranty.declined',
];

/** Whether the buyer is told of this event at all, as things stand now. */
export function isToldToBuyer(facts: Facts): boolean {
  return buyerMessage(facts, { shopName: '', publicUrl: '', orderLink: '', now: 0 }) !== undefined;
}
