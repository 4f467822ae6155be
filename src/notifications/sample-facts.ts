/** An order that never was, as each kind of mail would tell of it: for looking at one's own words. Pure. */
import type { Language } from '../core/languages.ts';
import { money } from '../core/money.ts';
import { MINUTE } from '../core/time.ts';
import type { Facts, OrderFacts, ReceiptFacts, RefundFacts } from './facts.ts';
import type { MailKind } from './mail-words.ts';

type PlainEvent = `order.${'created' | 'link_requested' | 'paid' | 'delivered' | 'expired' | 'attention'}`;

/** Facts of which the buyer is told by a mail of this kind. */
export function sampleFacts(kind: MailKind, language: Language, now: number): Facts & { readonly order: OrderFacts } {
  const due = money(25_980_000, 'USDT');
  const order: OrderFacts = {
    id: `order_${now}_0123456789abcdef`,
    status: 'pending',
    productName: 'ChatGPT Pro',
    variantName: '',
    quantity: 2,
    delivery: 'manual',
    total: money(2_598, 'USD'),
    due,
    method: 'usdt',
    email: 'buyer@example.com',
    notes: '',
    language,
    attention: null,
    expiresAt: now + 15 * MINUTE,
    receipts: [],
  };
  const part: ReceiptFacts = { id: '', amount: money(20_000_000, 'USDT'), paidText: '20', trackId: null, state: 'unapplied', reason: 'short' };
  const whole: ReceiptFacts = { ...part, amount: due, paidText: '25.98', state: 'applied', reason: null };
  const refund: RefundFacts = { id: '', amount: due, way: 'hand', status: 'requested', byBuyer: true, reason: '', address: null, txHash: null, problem: null };
  const code = { id: '', version: 1, open: false, reason: 'wrong_code', submittedAt: now, counted: undefined } as const;
  const claim = { id: '', piece: 1, reason: 'invalid', note: '', state: 'declined', answer: '…' } as const;
  const paid: OrderFacts = { ...order, status: 'paid', receipts: [whole] };
  const of = (event: PlainEvent, facts: OrderFacts) => ({ at: now, event, order: facts });
  switch (kind) {
    case 'created':
      return of('order.created', order);
    case 'link':
      return of('order.link_requested', paid);
    case 'paid':
      return of('order.paid', paid);
    case 'delivered':
      return of('order.delivered', { ...paid, status: 'delivered' });
    case 'expired':
      return of('order.expired', { ...order, status: 'expired' });
    case 'attention':
      return of('order.attention', { ...paid, status: 'attention', attention: 'mismatch' });
    case 'short':
      return { at: now, event: 'receipt.unapplied', order: { ...order, status: 'attention', attention: 'short', receipts: [part] }, receipt: part };
    case 'surplus':
      return { at: now, event: 'receipt.unapplied', order: paid, receipt: { ...part, reason: 'surplus' } };
    case 'unapplied':
      return { at: now, event: 'receipt.unapplied', order, receipt: { ...part, reason: 'foreign' } };
    case 'codeRejected':
      return { at: now, event: 'red_packet.rejected', order, redPacket: code };
    case 'partial':
      return { at: now, event: 'red_packet.partial', order: { ...order, receipts: [part] }, redPacket: code };
    case 'refundRequested':
      return { at: now, event: 'refund.requested', order: paid, refund };
    case 'refundDone':
      return { at: now, event: 'refund.done', order: paid, refund: { ...refund, status: 'done' } };
    case 'refundFailed':
      return { at: now, event: 'refund.failed', order: paid, refund: { ...refund, status: 'failed' } };
    case 'claimDeclined':
      return { at: now, event: 'warranty.declined', order: paid, claim };
  }
}
