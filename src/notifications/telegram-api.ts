/**
 * The Bot API over our own HTTP client, because what matters after a call is whether the message may have been delivered (§6.7),
 * and because it costs no memory while no bot is configured. The token is part of the address: it stays in here (S47).
 */
import type { Config } from '../config/config.ts';
import { readStrictJson } from '../core/strict-json.ts';
import { SECOND } from '../core/time.ts';
import { call } from '../http/client.ts';

export type TelegramAnswer =
  | { readonly kind: 'ok'; readonly result: unknown }
  /** They said no: certainly nothing was done. `code` is the HTTP status. */
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly description: string;
      readonly retryAfterMs: number | undefined;
      readonly movedTo: string | undefined;
    }
  /** Nothing reached them. */
  | { readonly kind: 'unreachable'; readonly problem: string }
  /** Perhaps done: the answer was cut off, unreadable or a 5xx. */
  | { readonly kind: 'unknown'; readonly problem: string };

/** A file on its way to a chat. */
export interface TelegramFile {
  /** Plain ASCII. */
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array;
}

export interface TelegramApi {
  /** Calls a method with JSON parameters. Never throws for what the network or Telegram does. */
  call(method: string, parameters: object, options?: { readonly totalMs?: number; readonly signal?: AbortSignal }): Promise<TelegramAnswer>;
  /** Calls a method that takes a file, under the field's name. Never throws for what the network or Telegram does. */
  upload(method: string, parameters: Readonly<Record<string, string>>, field: string, file: TelegramFile): Promise<TelegramAnswer>;
  /** The content of a file that somebody sent, up to a megabyte; undefined when it cannot be had. */
  download(fileId: string): Promise<Buffer | undefined>;
}

/** Undefined when no bot is configured. */
export function createTelegramApi(config: Config): TelegramApi | undefined {
  const token = config.secrets.values.telegramBotToken;
  if (token === undefined) return undefined;
  const post = async (method: string, type: string, body: string | Uint8Array, totalMs: number, signal?: AbortSignal): Promise<TelegramAnswer> => {
    const result = await call({
      method: 'POST',
      url: `${config.telegram.apiRoot}/bot${token}/${method}`,
      headers: { 'content-type': type },
      body,
      totalMs,
      ...(signal ? { signal } : {}),
    });
    return result.kind === 'answer' ? readAnswer(result.status, result.body) : result;
  };
  const api: TelegramApi = {
    call: (method, parameters, { totalMs = 15 * SECOND, signal } = {}) => post(method, 'application/json', JSON.stringify(parameters), totalMs, signal),
    async upload(method, parameters, field, file) {
      const form = new FormData();
      for (const [name, value] of Object.entries(parameters)) form.set(name, value);
      form.set(field, new File([new Uint8Array(file.content)], file.name, { type: file.type }));
      const { type, body } = await encoded(form);
      return post(method, type, body, 30 * SECOND);
    },
    async download(fileId) {
      const file = await api.call('getFile', { file_id: fileId });
      const path = file.kind === 'ok' && isObject(file.result) ? file.result.file_path : undefined;
      if (typeof path !== 'string' || path.includes('..')) return undefined;
      const result = await call({ method: 'GET', url: `${config.telegram.apiRoot}/file/bot${token}/${path}`, totalMs: 30 * SECOND });
      return result.kind === 'answer' && result.status === 200 ? result.body : undefined;
    },
  };
  return api;
}

/** The form as it travels, with the content type that names its boundary. */
async function encoded(form: FormData): Promise<{ type: string; body: Uint8Array }> {
  const response = new Response(form);
  return { type: response.headers.get('content-type') ?? '', body: new Uint8Array(await response.arrayBuffer()) };
}

function readAnswer(status: number, body: Buffer): TelegramAnswer {
  const reading = readStrictJson(body);
  const answer = reading.ok && isObject(reading.value) ? reading.value : {};
  if (answer.ok === true) return { kind: 'ok', result: answer.result };
  const description = typeof answer.description === 'string' ? answer.description : `HTTP ${status}`;
  if (status >= 500 || status < 300) return { kind: 'unknown', problem: description };
  // Not Telegram's words: a proxy or a login page in between stopped us.
  if (answer.ok !== false) return { kind: 'unreachable', problem: `HTTP ${status} from something that is not the Bot API` };
  const { retry_after: seconds, migrate_to_chat_id: chat } = isObject(answer.parameters) ? answer.parameters : {};
  return {
    kind: 'refused',
    code: status,
    description,
    retryAfterMs: typeof seconds === 'number' && seconds >= 0 ? seconds * SECOND : undefined,
    movedTo: typeof chat === 'number' && Number.isSafeInteger(chat) ? String(chat) : undefined,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
