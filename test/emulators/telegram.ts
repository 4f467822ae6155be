/**
 * The Telegram Bot API over HTTP on loopback, with its limits, its refusals and its faults, and a side for the people who use the bot.
 * Facts from core.telegram.org/bots/api; whatever a method here refuses, the real one refuses with the same code and words.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiCall, ApiRefusal, badRequest, isRecord, readCall, tooManyRequests } from './telegram-call.ts';
import { type BotMessage, Chats, chatView, fileView, messageView } from './telegram-chats.ts';
import { Updates } from './telegram-updates.ts';

/** What goes wrong with a call. Cut and hanging connections leave the caller without an answer. */
export type TelegramFault = 'cut' | 'deliver, then cut' | 'deliver, then hang' | 'bad gateway' | 'not json' | { readonly retryAfter: number } | ApiRefusal;

export interface ReceivedCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** HTTP status of the answer; 0 when the caller got none. */
  readonly status: number;
  readonly at: number;
}

interface PlannedFault {
  readonly fault: TelegramFault;
  /** Lower case; every method when absent, but for the quiet ones that only read. */
  readonly methods: readonly string[] | undefined;
  times: number;
}

const quietMethods = ['getme', 'getupdates', 'getfile', 'getwebhookinfo', 'setmycommands', 'deletewebhook', 'setwebhook'];
const pacedMethods = ['sendmessage', 'sendphoto', 'senddocument', 'editmessagetext', 'editmessagecaption', 'editmessagereplymarkup'];

export class TelegramEmulator {
  readonly token: string;
  readonly chats = new Chats();
  readonly updates = new Updates();
  /** Every call in order of arrival, the refused ones included. */
  readonly calls: ReceivedCall[] = [];
  /** Answers to pressed buttons, by callback query id. */
  readonly callbackAnswers = new Map<string, { readonly text: string; readonly alert: boolean }>();
  commands: unknown[] = [];
  /** Sends and edits that one chat takes within a second; the next ones are told to retry after 1 s. */
  messagesPerSecond = Number.POSITIVE_INFINITY;
  /** How long a pressed button waits for its answer. */
  callbackLifetimeMs = 30_000;

  readonly #faults: PlannedFault[] = [];
  readonly #pressedAt = new Map<string, number>();
  readonly #recentSends = new Map<number, number[]>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  #port = 0;

  /** `chats`: ids that the bot may write to from the start; negative ones are groups. */
  constructor({ token = '123456:TEST-token', chats = [] as readonly number[] } = {}) {
    this.token = token;
    for (const chat of chats) this.chats.known.add(chat);
  }

  /** Starts on a free port; after `stop`, again on the same one, with everything still there. */
  async start(): Promise<this> {
    await new Promise<void>((resolve, reject) => this.#server.once('error', reject).listen(this.#port, '127.0.0.1', resolve));
    this.#server.removeAllListeners('error');
    const address: AddressInfo | string | null = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('The Bot API has no port');
    this.#port = address.port;
    this.updates.open();
    return this;
  }

  /** Down: connections are cut, new ones are refused. */
  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeAllConnections();
    this.updates.close();
    await closed;
  }

  /** Value for `TELEGRAM_API_ROOT`. */
  get apiRoot(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** The messages that stand in a chat, oldest first. */
  messagesIn(chatId: number): BotMessage[] {
    return this.chats.messages.filter((message) => message.chatId === chatId && !message.deleted);
  }

  /** The next `times` calls go wrong, of the named methods only if any are named; until `recover` when `times` is left out. */
  fail(fault: TelegramFault, { times = Number.POSITIVE_INFINITY, methods = undefined as readonly string[] | undefined } = {}): void {
    this.#faults.push({ fault, methods: methods?.map((method) => method.toLowerCase()), times });
  }

  recover(): void {
    this.#faults.length = 0;
  }

  /** A person writes to the bot, in private unless a `chat` is named; text that begins with `/` is a command. */
  sendText({ from, chat = from, text, replyTo }: { from: number; chat?: number; text: string; replyTo?: BotMessage | undefined }): void {
    const command = /^\/\w+(?:@\w+)?/.exec(text)?.[0];
    this.#userMessage(from, chat, {
      text,
      ...this.#reply(replyTo),
      ...(command ? { entities: [{ type: 'bot_command', offset: 0, length: command.length }] } : {}),
    });
  }

  /** A person sends the bot a file; its content is what `getFile` leads to. */
  sendDocument({ from, chat = from, name, content, mimeType = 'text/plain', caption = '', replyTo }: DocumentFromUser): void {
    const file = this.chats.keep('document', { name, mimeType, content: Buffer.from(content) });
    this.#userMessage(from, chat, { document: fileView(file), ...this.#reply(replyTo), ...(caption ? { caption } : {}) });
  }

  /**
   * A person presses the button with this label, or sends this data though no such button is there any more.
   * Answers the id under which `callbackAnswers` will have the bot's answer.
   */
  press(message: BotMessage, { from, button, data }: { from: number; button?: string; data?: string }): string {
    const pressed = message.keyboard.flat().find(({ text }) => text === button);
    const value = data ?? pressed?.callback_data;
    if (value === undefined) throw new Error(`No button "${button}" to press under: ${message.text}`);
    const id = `query-${this.#pressedAt.size + 1}`;
    this.#pressedAt.set(id, Date.now());
    const payload = { id, from: personView(from), message: this.#view(message), chat_instance: String(message.chatId), data: value };
    this.updates.add({ kind: 'callback_query', chatId: message.chatId, payload });
    return id;
  }

  #reply(message: BotMessage | undefined): Record<string, unknown> {
    return message ? { reply_to_message: this.#view(message) } : {};
  }

  #userMessage(from: number, chat: number, content: Record<string, unknown>): void {
    this.chats.known.add(chat);
    this.chats.blocked.delete(chat);
    const payload = { message_id: this.chats.nextMessageId(), from: personView(from), chat: chatView(chat), date: Math.floor(Date.now() / 1_000), ...content };
    this.updates.add({ kind: 'message', chatId: chat, payload });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://bot').pathname;
    if (path.startsWith(`/file/bot${this.token}/`)) return this.#serveFile(path, response);
    const [, token, method = ''] = /^\/bot([^/]+)\/(\w+)$/.exec(path) ?? [];
    let call: ApiCall | undefined;
    let fault: TelegramFault | undefined;
    let status = 200;
    let body: Record<string, unknown>;
    try {
      if (token === undefined) throw new ApiRefusal(404, 'Not Found');
      if (token !== this.token) throw new ApiRefusal(401, 'Unauthorized');
      call = await readCall(method, request);
      fault = this.#takeFault(call.method);
      if (fault === 'cut') return this.#cut(call, response);
      if (fault instanceof ApiRefusal) throw fault;
      if (fault === 'bad gateway' || fault === 'not json') throw new ApiRefusal(502, 'Bad Gateway');
      if (typeof fault === 'object') throw tooManyRequests(fault.retryAfter);
      body = { ok: true, result: await this.#run(call) };
    } catch (error) {
      const refusal = error instanceof ApiRefusal ? error : new ApiRefusal(500, `Internal Server Error: ${String(error)}`);
      status = refusal.code;
      body = { ok: false, error_code: status, description: refusal.message, ...(refusal.parameters ? { parameters: refusal.parameters } : {}) };
    }
    if (call && fault === 'deliver, then cut') return this.#cut(call, response);
    if (call) this.#record(call, fault === 'deliver, then hang' ? 0 : status);
    if (fault === 'deliver, then hang') return;
    reply(response, status, fault === 'not json' ? '<html>Bad Gateway</html>' : JSON.stringify(body), retryAfterOf(body));
  }

  #serveFile(path: string, response: ServerResponse): void {
    try {
      const { content, mimeType } = this.chats.file(path.split('/').at(-1));
      response.writeHead(200, { 'content-type': mimeType || 'application/octet-stream' }).end(content);
    } catch {
      reply(response, 404, JSON.stringify({ ok: false, error_code: 404, description: 'Not Found' }));
    }
  }

  #cut(call: ApiCall, response: ServerResponse): void {
    this.#record(call, 0);
    response.destroy();
  }

  #record({ method, params }: ApiCall, status: number): void {
    this.calls.push({ method, params, status, at: Date.now() });
  }

  #takeFault(method: string): TelegramFault | undefined {
    const planned = this.#faults.find(({ methods, times }) => times > 0 && (methods ? methods.includes(method) : !quietMethods.includes(method)));
    if (planned) planned.times -= 1;
    return planned?.fault;
  }

  async #run(call: ApiCall): Promise<unknown> {
    if (pacedMethods.includes(call.method)) this.#keepPace(this.chats.writable(call));
    switch (call.method) {
      case 'getme':
        return botView;
      case 'sendmessage':
        return this.#view(this.chats.sendMessage(call));
      case 'sendphoto':
        return this.#view(this.chats.sendFile(call, 'photo'));
      case 'senddocument':
        return this.#view(this.chats.sendFile(call, 'document'));
      case 'editmessagetext':
        return this.#view(this.chats.edit(call, 'text'));
      case 'editmessagecaption':
        return this.#view(this.chats.edit(call, 'caption'));
      case 'editmessagereplymarkup':
        return this.#view(this.chats.edit(call, 'keyboard'));
      case 'deletemessage':
        return this.chats.delete(call);
      case 'sendchataction':
        return this.chats.writable(call) !== 0;
      case 'answercallbackquery':
        return this.#answerCallback(call);
      case 'getupdates':
        return this.updates.get(call);
      case 'setwebhook':
        return this.updates.setWebhook(call);
      case 'deletewebhook':
        return this.updates.deleteWebhook(call);
      case 'getwebhookinfo':
        return this.updates.webhookInfo();
      case 'setmycommands':
        return this.#setCommands(call);
      case 'getmycommands':
        return this.commands;
      case 'getfile': {
        const file = this.chats.file(call.text('file_id'));
        return { ...fileView(file), file_path: `documents/${file.id}` };
      }
      default:
        throw new ApiRefusal(404, 'Not Found: method not found');
    }
  }

  #keepPace(chatId: number): void {
    const recent = (this.#recentSends.get(chatId) ?? []).filter((at) => at > Date.now() - 1_000);
    if (recent.length >= this.messagesPerSecond) throw tooManyRequests(1);
    this.#recentSends.set(chatId, [...recent, Date.now()]);
  }

  #answerCallback(call: ApiCall): true {
    const id = call.text('callback_query_id') ?? '';
    const pressedAt = this.#pressedAt.get(id);
    if (pressedAt === undefined || this.callbackAnswers.has(id) || Date.now() - pressedAt > this.callbackLifetimeMs) {
      throw badRequest('query is too old and response timeout expired or query ID is invalid');
    }
    const text = call.text('text') ?? '';
    if (text.length > 200) throw badRequest('MESSAGE_TOO_LONG');
    this.callbackAnswers.set(id, { text, alert: call.flag('show_alert') });
    return true;
  }

  #setCommands(call: ApiCall): true {
    const commands = call.json('commands');
    if (!Array.isArray(commands)) throw badRequest("can't parse commands: expected an Array");
    const valid = (command: unknown) => isRecord(command) && /^[a-z\d_]{1,32}$/.test(String(command.command)) && String(command.description ?? '').length > 0;
    if (!commands.every(valid)) throw badRequest('BOT_COMMAND_INVALID');
    this.commands = commands;
    return true;
  }

  #view(message: BotMessage): Record<string, unknown> {
    return messageView(message, botView);
  }
}

interface DocumentFromUser {
  readonly from: number;
  readonly chat?: number;
  readonly name: string;
  readonly content: string | Uint8Array;
  readonly mimeType?: string;
  readonly caption?: string;
  /** The message of the bot that is answered. */
  readonly replyTo?: BotMessage | undefined;
}

const botView = {
  id: 123456,
  is_bot: true,
  first_name: 'Shop',
  username: 'shop_bot',
  can_join_groups: true,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
};

const personView = (id: number) => ({ id, is_bot: false, first_name: `Person ${id}`, language_code: 'zh-hans' });

function retryAfterOf(body: Record<string, unknown>): Record<string, string> {
  const seconds = isRecord(body.parameters) ? body.parameters.retry_after : undefined;
  return seconds === undefined ? {} : { 'retry-after': String(seconds) };
}

function reply(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}
