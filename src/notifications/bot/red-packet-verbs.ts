/** Red packets by Telegram: claim, confirm what arrived, or say why nothing did. The code is shown in private only, to whoever claimed it. */
import { type Money, money, parseMoney } from '../../core/money.ts';
import { MINUTE } from '../../core/time.ts';
import { claim, confirm, reject } from '../../payments/red-packet/review-packet.ts';
import { findRedPacket, type RedPacket } from '../../payments/red-packet/store.ts';
import { amountText, missingAmount } from '../message.ts';
import { orderFacts } from '../read-facts.ts';
import { bold, code, joined, rich } from '../telegram-text.ts';
import type { Offer } from './actions.ts';
import { plainAmount, sendCard } from './cards.ts';
import { ask, Declined, here, offerTo, requirePrivateChat, say, type Turn } from './conversation.ts';
import { findCard } from './store.ts';
import type { BotText } from './text.ts';
import type { Verb } from './verb.ts';

/** As long as a claim lasts. */
const buttonsMs = 10 * MINUTE;

const refusals = ['wrong_code', 'already_claimed', 'wrong_amount', 'expired', 'other'] as const;

const claimIt: Verb = {
  permission: 'payments.confirm',
  async press(press) {
    const { parts, operator, words, action } = press;
    await requirePrivateChat(press);
    const before = await findRedPacket(parts.shop.db.read, action.subject);
    const { packet, code: packetCode } = await claim(parts.shop, action.subject, operator.actor);
    const due = await amountDue(press, packet.order_id);
    const chat = String(operator.userId);
    const text = joined([bold(words.said.code('')), code(packetCode), rich`${amountText(due)}`, rich`${words.said.claimFirst}`], '\n');
    const sent = await say(parts, chat, text, { keyboard: await claimButtons(press, packet.id, due.minor), secret: true });
    if (!sent) throw new Declined(words.writeToMe);
    return { say: press.chat.isPrivate ? words.pressed.done : words.askedInPrivate, draws: before?.state === 'claimed' };
  },
};

async function claimButtons(turn: Turn, packetId: string, dueMinor: number) {
  const { words, operator } = turn;
  const amount = plainAmount(dueMinor);
  const rows: Offer[][] = [
    [{ text: words.button.confirmFull(`¥${amount}`), verb: 'red_packet.confirm', subject: packetId, detail: amount }],
    [
      { text: words.button.otherAmount, verb: 'red_packet.amount', subject: packetId },
      { text: words.button.reject, verb: 'red_packet.refuse', subject: packetId },
    ],
  ];
  return offerTo(turn, String(operator.userId), rows, buttonsMs);
}

const confirmIt: Verb = {
  permission: 'payments.confirm',
  async press({ parts, operator, words, action }) {
    const amount = parseMoney(action.detail ?? '', 'CNY');
    const packet = await confirm(parts.shop, action.subject, amount, operator.actor);
    parts.changed();
    return { say: resultOf(packet, amount, words), closes: true };
  },
};

/** The second person says the same as the first. */
const confirmToo: Verb = {
  permission: 'payments.confirm',
  sure: (words) => words.button.second(''),
  async press({ parts, operator, words, action }) {
    const packet = await findRedPacket(parts.shop.db.read, action.subject);
    if (!packet || packet.first_amount_minor === null) throw new Declined(words.pressed.changed);
    const amount = money(packet.first_amount_minor, 'CNY');
    await confirm(parts.shop, packet.id, amount, operator.actor);
    parts.changed();
    return { say: words.said.confirmed(amountText(amount)), closes: true };
  },
};

function resultOf(packet: RedPacket, amount: Money, { said }: BotText): string {
  return packet.state === 'confirmed' ? said.confirmed(amountText(amount)) : said.counted(amountText(amount));
}

const anotherAmount: Verb = {
  permission: 'payments.confirm',
  async press(press) {
    const packet = await findRedPacket(press.parts.shop.db.read, press.action.subject);
    if (!packet) throw new Declined(press.words.gone);
    const due = await amountDue(press, packet.order_id);
    await ask(press, press.words.ask.amount(amountText(due)), { verb: 'red_packet.amount', subject: packet.id, detail: String(press.messageId) });
    return { say: press.words.askedInPrivate };
  },
  async answer({ parts, operator, words, action, text }) {
    const amount = parseMoney(
      text
        .trim()
        .replace(/^[¥￥]\s*/, '')
        .replace(/\s*(元|CNY|RMB)$/i, ''),
      'CNY',
    );
    const packet = await confirm(parts.shop, action.subject, amount, operator.actor);
    parts.changed();
    const result = resultOf(packet, amount, words);
    // The message with the code has served its purpose.
    await parts.sender.edit({ chatId: String(operator.userId), messageId: Number(action.detail), text: rich`${result}`, keyboard: [] });
    return { say: result };
  },
};

const refuseIt: Verb = {
  permission: 'payments.confirm',
  async press(press) {
    const { words, action, parts, messageId } = press;
    const rows = refusals.map((reason): Offer[] => [{ text: words.packet.reason[reason], verb: 'red_packet.reject', subject: action.subject, detail: reason }]);
    const keyboard = await offerTo(press, press.chat.id, rows, buttonsMs);
    // Under a card everybody's buttons stay.
    if (await findCard(parts.shop.db.read, press.chat.id, messageId)) await say(parts, here(press), rich`${words.ask.rejectReason}`, { keyboard });
    else await parts.sender.editKeyboard(press.chat.id, messageId, keyboard);
    return { say: words.ask.rejectReason };
  },
};

const rejectIt: Verb = {
  permission: 'payments.confirm',
  async press({ parts, operator, words, action }) {
    const reason = refusals.find((known) => known === action.detail) ?? 'other';
    await reject(parts.shop, action.subject, reason, operator.actor);
    return { say: words.said.rejected, closes: true };
  },
};

const openIt: Verb = {
  permission: 'payments.read',
  async press(press) {
    if (!(await sendCard(press.parts, { kind: 'red_packet', subject: press.action.subject }, { chat: here(press), chatId: press.chat.id }, press.language)))
      throw new Declined(press.words.gone);
    return { say: '' };
  },
};

/** What is still missing of the order's price. */
async function amountDue({ parts, words }: Turn, orderId: string) {
  const order = await orderFacts(parts.shop.db.read, parts.shop.clock, orderId);
  if (!order) throw new Declined(words.gone);
  return missingAmount(order) ?? order.due;
}

export const redPacketVerbs = {
  'red_packet.claim': claimIt,
  'red_packet.confirm': confirmIt,
  'red_packet.second': confirmToo,
  'red_packet.amount': anotherAmount,
  'red_packet.refuse': refuseIt,
  'red_packet.reject': rejectIt,
  'red_packet.open': openIt,
} satisfies Record<string, Verb>;
