/**
 * A button was pressed. Every press is judged anew: who, where, still valid, still the same, still allowed. Then the button is spent, once,
 * before anything is done; of two who press at the same time one wins and the other is told by whom (S42, F21, I20).
 */
import { isAllowed } from '../../accounts/permission.ts';
import { errorText, isRefusal } from '../../core/errors.ts';
import { MINUTE } from '../../core/time.ts';
import { findRedPacket } from '../../payments/red-packet/store.ts';
import { rich, shorten } from '../telegram-text.ts';
import type { OperatorLanguage } from '../text.ts';
import { drawAgain } from './card-channel.ts';
import { versionOf } from './cards.ts';
import { Declined, here, NotForYou, offerTo, type Press, say, turnOf } from './conversation.ts';
import { type BotOperator, isOurChat, nameOf } from './operator.ts';
import type { BotParts } from './parts.ts';
import { type Action, type Card, cardsOf, findAction, findCard, spendAction } from './store.ts';
import type { IncomingPress } from './update.ts';
import type { Said, Verb } from './verb.ts';
import { isVerbName } from './verb-names.ts';
import { verbOf } from './verbs.ts';

/** Longest answer that a press can show. */
const longestAnswer = 200;
const sureMs = 2 * MINUTE;
const sure = 'sure';

export async function handlePress(parts: BotParts, operator: BotOperator | undefined, incoming: IncomingPress): Promise<void> {
  const answer = async (text: string, alert: boolean): Promise<void> => {
    const shown = { callback_query_id: incoming.queryId, ...(text === '' ? {} : { text: shorten(text, longestAnswer), show_alert: alert }) };
    await parts.api.call('answerCallbackQuery', shown);
  };
  const { shop, log } = parts;
  const turn = operator && (await turnOf(parts, operator, incoming.chat));
  // One answer to everybody who is nobody, here or at all.
  if (!turn || !(await isOurChat(shop, incoming.chat))) return answer('⛔', true);
  const { words } = turn;
  const action = await findAction(shop.db.read, incoming.data);
  if (!action || action.chat_id !== incoming.chat.id || action.message_id !== null) return answer(words.pressed.dead, true);
  const press: Press = { ...turn, action, messageId: incoming.messageId };
  try {
    const verb = await admit(press);
    const said = verb.sure && action.detail !== sure ? await askSure(press, verb) : await act(press, verb);
    await answer(said.say, false);
    await showResult(press, said);
  } catch (error) {
    if (!(error instanceof Declined) && !isRefusal(error)) log.error({ err: error, verb: action.verb }, 'a press could not be handled');
    await answer(await wordsOf(error, press), true);
    // What was pressed is spent, or not as things are: the card shows what is.
    if (!(error instanceof NotForYou)) await drawAgain(parts, incoming.chat.id, incoming.messageId);
  }
}

/** The verb, if this operator may do it now. @throws Declined */
async function admit({ parts, operator, words, action }: Press): Promise<Verb> {
  const { shop } = parts;
  const verb = verbOf(action.verb);
  if (!verb?.press) throw new Declined(words.pressed.dead);
  if (action.user_id !== null && action.user_id !== operator.userId)
    throw new NotForYou(words.pressed.foreign(await nameOf(shop.db.read, `telegram:${action.user_id}`)));
  if (verb.permission !== null && !isAllowed(operator.role, verb.permission)) throw new NotForYou(words.pressed.forbidden);
  if (action.used_by !== null) throw new Declined(words.pressed.used(await nameOf(shop.db.read, action.used_by)));
  if (action.used_at !== null || action.expires_at <= shop.clock.now()) throw new Declined(words.pressed.dead);
  if (action.version !== null && action.version !== (await versionOf(shop.db.read, action.subject))) throw new Declined(words.pressed.changed);
  if (!(await shop.db.transaction((tx) => spendAction(tx, action.id, operator.actor.id, shop.clock.now())))) {
    const spent = await findAction(shop.db.read, action.id);
    throw new Declined(spent?.used_by ? words.pressed.used(await nameOf(shop.db.read, spent.used_by)) : words.pressed.dead);
  }
  return verb;
}

function act(press: Press, verb: Verb): Promise<Said> {
  if (!verb.press) throw new Declined(press.words.pressed.dead);
  return verb.press(press);
}

async function askSure(press: Press, verb: Verb): Promise<Said> {
  const { parts, words, action } = press;
  if (!isVerbName(action.verb)) throw new Declined(words.pressed.dead);
  const again = { verb: action.verb, subject: action.subject, detail: sure, ...(action.version === null ? {} : { version: action.version }) };
  const keyboard = await offerTo(
    press,
    press.chat.id,
    [
      [
        { text: words.button.sure, ...again },
        { text: words.button.never, verb: 'dismiss', subject: action.subject },
      ],
    ],
    sureMs,
  );
  await say(parts, here(press), rich`${words.ask.sure(verb.sure?.(words) ?? '')}\n${action.subject}`, { keyboard });
  return { say: '' };
}

/** A card is drawn again with fresh buttons; any other message shows how it ended, so that nobody presses it twice. */
async function showResult(press: Press, said: Said): Promise<void> {
  const { parts, chat, messageId, operator, action } = press;
  const card = await findCard(parts.shop.db.read, chat.id, messageId);
  if (card) await drawAgain(parts, chat.id, messageId);
  else if (said.closes) await parts.sender.edit({ chatId: chat.id, messageId, text: rich`${said.say} — ${operator.name}`, keyboard: [] });
  if (said.draws) await drawAll(parts, action);
}

/** Draws every card of a subject again. */
export async function drawAll(parts: BotParts, action: Pick<Action, 'verb' | 'subject'>): Promise<void> {
  const kind = cardKindOf(action.verb);
  if (kind === undefined) return;
  for (const card of await cardsOf(parts.shop.db.read, kind, action.subject)) await drawAgain(parts, card.chat_id, card.message_id);
}

function cardKindOf(verb: string): Card['kind'] | undefined {
  const [kind] = verb.split('.');
  return kind === 'order' || kind === 'refund' || kind === 'red_packet' || kind === 'claim' ? kind : undefined;
}

/** What went wrong, for whoever asked. A red packet that somebody else has is told with his name. */
export async function wordsOf(error: unknown, { parts, words, language, action }: Pick<Press, 'parts' | 'words' | 'language' | 'action'>): Promise<string> {
  if (error instanceof Declined) return error.message;
  if (!isRefusal(error)) return words.broke;
  if (error.code === 'red_packet.stale') {
    const packet = await findRedPacket(parts.shop.db.read, action.subject);
    const by = packet?.decided_by ?? packet?.claimed_by;
    if (packet?.reason === 'replaced') return words.packet.title.replaced;
    if (by)
      return packet?.decided_by ? words.pressed.used(await nameOf(parts.shop.db.read, by)) : words.packet.title.claimed(await nameOf(parts.shop.db.read, by));
  }
  return refusalText(error, language);
}

function refusalText(
  error: { readonly code: Parameters<typeof errorText>[0]; readonly details: NonNullable<Parameters<typeof errorText>[2]> },
  language: OperatorLanguage,
): string {
  return errorText(error.code, language === 'en' ? 'en' : 'zh', error.details);
}
