/** Refunds by Telegram: approve, decline, or say that it was paid. */
import { approveRefund, confirmPaid, declineRefund } from '../../refunds/approve-refund.ts';
import { sendCard } from './cards.ts';
import { ask, Declined, here } from './conversation.ts';
import type { Verb } from './verb.ts';

const approve: Verb = {
  permission: 'refunds.approve',
  sure: (words) => words.button.approve,
  async press({ parts, operator, words, action }) {
    await parts.shop.db.transaction((tx) => approveRefund(parts.shop, tx, action.subject, operator.actor, operator.role));
    return { say: words.said.refundApproved, closes: true };
  },
};

const decline: Verb = {
  permission: 'refunds.approve',
  async press(press) {
    await ask(press, press.words.ask.declineReason, { verb: 'refund.decline', subject: press.action.subject });
    return { say: press.words.askedInPrivate };
  },
  async answer({ parts, operator, words, action, text }) {
    await declineRefund(parts.shop, action.subject, text, operator.actor);
    return { say: words.said.refundDeclined };
  },
};

const paid: Verb = {
  permission: 'refunds.approve',
  async press(press) {
    await ask(press, press.words.ask.proof, { verb: 'refund.paid', subject: press.action.subject });
    return { say: press.words.askedInPrivate };
  },
  async answer({ parts, operator, words, action, text }) {
    await confirmPaid(parts.shop, action.subject, { proof: text.slice(0, 500) }, operator.actor);
    parts.changed();
    return { say: words.said.refundPaid };
  },
};

const open: Verb = {
  permission: 'refunds.read',
  async press(press) {
    if (!(await sendCard(press.parts, { kind: 'refund', subject: press.action.subject }, { chat: here(press), chatId: press.chat.id }, press.language)))
      throw new Declined(press.words.gone);
    return { say: '' };
  },
};

export const refundVerbs = { 'refund.open': open, 'refund.approve': approve, 'refund.decline': decline, 'refund.paid': paid } satisfies Record<string, Verb>;
