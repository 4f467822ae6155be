/**
 * What an operator may do once: a button's data is only the random id of a row, which says what, about what version, by whom and until when (S42).
 * Nothing that a client sends is believed beyond that id.
 */
import { newId } from '../../core/ids.ts';
import { DAY, MINUTE } from '../../core/time.ts';
import type { Transaction } from '../../db/database.ts';
import type { Keyboard } from '../telegram-sender.ts';
import { type Action, insertAction } from './store.ts';
import type { VerbName } from './verb-names.ts';

/** A button before it is offered. */
export interface Offer {
  readonly text: string;
  readonly verb: VerbName;
  readonly subject: string;
  readonly detail?: string;
  readonly version?: number;
}

export interface OfferTo {
  readonly chatId: string;
  /** Only this person may press. */
  readonly userId?: number;
  readonly lifetimeMs?: number;
}

const cardLifetimeMs = 3 * DAY;
const questionLifetimeMs = 15 * MINUTE;

/** Writes the rows behind rows of buttons. */
export async function offer(tx: Transaction, now: number, rows: readonly (readonly Offer[])[], to: OfferTo): Promise<Keyboard> {
  const keyboard: { text: string; data: string }[][] = [];
  for (const row of rows) {
    const buttons: { text: string; data: string }[] = [];
    for (const { text, ...what } of row) {
      const action = actionOf(now, what, to, null);
      await insertAction(tx, action);
      buttons.push({ text, data: action.id });
    }
    keyboard.push(buttons);
  }
  return keyboard;
}

/** Writes that the reply to a message of ours does something. */
export function expectAnswer(
  tx: Transaction,
  now: number,
  what: Omit<Offer, 'text'>,
  to: { readonly chatId: string; readonly userId: number },
  messageId: number,
): Promise<void> {
  return insertAction(tx, actionOf(now, what, { ...to, lifetimeMs: questionLifetimeMs }, messageId));
}

function actionOf(now: number, what: Omit<Offer, 'text'>, to: OfferTo, messageId: number | null): Action {
  return {
    id: newId('btn'),
    verb: what.verb,
    subject: what.subject,
    detail: what.detail ?? null,
    version: what.version ?? null,
    user_id: to.userId ?? null,
    chat_id: to.chatId,
    message_id: messageId,
    created_at: now,
    expires_at: now + (to.lifetimeMs ?? cardLifetimeMs),
    used_at: null,
    used_by: null,
  };
}
