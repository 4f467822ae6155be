/** What operators are told of an event: from facts to a message, in their language. Pure; how it is drawn is the channel's business. */
import { isoText, MINUTE } from '../core/time.ts';
import type { ClaimFacts, Facts, OrderFacts, ReceiptFacts } from './facts.ts';
import { amountText, dueText, isToldOtherwise, type Line, type Link, minutesToPay, missingAmount, nameOf } from './message.ts';
import type { OperatorText } from './text/operators/zh-CN.ts';
import { type OperatorLanguage, operatorText } from './text.ts';

export interface OperatorMessage {
  readonly title: string;
  readonly lines: readonly Line[];
  /** What happens next, or what to do. */
  readonly next: string | undefined;
  readonly links: readonly Link[];
  /** Good to know, nothing to act on: delivered without a sound. */
  readonly quiet: boolean;
}

export interface OperatorView {
  readonly language: OperatorLanguage;
  readonly publicUrl: string;
  readonly now: number;
}

/** A notice older than this says when it happened. */
const lateAfterMs = 2 * MINUTE;

/** The message, or undefined when this event tells operators nothing that another event does not tell better. */
export function operatorMessage(facts: Facts, view: OperatorView): OperatorMessage | undefined {
  const message = messageOf(facts, operatorText(view.language), view);
  if (!message || facts.event === 'test.message' || view.now - facts.at < lateAfterMs) return message;
  const { label, late } = operatorText(view.language);
  return { ...message, lines: [...message.lines, text(label.happened, `${isoText(facts.at).slice(0, 16).replace('T', ' ')} UTC${late}`)] };
}

function messageOf(facts: Facts, words: OperatorText, { publicUrl, now }: OperatorView): OperatorMessage | undefined {
  const { title, next } = words;
  const about = (order: OrderFacts): Draft => ({ lines: orderLines(order, words), links: orderLinks(order, words, publicUrl) });
  const aboutPacket = (order: OrderFacts): Draft => ({
    lines: orderLines(order, words),
    links: [{ text: words.link.redPackets, url: `${publicUrl}/admin/red-packets` }, ...orderLinks(order, words, publicUrl)],
  });
  switch (facts.event) {
    case 'order.created': {
      const { order } = facts;
      const waits = order.status === 'pending' ? next.pay(minutesToPay(order, now)) : undefined;
      return compose(title.created, { ...about(order), next: waits, quiet: true }, [
        text(words.label.status, words.status[order.status]),
        ...notes(order, words),
      ]);
    }
    case 'order.paid': {
      const { order } = facts;
      const heading = order.due.minor === 0 ? title.free : title.paid[order.method];
      return compose(heading, { ...about(order), next: order.delivery === 'manual' ? next.manual : next.automatic }, [
        ...paidLines(order, words),
        ...notes(order, words),
      ]);
    }
    case 'order.delivered':
      return compose(title.delivered, about(facts.order));
    case 'order.expired':
      return compose(title.expired, { ...about(facts.order), quiet: true });
    case 'order.cancelled':
      return compose(title.cancelled, { ...about(facts.order), quiet: true });
    case 'payment.failed':
      return compose(title.failed, { ...about(facts.order), next: facts.order.status === 'pending' ? next.retry : undefined }, [
        text(words.label.status, words.status[facts.order.status]),
      ]);
    case 'order.attention': {
      const { order } = facts;
      // Money that is too little is told as the receipt it is, with its amounts.
      if (order.attention === 'short') return undefined;
      const reason = order.attention === null ? words.status[order.status] : (words.attention[order.attention] ?? order.attention);
      return compose(title.attention, { ...about(order), next: order.status === 'attention' ? next.attention : undefined }, [
        text(words.label.reason, reason),
        ...paidLines(order, words),
      ]);
    }
    case 'receipt.unapplied': {
      const { order, receipt } = facts;
      if (isToldOtherwise(order, receipt)) return undefined;
      return compose(
        title.unapplied,
        { ...about(order), next: receipt.state === 'unapplied' ? next.unapplied : undefined },
        receiptLines(order, receipt, words),
      );
    }
    case 'refund.requested':
    case 'refund.approved':
    case 'refund.sent':
    case 'refund.done':
    case 'refund.failed':
      return refundMessage(facts, words, about(facts.order), publicUrl);
    case 'warranty.claimed': {
      const { order, claim } = facts;
      // Decided before anybody heard of it.
      return claim.state === 'open' ? compose(title.claimed, { ...about(order), next: next.claim }, claimLines(claim, words)) : undefined;
    }
    case 'reconciliation.found': {
      const { from, to, differences } = facts.reconciliation;
      const lines = [
        text(words.label.window, `${isoText(from).slice(0, 16)} – ${isoText(to).slice(0, 16)} UTC`),
        text(words.label.differences, String(differences)),
      ];
      return compose(title.reconciliation, {
        lines,
        next: next.reconciliation,
        links: [{ text: words.link.reconciliation, url: `${publicUrl}/admin/reconciliation` }],
      });
    }
    case 'reconciliation.agreed': {
      const { payments, payouts } = facts.reconciliation;
      return compose(title.agreed(payments, payouts), {
        lines: [],
        links: [{ text: words.link.reconciliation, url: `${publicUrl}/admin/reconciliation` }],
        quiet: true,
      });
    }
    case 'delivery.task':
      return compose(title.task, { ...about(facts.order), next: facts.order.status === 'paid' ? next.task : undefined }, [
        text(words.label.status, words.status[facts.order.status]),
        ...notes(facts.order, words),
      ]);
    case 'red_packet.submitted': {
      const { order, redPacket } = facts;
      // Replaced or decided before anybody heard of it.
      if (!redPacket.open) return undefined;
      return compose(title.redPacket, { ...aboutPacket(order), next: next.redPacket }, [text(words.label.version, String(redPacket.version))]);
    }
    case 'red_packet.counted': {
      const { order, redPacket } = facts;
      if (!redPacket.open || !redPacket.counted) return undefined;
      return compose(title.secondPerson, { ...aboutPacket(order), next: next.secondPerson }, [text(words.label.received, amountText(redPacket.counted))]);
    }
    case 'red_packet.waiting': {
      const { order, redPacket } = facts;
      if (!redPacket.open) return undefined;
      const minutes = Math.floor((now - redPacket.submittedAt) / MINUTE);
      return compose(title.packetWaits(minutes), { ...aboutPacket(order), next: redPacket.counted ? next.secondPerson : next.redPacket }, []);
    }
    case 'notice.held': {
      const { notice } = facts;
      const lines = [
        { label: words.label.notice, value: notice.id, as: 'code' },
        text(words.label.provider, notice.provider),
        { label: words.label.track, value: notice.trackId, as: 'code' },
        { label: words.label.order, value: notice.reference, as: 'code' },
        text(words.label.reason, notice.why),
      ] as const;
      return compose(title.held, { lines, next: next.held, links: [{ text: words.link.receipts, url: `${publicUrl}/admin/receipts` }] });
    }
    case 'stock.low': {
      const { stock } = facts;
      const lines = [text(words.label.product, nameOf(stock)), text(words.label.left, String(stock.left))];
      return compose(title.stock, {
        lines,
        next: stock.left === 0 ? next.soldOut : next.stock,
        links: [{ text: words.link.stock, url: `${publicUrl}/admin/stock` }],
      });
    }
    case 'telegram.failing': {
      const lines = [{ label: words.label.chat, value: facts.chat, as: 'code' } as const, text(words.label.reason, facts.problem)];
      return compose(title.failing, { lines, next: next.failing, links: [{ text: words.link.jobs, url: `${publicUrl}/admin/jobs` }] });
    }
    case 'webhook.disabled': {
      const lines = [{ label: words.label.endpoint, value: facts.url, as: 'code' } as const, text(words.label.reason, facts.problem)];
      return compose(title.webhook, { lines, next: next.webhook, links: [{ text: words.link.webhooks, url: `${publicUrl}/admin/webhooks` }] });
    }
    case 'test.message':
      return compose(title.test, { lines: [], next: next.test, links: [{ text: words.link.desk, url: `${publicUrl}/admin` }] });
    case 'red_packet.claimed':
    case 'red_packet.rejected':
    case 'red_packet.partial':
    case 'payment.confirming':
    case 'payment.refunded':
    case 'order.refunded':
    case 'order.link_requested':
    case 'goods.resent':
    case 'delivery.call':
    case 'goods.replaced':
    case 'warranty.declined':
      return undefined;
  }
}

/** Only what a person must do, and how it ended; the steps in between are told by the end. */
function refundMessage(
  { event, refund }: Extract<Facts, { refund: unknown }>,
  words: OperatorText,
  draft: Draft,
  publicUrl: string,
): OperatorMessage | undefined {
  const { title, label, next } = words;
  const lines = [text(label.refund, amountText(refund.amount)), text(label.way, words.way[refund.way])];
  if (refund.address !== null && refund.way !== 'gateway') lines.push({ label: label.address, value: refund.address, as: 'code' });
  lines.push({ label: label.reason, value: refund.reason, as: 'quote' });
  const links = [{ text: words.link.refunds, url: `${publicUrl}/admin/refunds` }, ...draft.links];
  switch (event) {
    case 'refund.requested':
      return refund.status === 'requested' ? compose(title.refundRequested, { ...draft, links, next: next.approveRefund }, lines) : undefined;
    case 'refund.approved':
      return refund.status === 'approved' && refund.way === 'hand' ? compose(title.refundByHand, { ...draft, links, next: next.payRefund }, lines) : undefined;
    case 'refund.sent':
      return refund.way === 'gateway' && refund.status === 'sent' ? compose(title.takenBack, { ...draft, links, next: next.takenBack }, lines) : undefined;
    case 'refund.done':
      return compose(
        title.refundDone,
        { ...draft, links, quiet: true },
        refund.txHash === null ? lines : [...lines, { label: label.hash, value: refund.txHash, as: 'code' }],
      );
    case 'refund.failed':
      return compose(
        title.refundFailed,
        { ...draft, links, next: next.refundFailed },
        refund.problem === null ? lines : [...lines, text(label.problem, refund.problem)],
      );
  }
}

interface Draft {
  readonly lines: readonly Line[];
  readonly links: readonly Link[];
  readonly next?: string | undefined;
  readonly quiet?: boolean;
}

function compose(title: string, { lines, links, next, quiet = false }: Draft, more: readonly Line[] = []): OperatorMessage {
  return { title, lines: [...lines, ...more], next, links, quiet };
}

function text(label: string, value: string): Line {
  return { label, value, as: 'text' };
}

export function orderLines(order: OrderFacts, words: OperatorText): Line[] {
  const { label } = words;
  return [
    text(label.product, `${nameOf(order)} × ${order.quantity}`),
    text(label.due, dueText(order)),
    text(label.method, words.method[order.method]),
    text(label.email, order.email),
    { label: label.order, value: order.id, as: 'code' },
  ];
}

export function orderLinks(order: OrderFacts, { link }: OperatorText, publicUrl: string): Link[] {
  return [
    { text: link.manage, url: `${publicUrl}/admin/orders/${order.id}` },
    { text: link.order, url: `${publicUrl}/orders/${order.id}` },
  ];
}

export function claimLines({ piece, reason, note }: ClaimFacts, { label, claimReason }: OperatorText): Line[] {
  const lines = [text(label.piece, String(piece)), text(label.reason, claimReason[reason])];
  return note === '' ? lines : [...lines, { label: label.notes, value: note, as: 'quote' }];
}

export function paidLines(order: OrderFacts, { label }: OperatorText): Line[] {
  const lines: Line[] = order.receipts.map((receipt) => text(label.received, receivedText(receipt)));
  const tracks = new Set(order.receipts.map((receipt) => receipt.trackId).filter((track) => track !== null));
  for (const track of tracks) lines.push({ label: label.track, value: track, as: 'code' });
  return lines;
}

function receiptLines(order: OrderFacts, receipt: ReceiptFacts, words: OperatorText): Line[] {
  const { label } = words;
  const lines = [text(label.received, receivedText(receipt))];
  if (receipt.reason !== null) lines.push(text(label.reason, words.reason[receipt.reason]));
  const missing = receipt.reason === 'short' ? missingAmount(order) : undefined;
  if (missing) lines.push(text(label.missing, amountText(missing)));
  if (receipt.trackId !== null) lines.push({ label: label.track, value: receipt.trackId, as: 'code' });
  lines.push(text(label.status, words.status[order.status]));
  return lines;
}

function notes(order: OrderFacts, { label }: OperatorText): Line[] {
  return order.notes === '' ? [] : [{ label: label.notes, value: order.notes, as: 'quote' }];
}

function receivedText(receipt: ReceiptFacts): string {
  const ours = amountText(receipt.amount);
  return receipt.paidText === '' || receipt.paidText === ours ? ours : `${ours} (${receipt.paidText})`;
}
