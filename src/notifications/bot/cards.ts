/**
 * Cards: messages with buttons about one red packet, order, refund or warranty claim. A card is drawn from the state of now, and drawn again in every chat
 * when that changes, so that all operators see what became of it and by whom (S43).
 */
import { formatMoney, money } from '../../core/money.ts';
import { isoText } from '../../core/time.ts';
import type { Queries } from '../../db/queries.ts';
import { findClaim } from '../../delivery/claim-store.ts';
import { findOrder } from '../../orders/store.ts';
import { findRedPacket } from '../../payments/red-packet/store.ts';
import { amountOf } from '../../refunds/refund.ts';
import { findRefund } from '../../refunds/store.ts';
import { drawMessage } from '../draw-message.ts';
import type { Facts } from '../facts.ts';
import { amountText, type Line } from '../message.ts';
import { claimLines, orderLines, orderLinks, paidLines } from '../operator-message.ts';
import { claimFacts, orderFacts } from '../read-facts.ts';
import type { Keyboard } from '../telegram-sender.ts';
import type { Rich } from '../telegram-text.ts';
import { type OperatorLanguage, operatorText } from '../text.ts';
import { type Offer, offer } from './actions.ts';
import { nameOf } from './operator.ts';
import type { BotParts } from './parts.ts';
import { type Card, insertCard } from './store.ts';
import { botText } from './text.ts';

export type CardAbout = Pick<Card, 'kind' | 'subject'>;

export interface CardPlan {
  readonly text: Rich;
  readonly buttons: readonly (readonly Offer[])[];
}

/** The card that a notice of this event is, if it is one. */
export function cardOf(facts: Facts): CardAbout | undefined {
  switch (facts.event) {
    case 'red_packet.submitted':
    case 'red_packet.counted':
    case 'red_packet.waiting':
      return { kind: 'red_packet', subject: facts.redPacket.id };
    case 'delivery.task':
    case 'order.attention':
      return { kind: 'order', subject: facts.order.id };
    case 'refund.requested':
      return { kind: 'refund', subject: facts.refund.id };
    case 'warranty.claimed':
      return { kind: 'claim', subject: facts.claim.id };
    default:
      return undefined;
  }
}

/** How a card looks now; undefined when what it is about does not exist. */
export function planCard({ shop }: Pick<BotParts, 'shop'>, { kind, subject }: CardAbout, language: OperatorLanguage): Promise<CardPlan | undefined> {
  switch (kind) {
    case 'red_packet':
      return planRedPacket(shop, subject, language);
    case 'order':
      return planOrder(shop, subject, language);
    case 'refund':
      return planRefund(shop, subject, language);
    case 'claim':
      return planClaim(shop, subject, language);
  }
}

/** Makes a card's buttons for a chat. Those it had before go on working while what they say is still true: a drawing may be late. */
export function keyboardOf({ shop }: Pick<BotParts, 'shop'>, plan: CardPlan, chatId: string): Promise<Keyboard> {
  return shop.db.transaction((tx) => offer(tx, shop.clock.now(), plan.buttons, { chatId }));
}

export async function rememberCard({ shop }: Pick<BotParts, 'shop'>, about: CardAbout, chatId: string, messageId: number): Promise<void> {
  await shop.db.transaction((tx) => insertCard(tx, { chat_id: chatId, message_id: messageId, ...about, created_at: shop.clock.now() }));
}

/** Sends a new card to a chat. */
export async function sendCard(
  parts: BotParts,
  about: CardAbout,
  to: { readonly chat: string; readonly chatId: string },
  language: OperatorLanguage,
): Promise<boolean> {
  const plan = await planCard(parts, about, language);
  if (!plan) return false;
  const keyboard = await keyboardOf(parts, plan, to.chatId);
  const result = await parts.sender.send({ chat: to.chat, text: plan.text, keyboard });
  if (result.kind === 'sent') await rememberCard(parts, about, result.chatId, result.messageId);
  return true;
}

type Shop = BotParts['shop'];

async function planRedPacket(shop: Shop, id: string, language: OperatorLanguage): Promise<CardPlan | undefined> {
  const { db, clock, config } = shop;
  const packet = await findRedPacket(db.read, id);
  const order = packet && (await orderFacts(db.read, clock, packet.order_id));
  if (!packet || !order) return undefined;
  const words = botText(language);
  const general = operatorText(language);
  const { title, reason } = words.packet;
  const claim = (text: string): Offer[][] => [[{ text, verb: 'red_packet.claim', subject: id }]];
  const second = (amountMinor: number, name: string) => ({
    heading: title.counted(amountText(money(amountMinor, 'CNY')), name),
    buttons: [
      [
        { text: words.button.second(`¥${plainAmount(amountMinor)}`), verb: 'red_packet.second', subject: id },
        { text: words.button.reject, verb: 'red_packet.refuse', subject: id },
      ],
    ] satisfies Offer[][],
  });
  const look = async (): Promise<{ heading: string; buttons: Offer[][] }> => {
    switch (packet.state) {
      case 'submitted':
        return { heading: title.submitted, buttons: claim(words.button.claim) };
      case 'claimed':
        if (packet.first_amount_minor !== null) return second(packet.first_amount_minor, await nameOf(db.read, packet.first_by));
        return { heading: title.claimed(await nameOf(db.read, packet.claimed_by)), buttons: claim(words.button.takeOver) };
      case 'confirmed':
        return { heading: title.confirmed(amountText(money(packet.amount_minor ?? 0, 'CNY')), await nameOf(db.read, packet.decided_by)), buttons: [] };
      case 'rejected':
        return packet.reason === 'replaced'
          ? { heading: title.replaced, buttons: [] }
          : { heading: title.rejected(reason[packet.reason ?? 'other'], await nameOf(db.read, packet.decided_by)), buttons: [] };
    }
  };
  const { heading, buttons } = await look();
  const lines: Line[] = [
    ...orderLines(order, general),
    { label: words.packet.version, value: String(packet.version), as: 'text' },
    { label: general.label.status, value: general.status[order.status], as: 'text' },
  ];
  return { text: drawMessage({ title: heading, lines, next: undefined, links: orderLinks(order, general, config.publicUrl) }, language), buttons };
}

async function planOrder(shop: Shop, id: string, language: OperatorLanguage): Promise<CardPlan | undefined> {
  const { db, clock, config } = shop;
  const row = await findOrder(db.read, id);
  const order = row && (await orderFacts(db.read, clock, id));
  if (!row || !order) return undefined;
  const words = botText(language);
  const general = operatorText(language);
  const { button } = words;
  const act = (text: string, verb: Offer['verb']): Offer => ({ text, verb, subject: id, version: row.version });
  const note = act(button.note, 'order.note');
  const buttons = ((): Offer[][] => {
    switch (order.status) {
      case 'pending':
        return [[act(button.cancel, 'order.cancel'), note]];
      case 'paid':
      case 'attention':
        return [
          order.delivery === 'manual' || order.delivery === 'call'
            ? [act(button.deliver, 'order.deliver')]
            : [act(button.deliverStock, 'order.deliver_stock'), act(button.deliver, 'order.deliver')],
          [act(button.refund, 'order.refund'), note],
        ];
      case 'delivered':
        return [
          order.delivery === 'keys' ? [act(button.resend, 'order.resend'), act(button.replace, 'order.replace')] : [act(button.resend, 'order.resend')],
          [act(button.refund, 'order.refund'), note],
        ];
      case 'expired':
      case 'cancelled':
      case 'refunded':
        return [[note]];
    }
  })();
  const lines: Line[] = [
    ...orderLines(order, general),
    ...paidLines(order, general),
    { label: words.order.created, value: `${isoText(row.created_at).slice(0, 16).replace('T', ' ')} UTC`, as: 'text' },
  ];
  if (order.attention !== null) lines.push({ label: general.label.reason, value: general.attention[order.attention] ?? order.attention, as: 'text' });
  if (order.notes !== '') lines.push({ label: general.label.notes, value: order.notes, as: 'quote' });
  if (row.admin_notes !== '') lines.push({ label: words.order.adminNote, value: row.admin_notes, as: 'quote' });
  return {
    text: drawMessage({ title: words.order.title[order.status], lines, next: undefined, links: orderLinks(order, general, config.publicUrl) }, language),
    buttons,
  };
}

async function planRefund(shop: Shop, id: string, language: OperatorLanguage): Promise<CardPlan | undefined> {
  const { db, clock, config } = shop;
  const refund = await findRefund(db.read, id);
  const order = refund && (await orderFacts(db.read, clock, refund.order_id));
  if (!refund || !order) return undefined;
  const words = botText(language);
  const general = operatorText(language);
  const act = (text: string, verb: Offer['verb']): Offer => ({ text, verb, subject: id, version: refund.version });
  const buttons: Offer[][] =
    refund.status === 'requested'
      ? [[act(words.button.approve, 'refund.approve'), act(words.button.decline, 'refund.decline')]]
      : refund.status === 'approved' && refund.way === 'hand'
        ? [[act(words.button.paid, 'refund.paid'), act(words.button.decline, 'refund.decline')]]
        : [];
  const lines: Line[] = [
    ...orderLines(order, general),
    { label: words.refund.amount, value: amountText(amountOf(refund)), as: 'text' },
    { label: words.refund.way, value: words.refund.ways[refund.way], as: 'text' },
    { label: words.refund.reason, value: refund.reason, as: 'quote' },
  ];
  if (refund.address !== null)
    lines.push({ label: words.refund.address, value: `${refund.address}${refund.network === null ? '' : ` (${refund.network})`}`, as: 'code' });
  if (refund.approved_by !== null) lines.push({ label: words.refund.approvedBy, value: await nameOf(db.read, refund.approved_by), as: 'text' });
  if (refund.problem !== null) lines.push({ label: words.refund.problem, value: refund.problem, as: 'text' });
  return {
    text: drawMessage({ title: words.refund.title[refund.status], lines, next: undefined, links: orderLinks(order, general, config.publicUrl) }, language),
    buttons,
  };
}

async function planClaim(shop: Shop, id: string, language: OperatorLanguage): Promise<CardPlan | undefined> {
  const { db, clock, config } = shop;
  const claim = await findClaim(db.read, id);
  const order = claim && (await orderFacts(db.read, clock, claim.order_id));
  if (!claim || !order) return undefined;
  const words = botText(language);
  const general = operatorText(language);
  const act = (text: string, verb: Offer['verb']): Offer => ({ text, verb, subject: id, version: claim.version });
  const buttons = claim.state === 'open' ? [[act(words.button.acceptClaim, 'claim.accept'), act(words.button.decline, 'claim.decline')]] : [];
  const lines: Line[] = [...orderLines(order, general), ...claimLines(claimFacts(claim), general)];
  if (claim.answer !== '') lines.push({ label: words.claim.answer, value: claim.answer, as: 'quote' });
  if (claim.decided_by !== null) lines.push({ label: words.claim.decidedBy, value: await nameOf(db.read, claim.decided_by), as: 'text' });
  return {
    text: drawMessage({ title: words.claim.title[claim.state], lines, next: undefined, links: orderLinks(order, general, config.publicUrl) }, language),
    buttons,
  };
}

/** The version that a subject has now, where buttons carry one. */
export async function versionOf(queries: Queries, subject: string): Promise<number | undefined> {
  if (subject.startsWith('order_')) return (await findOrder(queries, subject))?.version;
  if (subject.startsWith('clm_')) return (await findClaim(queries, subject))?.version;
  return subject.startsWith('rfd_') ? (await findRefund(queries, subject))?.version : undefined;
}

/** `188.88`, as a button carries an amount. */
export function plainAmount(minor: number): string {
  return formatMoney(money(minor, 'CNY'));
}
