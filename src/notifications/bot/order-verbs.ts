/** Orders by Telegram: deliver, cancel, note, tell again, replace, refund. Every deed is the one that the console does. */
import { isRefusal, refuse } from '../../core/errors.ts';
import { MINUTE } from '../../core/time.ts';
import { deliverByHand } from '../../delivery/deliver-by-hand.ts';
import { replaceKey } from '../../delivery/replace-key.ts';
import { resendGoods } from '../../delivery/resend-goods.ts';
import { itemsOf } from '../../delivery/store.ts';
import { cancelOrder } from '../../orders/close-order.ts';
import { noteOrder } from '../../orders/note-order.ts';
import type { Order } from '../../orders/order.ts';
import { findOrder } from '../../orders/store.ts';
import { sumOf } from '../../payments/payment.ts';
import { receiptsOf } from '../../payments/store.ts';
import { inReturnOrder } from '../../refunds/refund.ts';
import { requestRefund } from '../../refunds/request-refund.ts';
import { amountText } from '../message.ts';
import { rich } from '../telegram-text.ts';
import type { Offer } from './actions.ts';
import { sendCard } from './cards.ts';
import { ask, Declined, here, offerTo, type Press, say, type Turn } from './conversation.ts';
import type { Said, Verb } from './verb.ts';

const menuMs = 5 * MINUTE;

async function orderOf({ parts, words }: Turn, id: string): Promise<Order> {
  const order = await findOrder(parts.shop.db.read, id);
  if (!order) throw new Declined(words.gone);
  return order;
}

const open: Verb = {
  permission: 'orders.read',
  async press(press) {
    if (!(await sendCard(press.parts, { kind: 'order', subject: press.action.subject }, { chat: here(press), chatId: press.chat.id }, press.language)))
      throw new Declined(press.words.gone);
    return { say: '' };
  },
};

const deliver: Verb = {
  permission: 'orders.deliver',
  async press(press) {
    const order = await orderOf(press, press.action.subject);
    await ask(press, press.words.ask.goods(order.quantity), { verb: 'order.deliver', subject: order.id });
    return { say: press.words.askedInPrivate };
  },
  async answer(answer) {
    const { parts, operator, words, action, text } = answer;
    const order = await orderOf(answer, action.subject);
    const items = order.quantity === 1 ? [text] : text.split('\n').filter((line) => line.trim() !== '');
    if (items.length !== order.quantity) throw refuse('order.goods_mismatch', { expected: order.quantity, received: items.length });
    await deliverByHand(parts.shop, order.id, items, operator.actor);
    parts.changed();
    return { say: words.said.delivered };
  },
};

const deliverStock: Verb = {
  permission: 'orders.deliver',
  async press({ parts, operator, words, action }) {
    await deliverByHand(parts.shop, action.subject, [], operator.actor);
    parts.changed();
    return { say: words.said.delivered };
  },
};

const cancel: Verb = {
  permission: 'orders.write',
  sure: (words) => words.button.cancel,
  async press({ parts, operator, words, action }) {
    await cancelOrder(parts.shop, action.subject, operator.actor);
    parts.changed();
    return { say: words.said.cancelled, closes: true };
  },
};

const note: Verb = {
  permission: 'orders.write',
  async press(press) {
    await ask(press, press.words.ask.note, { verb: 'order.note', subject: press.action.subject });
    return { say: press.words.askedInPrivate };
  },
  async answer({ parts, operator, words, action, text }) {
    await noteOrder(parts.shop, action.subject, text.slice(0, 5_000), operator.actor);
    return { say: words.said.noted, draws: true };
  },
};

const resend: Verb = {
  permission: 'orders.deliver',
  async press({ parts, operator, words, action }) {
    await resendGoods(parts.shop, action.subject, operator.actor);
    return { say: words.said.resent, draws: true };
  },
};

/** As many as fit under a message. */
const mostItems = 40;

const replace: Verb = {
  permission: 'orders.deliver',
  async press(press) {
    const { parts, words, action } = press;
    const items = (await itemsOf(parts.shop.db.read, action.subject))
      .filter((item) => item.card_key_id !== null && item.state === 'active')
      .slice(0, mostItems);
    if (items.length === 0) throw new Declined(words.nothingFound);
    const offers = items.map((item): Offer => ({ text: String(item.place + 1), verb: 'order.replace_item', subject: action.subject, detail: item.id }));
    const rows = Array.from({ length: Math.ceil(offers.length / 5) }, (_, row) => offers.slice(row * 5, row * 5 + 5));
    const never: Offer = { text: words.button.never, verb: 'dismiss', subject: action.subject };
    await say(parts, here(press), rich`${words.ask.replaceWhich}`, { keyboard: await offerTo(press, press.chat.id, [...rows, [never]], menuMs) });
    return { say: '', draws: true };
  },
};

const replaceItem: Verb = {
  permission: 'orders.deliver',
  async press(press) {
    try {
      return await replaceOne(press, false);
    } catch (error) {
      if (!isRefusal(error, 'warranty.ended')) throw error;
      const { parts, words, action } = press;
      const { subject, detail } = action;
      const anyway: Offer = { text: words.button.replaceOutside, verb: 'order.replace_outside', subject, ...(detail === null ? {} : { detail }) };
      const never: Offer = { text: words.button.never, verb: 'dismiss', subject };
      const keyboard = await offerTo(press, press.chat.id, [[anyway, never]], menuMs);
      await say(parts, here(press), rich`${words.ask.replaceOutside(String(error.details.ended))}`, { keyboard });
      return { say: '' };
    }
  },
};

const replaceOutside: Verb = { permission: 'orders.deliver', press: (press) => replaceOne(press, true) };

async function replaceOne({ parts, operator, words, action }: Press, outsideWarranty: boolean): Promise<Said> {
  await replaceKey(parts.shop, { orderId: action.subject, itemId: action.detail ?? '', reason: 'Telegram', outsideWarranty }, operator.actor);
  parts.changed();
  return { say: words.said.replaced, closes: true };
}

const refund: Verb = {
  permission: 'refunds.request',
  async press(press) {
    const order = await orderOf(press, press.action.subject);
    const most = sumOf(inReturnOrder(await receiptsOf(press.parts.shop.db.read, order.id)), order.currency);
    if (most.minor === 0) throw new Declined(press.words.said.noRefundableMoney);
    await ask(press, press.words.ask.refundReason(amountText(most)), { verb: 'order.refund', subject: order.id });
    return { say: press.words.askedInPrivate };
  },
  async answer({ parts, operator, words, action, text }) {
    await parts.shop.db.transaction((tx) => requestRefund(parts.shop, tx, { orderId: action.subject, reason: text, way: 'hand' }, operator.actor));
    return { say: words.said.refundAsked, draws: true };
  },
};

export const orderVerbs = {
  'order.open': open,
  'order.deliver': deliver,
  'order.deliver_stock': deliverStock,
  'order.cancel': cancel,
  'order.note': note,
  'order.resend': resend,
  'order.replace': replace,
  'order.replace_item': replaceItem,
  'order.replace_outside': replaceOutside,
  'order.refund': refund,
} satisfies Record<string, Verb>;
