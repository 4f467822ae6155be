/** The chats of the emulated Telegram: who can be written to, and the messages as they stand now. */
import { isDeepStrictEqual } from 'node:util';
import { type ApiCall, ApiRefusal, badRequest, type UploadedFile } from './telegram-call.ts';
import { type InlineKeyboard, readKeyboard } from './telegram-keyboard.ts';
import { type FormattedText, formattedText } from './telegram-text.ts';

/** A message of the bot. */
export interface BotMessage {
  readonly id: number;
  readonly chatId: number;
  /** What a person reads; the caption when there is a file. */
  text: string;
  entities: FormattedText['entities'];
  keyboard: InlineKeyboard;
  readonly file: StoredFile | undefined;
  /** Set in the request: the chat's members are not alerted, the message cannot be forwarded. */
  readonly silent: boolean;
  readonly protected: boolean;
  /** Successful edits so far. */
  edits: number;
  deleted: boolean;
  readonly sentAt: number;
}

export interface StoredFile extends UploadedFile {
  readonly id: string;
  readonly kind: 'photo' | 'document';
}

export class Chats {
  readonly messages: BotMessage[] = [];
  /** Private chats with people who pressed Start (positive ids) and groups the bot is in (negative ids). */
  readonly known = new Set<number>();
  /** People who blocked the bot and groups that threw it out. */
  readonly blocked = new Set<number>();
  /** Groups that became supergroups: the old id and the new one. */
  readonly migrated = new Map<number, number>();
  readonly #files = new Map<string, StoredFile>();
  #lastMessageId = 0;

  nextMessageId(): number {
    this.#lastMessageId += 1;
    return this.#lastMessageId;
  }

  /** The chat a call is for, if the bot may write to it. */
  writable(call: ApiCall): number {
    const chatId = call.integer('chat_id');
    if (chatId === undefined) throw badRequest(call.text('chat_id') ? 'chat not found' : 'chat_id is empty');
    const successor = this.migrated.get(chatId);
    if (successor !== undefined) {
      throw new ApiRefusal(400, 'Bad Request: group chat was upgraded to a supergroup chat', { migrate_to_chat_id: successor });
    }
    if (this.blocked.has(chatId)) throw new ApiRefusal(403, `Forbidden: bot was ${chatId > 0 ? 'blocked by the user' : 'kicked from the group chat'}`);
    if (!this.known.has(chatId)) throw badRequest('chat not found');
    return chatId;
  }

  sendMessage(call: ApiCall): BotMessage {
    const chatId = this.writable(call);
    return this.#add(call, chatId, formattedText(call.text('text') ?? '', call.text('parse_mode'), 4096, 'text'), undefined);
  }

  sendFile(call: ApiCall, kind: StoredFile['kind']): BotMessage {
    const chatId = this.writable(call);
    const caption = formattedText(call.text('caption') ?? '', call.text('parse_mode'), 1024, 'caption');
    return this.#add(call, chatId, caption, this.#fileOf(call, kind));
  }

  edit(call: ApiCall, what: 'text' | 'caption' | 'keyboard'): BotMessage {
    const message = this.find(call, 'message to edit not found');
    const hasText = message.file === undefined;
    if (what === 'text' && !hasText) throw badRequest('there is no text in the message to edit');
    if (what === 'caption' && hasText) throw badRequest('there is no caption in the message to edit');
    const formatted = what === 'keyboard' ? message : formattedText(call.text(what) ?? '', call.text('parse_mode'), what === 'text' ? 4096 : 1024, what);
    const next = { text: formatted.text, entities: formatted.entities, keyboard: readKeyboard(call.json('reply_markup')) };
    if (isDeepStrictEqual(next, { text: message.text, entities: message.entities, keyboard: message.keyboard })) {
      throw badRequest(
        'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
      );
    }
    return Object.assign(message, next, { edits: message.edits + 1 });
  }

  delete(call: ApiCall): true {
    this.find(call, 'message to delete not found').deleted = true;
    return true;
  }

  /** The bot's message that a call names, still there. */
  find(call: ApiCall, absent: string): BotMessage {
    const chatId = this.writable(call);
    const message = this.messages.find(({ id, chatId: of, deleted }) => of === chatId && id === call.integer('message_id') && !deleted);
    if (!message) throw badRequest(absent);
    return message;
  }

  keep(kind: StoredFile['kind'], file: UploadedFile): StoredFile {
    const stored = { ...file, kind, id: `file-${this.#files.size + 1}` };
    this.#files.set(stored.id, stored);
    return stored;
  }

  file(id: string | undefined): StoredFile {
    const file = this.#files.get(id ?? '');
    if (!file) throw badRequest('invalid file_id');
    return file;
  }

  #fileOf(call: ApiCall, kind: StoredFile['kind']): StoredFile {
    const uploaded = call.file(kind);
    if (uploaded) return this.keep(kind, uploaded);
    const id = call.text(kind);
    if (!id) throw badRequest(`there is no ${kind} in the request`);
    return this.file(id);
  }

  #add(call: ApiCall, chatId: number, { text, entities }: FormattedText, file: StoredFile | undefined): BotMessage {
    const message: BotMessage = {
      id: this.nextMessageId(),
      chatId,
      text,
      entities,
      keyboard: readKeyboard(call.json('reply_markup')),
      file,
      silent: call.flag('disable_notification'),
      protected: call.flag('protect_content'),
      edits: 0,
      deleted: false,
      sentAt: Date.now(),
    };
    this.messages.push(message);
    return message;
  }
}

/** A chat as the Bot API describes it. */
export function chatView(id: number): Record<string, unknown> {
  return id > 0 ? { id, type: 'private', first_name: `Person ${id}` } : { id, type: 'supergroup', title: `Group ${-id}` };
}

export function fileView({ id, name, mimeType, content }: StoredFile): Record<string, unknown> {
  return { file_id: id, file_unique_id: `unique-${id}`, file_name: name, mime_type: mimeType, file_size: content.length };
}

/** A message of the bot as the Bot API describes it. */
export function messageView(message: BotMessage, from: Record<string, unknown>): Record<string, unknown> {
  const { file, keyboard } = message;
  const body = file ? { caption: message.text, caption_entities: message.entities } : { text: message.text, entities: message.entities };
  return {
    message_id: message.id,
    from,
    chat: chatView(message.chatId),
    date: Math.floor(message.sentAt / 1000),
    ...(message.edits > 0 ? { edit_date: Math.floor(Date.now() / 1000) } : {}),
    ...body,
    ...(file?.kind === 'photo' ? { photo: [{ ...fileView(file), width: 100, height: 100 }] } : {}),
    ...(file?.kind === 'document' ? { document: fileView(file) } : {}),
    ...(keyboard.length > 0 ? { reply_markup: { inline_keyboard: keyboard } } : {}),
  };
}
