/** Inline keyboards, checked as Telegram checks them. */
import { badRequest, isRecord } from './telegram-call.ts';

export interface InlineButton {
  readonly text: string;
  readonly callback_data?: string;
  readonly url?: string;
}

export type InlineKeyboard = readonly (readonly InlineButton[])[];

const actions = [
  'callback_data',
  'url',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'copy_text',
  'pay',
  'callback_game',
];

/** Rows of buttons of a `reply_markup`; none for the other kinds of markup. */
export function readKeyboard(markup: unknown): InlineKeyboard {
  if (markup === undefined || markup === null) return [];
  if (!isRecord(markup)) throw badRequest("can't parse reply keyboard markup JSON object");
  const rows = markup.inline_keyboard;
  if (rows === undefined) return [];
  if (!Array.isArray(rows)) throw badRequest('field "inline_keyboard" must be of type Array');
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest('inline keyboard button row must be of type Array');
    return row.map(readButton);
  });
  if (keyboard.flat().length > 100) throw badRequest('reply markup is too long');
  return keyboard.filter((row) => row.length > 0);
}

function readButton(button: unknown): InlineButton {
  if (!isRecord(button) || typeof button.text !== 'string' || button.text === '') throw badRequest('text buttons are unallowed in the inline keyboard');
  if (actions.filter((action) => action in button).length !== 1) throw badRequest('inline keyboard button must have exactly one action');
  const { callback_data, url, copy_text } = button;
  if ('callback_data' in button) checkSize(callback_data, 64, Buffer.byteLength);
  if ('copy_text' in button) checkSize(isRecord(copy_text) ? copy_text.text : undefined, 256, (text) => text.length);
  if ('url' in button) checkUrl(url);
  return { ...button, text: button.text };
}

function checkSize(value: unknown, limit: number, sizeOf: (text: string) => number): void {
  if (typeof value !== 'string' || value === '' || sizeOf(value) > limit) throw badRequest('BUTTON_DATA_INVALID');
}

/** A button leads to a host with a dot in its name: `http://localhost:5001` is refused, and with it the whole message. */
function checkUrl(url: unknown): void {
  const refusal = (problem: string) => badRequest(`inline keyboard button URL '${String(url)}' is invalid: ${problem}`);
  if (typeof url !== 'string') throw refusal('Wrong HTTP URL');
  if (url.startsWith('tg://')) return;
  const parsed = URL.parse(url);
  if (!parsed) throw refusal('Wrong HTTP URL');
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') throw refusal('Unsupported URL protocol');
  if (!parsed.hostname.includes('.') && !parsed.hostname.startsWith('[')) throw refusal('Wrong HTTP URL');
}
