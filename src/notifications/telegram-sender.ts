/** Sends formatted text to a chat at the pace Telegram allows, follows groups that moved, and falls back to plain text. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Clock, SECOND } from '../core/time.ts';
import type { Database } from '../db/database.ts';
import { chatMovedTo, rememberMove } from './store.ts';
import type { TelegramAnswer, TelegramApi, TelegramFile } from './telegram-api.ts';
import { cut, type Rich, toHtml, toPlain } from './telegram-text.ts';

/** Least time between two messages to one chat (§6.5). */
export interface Pace {
  readonly privateMs: number;
  readonly groupMs: number;
  /** How many may come at once after a while of silence. */
  readonly burst: number;
}

/** What Telegram asks for. */
const politePace: Pace = { privateMs: SECOND, groupMs: 3 * SECOND, burst: 4 };

/** As fast as Telegram takes it, for load tests. */
export const noPace: Pace = { privateMs: 0, groupMs: 0, burst: 1 };

export interface Button {
  readonly text: string;
  /** At most 64 bytes; comes back when the button is pressed. */
  readonly data: string;
}

/** Rows of buttons under a message. */
export type Keyboard = readonly (readonly Button[])[];

export interface TelegramMessage {
  /** `<chat id>`, or `<chat id>:<topic id>` for a topic of a group. */
  readonly chat: string;
  readonly text: Rich;
  readonly keyboard?: Keyboard;
  /** Asks for an answer: the person's next message is a reply to this one. */
  readonly question?: boolean;
  /** Without a sound. */
  readonly quiet?: boolean;
  /** Cannot be forwarded or saved. */
  readonly secret?: boolean;
}

export interface TelegramFileMessage {
  /** As of a message. */
  readonly chat: string;
  readonly as: 'document' | 'photo';
  readonly file: TelegramFile;
  /** At most 1,024 units are shown. */
  readonly caption: Rich;
}

export interface TelegramEdit {
  readonly chatId: string;
  readonly messageId: number;
  readonly text: Rich;
  readonly keyboard: Keyboard;
}

export type SendResult = Exclude<TelegramAnswer, { kind: 'ok' }> | { readonly kind: 'sent'; readonly chatId: string; readonly messageId: number };

export interface TelegramSender {
  send(message: TelegramMessage): Promise<SendResult>;
  /** Sends a file with a few words under it. */
  sendFile(message: TelegramFileMessage): Promise<SendResult>;
  /** Replaces text and buttons of a message of ours. One that shows just that already counts as edited. */
  edit(edit: TelegramEdit): Promise<SendResult>;
  /** Replaces only the buttons. */
  editKeyboard(chatId: string, messageId: number, keyboard: Keyboard): Promise<SendResult>;
}

export interface SenderOptions {
  readonly api: TelegramApi;
  readonly db: Database;
  readonly clock: Clock;
  readonly pace?: Pace;
  /** Hears of broken markup, which is a fault of ours. */
  readonly log: { error(facts: object, message: string): void };
}

const longestCaption = 1_024;

export function createTelegramSender({ api, db, clock, pace = politePace, log }: SenderOptions): TelegramSender {
  const turns = new Turns(pace.burst);
  const gapOf = (chatId: string): number => (chatId.startsWith('-') ? pace.groupMs : pace.privateMs);

  /** Calls with the formatted text, and once more with the plain one if Telegram cannot parse ours. */
  const say = async (method: string, chatId: string, parameters: object, text: Rich): Promise<TelegramAnswer> => {
    const attempt = async (body: object): Promise<TelegramAnswer> => {
      await turns.wait(chatId, gapOf(chatId));
      const answer = await api.call(method, { chat_id: chatId, link_preview_options: { is_disabled: true }, ...parameters, ...body });
      if (answer.kind === 'refused' && answer.retryAfterMs !== undefined) turns.hold(chatId, answer.retryAfterMs, gapOf(chatId));
      return answer;
    };
    const answer = await attempt({ text: toHtml(text), parse_mode: 'HTML' });
    if (!isRefused(answer, 400, /can't parse entities/i)) return answer;
    log.error({ description: answer.description }, 'Telegram could not parse a message; it is sent as plain text');
    return attempt({ text: toPlain(text) });
  };

  return {
    async send({ chat, text, keyboard, question = false, quiet = false, secret = false }) {
      const [configured = '', topic] = chat.split(':');
      const parameters = {
        ...(topic === undefined ? {} : { message_thread_id: Number(topic) }),
        ...(keyboard ? { reply_markup: markupOf(keyboard) } : {}),
        ...(question ? { reply_markup: { force_reply: true } } : {}),
        ...(quiet ? { disable_notification: true } : {}),
        ...(secret ? { protect_content: true } : {}),
      };
      const short = cut(text);
      let chatId = (await chatMovedTo(db.read, configured)) ?? configured;
      let answer = await say('sendMessage', chatId, parameters, short);
      if (answer.kind === 'refused' && answer.movedTo !== undefined) {
        const { movedTo } = answer;
        await db.transaction((tx) => rememberMove(tx, configured, movedTo, clock.now()));
        chatId = movedTo;
        answer = await say('sendMessage', chatId, parameters, short);
      }
      return answer.kind === 'ok' ? { kind: 'sent', chatId, messageId: messageIdOf(answer.result) } : answer;
    },
    async sendFile({ chat, as, file, caption }) {
      const [configured = '', topic] = chat.split(':');
      const chatId = (await chatMovedTo(db.read, configured)) ?? configured;
      await turns.wait(chatId, gapOf(chatId));
      const parameters = {
        chat_id: chatId,
        caption: toHtml(cut(caption, longestCaption)),
        parse_mode: 'HTML',
        ...(topic === undefined ? {} : { message_thread_id: topic }),
      };
      const answer = await api.upload(as === 'photo' ? 'sendPhoto' : 'sendDocument', parameters, as, file);
      if (answer.kind === 'refused' && answer.retryAfterMs !== undefined) turns.hold(chatId, answer.retryAfterMs, gapOf(chatId));
      return answer.kind === 'ok' ? { kind: 'sent', chatId, messageId: messageIdOf(answer.result) } : answer;
    },
    async edit({ chatId, messageId, text, keyboard }) {
      const answer = await say('editMessageText', chatId, { message_id: messageId, reply_markup: markupOf(keyboard) }, cut(text));
      return edited(answer, chatId, messageId);
    },
    async editKeyboard(chatId, messageId, keyboard) {
      await turns.wait(chatId, gapOf(chatId));
      const answer = await api.call('editMessageReplyMarkup', { chat_id: chatId, message_id: messageId, reply_markup: markupOf(keyboard) });
      return edited(answer, chatId, messageId);
    },
  };
}

function edited(answer: TelegramAnswer, chatId: string, messageId: number): SendResult {
  return answer.kind === 'ok' || isRefused(answer, 400, /message is not modified/i) ? { kind: 'sent', chatId, messageId } : answer;
}

function markupOf(keyboard: Keyboard): object {
  return { inline_keyboard: keyboard.map((row) => row.map(({ text, data }) => ({ text, callback_data: data }))) };
}

type Refused = Extract<TelegramAnswer, { kind: 'refused' }>;

function isRefused(answer: TelegramAnswer, code: number, words: RegExp): answer is Refused {
  return answer.kind === 'refused' && answer.code === code && words.test(answer.description);
}

function messageIdOf(result: unknown): number {
  const id: unknown = typeof result === 'object' && result !== null ? Reflect.get(result, 'message_id') : undefined;
  return typeof id === 'number' ? id : 0;
}

/** When each chat may be written to again: on average one message in each gap, a few of them at once. */
class Turns {
  readonly #burst: number;
  /** When a chat has had its share of everything sent so far. */
  readonly #even = new Map<string, number>();

  constructor(burst: number) {
    this.#burst = burst;
  }

  /** Takes the chat's next turn and waits for it. */
  async wait(chat: string, gapMs: number): Promise<void> {
    const now = performance.now();
    const even = Math.max(now, this.#even.get(chat) ?? 0);
    this.#even.set(chat, even + gapMs);
    if (this.#even.size > 1_000) this.#forget(now);
    const turn = even - (this.#burst - 1) * gapMs;
    if (turn > now) await pause(turn - now);
  }

  /** Telegram said how long to wait. */
  hold(chat: string, ms: number, gapMs: number): void {
    this.#even.set(chat, Math.max(this.#even.get(chat) ?? 0, performance.now() + ms + (this.#burst - 1) * gapMs));
  }

  #forget(now: number): void {
    for (const [chat, at] of this.#even) if (at < now) this.#even.delete(chat);
  }
}
