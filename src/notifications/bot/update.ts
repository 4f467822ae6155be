/** What Telegram delivers, read strictly: people's messages and presses; bots, channels, anonymous admins and inline messages are nobody (S41). */

export interface Chat {
  readonly id: string;
  readonly isPrivate: boolean;
  readonly topic: string | undefined;
}

interface Sender {
  /** The only identity there is. */
  readonly id: number;
  /** What the person calls himself: not to be trusted. */
  readonly name: string;
  /** What his Telegram speaks, as an IETF tag. */
  readonly language: string | undefined;
}

export interface IncomingFile {
  readonly id: string;
  readonly size: number;
  readonly name: string;
}

export interface IncomingMessage {
  readonly kind: 'message';
  readonly from: Sender;
  readonly chat: Chat;
  readonly text: string;
  /** The message of ours that this one answers. */
  readonly replyTo: number | undefined;
  readonly file: IncomingFile | undefined;
}

export interface IncomingPress {
  readonly kind: 'press';
  readonly from: Sender;
  readonly chat: Chat;
  readonly messageId: number;
  /** Names the press when it is answered. */
  readonly queryId: string;
  readonly data: string;
}

export type Incoming = IncomingMessage | IncomingPress;

export interface Update {
  readonly id: number;
  /** Undefined for what we do not take. */
  readonly incoming: Incoming | undefined;
}

type Json = Readonly<Record<string, unknown>>;

/** Undefined when it is not an update at all. */
export function readUpdate(value: unknown): Update | undefined {
  const update = object(value);
  const id = integer(update?.update_id);
  if (!update || id === undefined) return undefined;
  return { id, incoming: readMessage(object(update.message)) ?? readPress(object(update.callback_query)) };
}

function readMessage(message: Json | undefined): IncomingMessage | undefined {
  const from = readSender(message?.from);
  const chat = readChat(message);
  // Written in the name of a chat, or somebody else's words: whoever sends it is not whom it comes from.
  if (!message || !from || !chat || message.sender_chat !== undefined || message.via_bot !== undefined || message.forward_origin !== undefined)
    return undefined;
  const document = object(message.document);
  const fileId = text(document?.file_id);
  return {
    kind: 'message',
    from,
    chat,
    text: text(message.text) ?? text(message.caption) ?? '',
    replyTo: integer(object(message.reply_to_message)?.message_id),
    file: fileId === undefined ? undefined : { id: fileId, size: integer(document?.file_size) ?? 0, name: text(document?.file_name) ?? '' },
  };
}

function readPress(query: Json | undefined): IncomingPress | undefined {
  const from = readSender(query?.from);
  // Absent for inline messages; without text when it is old, which does not matter here.
  const message = object(query?.message);
  const chat = readChat(message);
  const [queryId, data] = [text(query?.id), text(query?.data)];
  if (!from || !chat || queryId === undefined || data === undefined) return undefined;
  return { kind: 'press', from, chat, messageId: integer(message?.message_id) ?? 0, queryId, data };
}

function readSender(value: unknown): Sender | undefined {
  const person = object(value);
  const id = integer(person?.id);
  if (!person || id === undefined || id <= 0 || person.is_bot === true) return undefined;
  return {
    id,
    language: text(person.language_code),
    name: [text(person.first_name), text(person.last_name)]
      .filter((part) => part !== undefined)
      .join(' ')
      .slice(0, 60),
  };
}

function readChat(message: Json | undefined): Chat | undefined {
  const chat = object(message?.chat);
  const id = integer(chat?.id);
  if (!chat || id === undefined || !['private', 'group', 'supergroup'].includes(String(chat.type))) return undefined;
  const topic = message?.is_topic_message === true ? integer(message.message_thread_id) : undefined;
  return { id: String(id), isPrivate: chat.type === 'private', topic: topic === undefined ? undefined : String(topic) };
}

function object(value: unknown): Json | undefined {
  return isObject(value) ? value : undefined;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function integer(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
