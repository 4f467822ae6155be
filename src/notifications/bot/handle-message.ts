/** A person wrote to the bot: a command, or the answer to a question of ours. */
import { isAllowed } from '../../accounts/permission.ts';
import { isRefusal } from '../../core/errors.ts';
import { answerBuyer, mayBeAnswered } from '../buyer-chat/answer-buyer.ts';
import { rich } from '../telegram-text.ts';
import { type Command, commandOf, runCommand } from './commands.ts';
import { type Answer, Declined, here, say, type Turn, turnOf } from './conversation.ts';
import { drawAll, wordsOf } from './handle-press.ts';
import { type BotOperator, isOurChat } from './operator.ts';
import type { BotParts } from './parts.ts';
import { readFile } from './read-file.ts';
import { greetStranger, startByCode } from './start.ts';
import { type Action, findQuestion, spendAction } from './store.ts';
import type { IncomingMessage } from './update.ts';
import { verbOf } from './verbs.ts';

export async function handleMessage(parts: BotParts, operator: BotOperator | undefined, message: IncomingMessage): Promise<void> {
  const command = commandOf(message.text);
  if (message.chat.isPrivate && (await handleVisitor(parts, operator, message, command))) return;
  // Strangers get no answer, so that nobody can make the bot write.
  if (!operator || !(await isOurChat(parts.shop, message.chat))) return;
  const turn = await turnOf(parts, operator, message.chat);
  const question = message.replyTo === undefined ? undefined : await findQuestion(parts.shop.db.read, message.chat.id, message.replyTo);
  try {
    if (question) await handleAnswer(turn, question, message);
    else if (command) await runCommand(turn, command, message.file);
    else if (message.chat.isPrivate) await say(parts, here(turn), rich`${turn.words.unknownCommand}`);
  } catch (error) {
    if (!(error instanceof Declined) && !isRefusal(error)) parts.log.error({ err: error }, 'a message could not be handled');
    await say(parts, here(turn), rich`${await wordsOf(error, { ...turn, action: question ?? noAction })}`);
  }
}

/** Whatever needs no operator: starting by a code, and a buyer's own orders. True when that was all. */
async function handleVisitor(parts: BotParts, operator: BotOperator | undefined, { from }: IncomingMessage, command: Command | undefined): Promise<boolean> {
  const isStart = command?.name === 'start';
  if (operator && command?.name !== 'stop' && !(isStart && command.rest !== '')) return false;
  if (!(await mayBeAnswered(parts, from))) return true;
  if (isStart && command.rest !== '') await startByCode(parts, from, command.rest);
  else if (!(await answerBuyer(parts, from, command?.name))) {
    if (operator) return false;
    if (isStart) await greetStranger(parts, from);
  }
  return true;
}

/** Spent before it is done, like a button; what is wrong with the answer is said, and the button asks again. */
async function handleAnswer(turn: Turn, action: Action, message: IncomingMessage): Promise<void> {
  const { parts, operator, words } = turn;
  const { shop } = parts;
  const verb = verbOf(action.verb);
  if (!verb?.answer || action.user_id !== operator.userId || action.used_at !== null || action.expires_at <= shop.clock.now())
    throw new Declined(words.ask.expired);
  if (verb.permission !== null && !isAllowed(operator.role, verb.permission)) throw new Declined(words.pressed.forbidden);
  const { text, isCsv } = await readAnswer(turn, message);
  if (text.trim() === '') throw new Declined(words.said.noText);
  if (!(await shop.db.transaction((tx) => spendAction(tx, action.id, operator.actor.id, shop.clock.now())))) throw new Declined(words.ask.expired);
  const answer: Answer = { ...turn, action, text, isCsv };
  const said = await verb.answer(answer);
  await say(parts, here(turn), rich`${said.say}`);
  if (said.draws) await drawAll(parts, action);
}

async function readAnswer(turn: Turn, { text, file }: IncomingMessage): Promise<{ text: string; isCsv: boolean }> {
  return file ? readFile(turn, file) : { text, isCsv: false };
}

/** For errors that concern no action. */
const noAction: Action = {
  id: '',
  verb: '',
  subject: '',
  detail: null,
  version: null,
  user_id: null,
  chat_id: '',
  message_id: null,
  created_at: 0,
  expires_at: 0,
  used_at: null,
  used_by: null,
};
