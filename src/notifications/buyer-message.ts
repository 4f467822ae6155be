/** What a buyer is told of an event, by mail or in his chat: from facts to a message, in the order's language. Pure. */
import type { EventName } from '../outbox/events.ts';
import type { Facts, OrderFacts, ReceiptFacts } from './facts.ts';
import { type EverywhereValues, filled, type KindValues, type MailKind, type MailWords, paragraphsOf, usualWords } from './mail-words.ts';
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
  /** The merchant's own words in the order's language. */
  readonly ownWords?: OwnWords;
}

/** What a merchant has put in place of our words, in one language. */
export type OwnWords = ReadonlyMap<MailKind, MailWords>;

interface TellOptions {
  readonly link?: Link;
  readonly more?: readonly Line[];
  /** In place of the usual opening, where that would not be true, or in a chat: then nobody's own words are taken either. */
  readonly instead?: readonly string[];
  /** In place of the usual opening, while the merchant has not written his own. */
  readonly usual?: readonly string[];
}

type Tell = <Kind extends MailKind>(kind: Kind, values: KindValues<Kind>, options?: TellOptions) => MailMessage;

/** The message, or undefined when the buyer need not hear of this event, or hears of it by another one. */
export function buyerMessage(facts: Facts, view: BuyerView): MailMessage | undefined {
  if (!('order' in facts)) return undefined;
  const { order } = facts;
  const words = buyerText(order.language);
  const { body, action, label, status } = words;
  const open: Link = { text: action.view, url: view.orderLink };
  const tell: Tell = (kind, values, { link = open, more = [], instead, usual } = {}) => {
    const own = instead ? undefined : view.ownWords?.get(kind);
    const { subject, opening, closing } = own ?? usualWords(kind, order.language);
    const all = { ...everywhereValues(order, view), ...values };
    return {
      subject: filled(subject, all),
      heading: words.heading[kind],
      paragraphs: instead ?? (own ? undefined : usual) ?? paragraphsOf(opening, all),
      lines: [...orderLines(order, words), ...more],
      action: link,
      closing: paragraphsOf(closing, all),
      notes: [words.keepLink, `${words.help} ${view.publicUrl}/support`, words.footer(view.shopName)],
    };
  };
  const received = amountText(receivedAmount(order));
  const minutes = String(minutesToPay(order, view.now));

  switch (facts.event) {
    case 'order.created':
      return order.status === 'pending'
        ? tell('created', { minutes }, { link: { ...open, text: action.pay } })
        : tell('created', { minutes }, { instead: [body.notPendingAnyMore(status[order.status])] });
    case 'order.link_requested':
      return tell('link', { status: status[order.status] });
    case 'order.paid':
      // Delivered at once, as most are: one mail is enough.
      return order.status === 'paid' ? tell('paid', { received }, { more: receivedLines(order, label.received) }) : undefined;
    case 'order.delivered':
    case 'goods.resent':
    case 'goods.replaced':
      return tell('delivered', {}, { link: { ...open, text: action.goods }, ...deliveredWords(order, words, view) });
    case 'order.expired':
      return order.status === 'expired' ? tell('expired', {}, { link: { text: action.again, url: `${view.publicUrl}/shop.html` } }) : undefined;
    case 'order.attention':
      if (order.status !== 'attention' || order.attention === 'short') return undefined;
      return tell(
        'attention',
        { received },
        { more: receivedLines(order, label.received), ...(order.attention === 'no_stock' ? { instead: [body.noStock] } : {}) },
      );
    case 'receipt.unapplied':
      return ofReceipt(order, facts.receipt, tell);
    case 'red_packet.rejected':
      return order.status === 'pending'
        ? tell('codeRejected', { reason: words.codeReason[facts.redPacket.reason ?? 'other'] }, { link: { ...open, text: action.pay } })
        : undefined;
    case 'red_packet.partial': {
      const missing = order.status === 'pending' ? missingAmount(order) : undefined;
      return missing && tell('partial', { received, missing: amountText(missing) }, { link: { ...open, text: action.pay } });
    }
    case 'refund.requested':
      return facts.refund.byBuyer
        ? tell(
            'refundRequested',
            { amount: amountText(facts.refund.amount) },
            view.inChat ? { instead: [words.chat.refundRequested(amountText(facts.refund.amount))] } : {},
          )
        : undefined;
    case 'refund.done': {
      const { amount, txHash } = facts.refund;
      return tell('refundDone', { amount: amountText(amount) }, { more: txHash === null ? [] : [{ label: label.hash, value: txHash, as: 'code' }] });
    }
    case 'refund.failed':
      return facts.refund.byBuyer ? tell('refundFailed', { amount: amountText(facts.refund.amount) }) : undefined;
    case 'warranty.declined':
      return tell('claimDeclined', { piece: String(facts.claim.piece) }, { more: [{ label: label.answer, value: facts.claim.answer, as: 'quote' }] });
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

/** What goods do not say in their usual mail: files are fetched, and a chat shows them otherwise. */
function deliveredWords({ delivery }: OrderFacts, { body, chat }: BuyerText, { inChat }: BuyerView): Pick<TellOptions, 'instead' | 'usual'> {
  if (inChat) return { instead: [delivery === 'file' ? chat.file : chat.delivered] };
  return delivery === 'file' ? { usual: [body.file] } : {};
}

function ofReceipt(order: OrderFacts, receipt: ReceiptFacts, tell: Tell): MailMessage | undefined {
  // A person has decided about it meanwhile, or another message says it.
  if (receipt.state !== 'unapplied' || isToldOtherwise(order, receipt)) return undefined;
  const amount = amountText(receipt.amount);
  switch (receipt.reason) {
    case 'short': {
      const missing = missingAmount(order);
      return missing ? tell('short', { received: amountText(receivedAmount(order)), missing: amountText(missing) }) : tell('unapplied', { amount });
    }
    case 'surplus':
    case 'second_invoice':
      return tell('surplus', { amount });
    case 'late':
    case 'foreign':
    case 'cancelled_order':
    case null:
      return tell('unapplied', { amount });
  }
}

function everywhereValues(order: OrderFacts, { shopName }: BuyerView): EverywhereValues {
  return { shop: shopName, order: order.id, product: nameOf(order), quantity: String(order.quantity), due: amountText(order.due) };
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
