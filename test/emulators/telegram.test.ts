import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Api, Bot, InputFile } from 'grammy';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TelegramEmulator } from './telegram.ts';
import { ApiRefusal } from './telegram-call.ts';
import { parseHtml } from './telegram-text.ts';

/** How long something that must happen may take on a slow machine. */
const patience = { timeout: 30_000 };

const person = 1001;
const group = -100200;
let telegram: TelegramEmulator;
let api: Api;

beforeEach(async () => {
  telegram = await new TelegramEmulator({ chats: [person, group] }).start();
  api = new Api(telegram.token, { apiRoot: telegram.apiRoot });
});

afterEach(() => telegram.stop());

const button = (text: string, callback_data: string) => ({ inline_keyboard: [[{ text, callback_data }]] });
const refused = (code: number, words: string) => ({ error_code: code, description: expect.stringContaining(words) });

/** What the bot did with an update, over a webhook: a server that answers with the given statuses, the last one for ever. */
async function openWebhook(...statuses: number[]) {
  const received: { secret: unknown; update: unknown }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ secret: request.headers['x-telegram-bot-api-secret-token'], update: await json(request) });
    response.writeHead(statuses[Math.min(received.length, statuses.length) - 1] ?? 200).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/hook` };
}

describe('calling', () => {
  test('a bot with the right token learns who it is; method names ignore case', async () => {
    expect((await api.getMe()).is_bot).toBe(true);
    expect((await fetch(`${telegram.apiRoot}/bot${telegram.token}/GETME`)).status).toBe(200);
  });

  test('a wrong token is unauthorized, an unknown method not found', async () => {
    await expect(new Api('1:other', { apiRoot: telegram.apiRoot }).getMe()).rejects.toMatchObject(refused(401, 'Unauthorized'));
    expect((await fetch(`${telegram.apiRoot}/bot${telegram.token}/makeTea`)).status).toBe(404);
  });

  test('form parameters are read like JSON ones', async () => {
    const form = new URLSearchParams({ chat_id: String(person), text: 'hi', reply_markup: JSON.stringify(button('Take', 'take:1')) });
    await fetch(`${telegram.apiRoot}/bot${telegram.token}/sendMessage`, { method: 'POST', body: form });
    expect(telegram.messagesIn(person)[0]).toMatchObject({ text: 'hi', keyboard: [[{ text: 'Take', callback_data: 'take:1' }]] });
  });
});

describe('messages', () => {
  test('HTML becomes the text a person reads', async () => {
    const sent = await api.sendMessage(person, '<b>已付款</b> <code>ORD-1</code> a &lt; b &amp; c', { parse_mode: 'HTML' });
    expect(sent.text).toBe('已付款 ORD-1 a < b & c');
    expect(telegram.messagesIn(person)[0]?.entities).toMatchObject([
      { type: 'bold', offset: 0, length: 3 },
      { type: 'code', offset: 4, length: 5 },
    ]);
  });

  test.each([
    ['<script>x</script>', 'Unsupported start tag "script" at byte offset 0'],
    ['名<b>x', 'Can\'t find end tag corresponding to start tag "b"'],
    ['<b><i>x</b></i>', 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'],
    ['x</b>', 'Unexpected end tag at byte offset 1'],
    ['1 < 2', 'Unsupported start tag "" at byte offset 2'],
  ])('broken HTML is refused: %s', (source, problem) => {
    expect(() => parseHtml(source)).toThrow(`Bad Request: can't parse entities: ${problem}`);
  });

  test('4096 characters are counted after the markup is gone', async () => {
    await api.sendMessage(person, `<b>${'字'.repeat(4096)}</b>`, { parse_mode: 'HTML' });
    await expect(api.sendMessage(person, '字'.repeat(4097))).rejects.toMatchObject(refused(400, 'message is too long'));
    await expect(api.sendMessage(person, ' ')).rejects.toMatchObject(refused(400, 'message text is empty'));
  });

  test('button data is 1 to 64 bytes, and a button leads to a host with a dot', async () => {
    await api.sendMessage(person, 'x', { reply_markup: button('Take', '字'.repeat(21)) });
    await expect(api.sendMessage(person, 'x', { reply_markup: button('Take', '字'.repeat(22)) })).rejects.toMatchObject(refused(400, 'BUTTON_DATA_INVALID'));
    await expect(api.sendMessage(person, 'x', { reply_markup: button('Take', '') })).rejects.toMatchObject(refused(400, 'BUTTON_DATA_INVALID'));
    const link = { inline_keyboard: [[{ text: 'Open', url: 'http://localhost:5001/admin' }]] };
    await expect(api.sendMessage(person, 'x', { reply_markup: link })).rejects.toMatchObject(refused(400, 'Wrong HTTP URL'));
  });

  test('an edit shows at once; the same edit again is "not modified"; without a keyboard it removes the keyboard', async () => {
    const { message_id } = await api.sendMessage(group, 'New', { reply_markup: button('Take', 'take:1') });
    await api.editMessageText(group, message_id, 'Taken');
    expect(telegram.messagesIn(group)).toMatchObject([{ text: 'Taken', keyboard: [], edits: 1 }]);
    await expect(api.editMessageText(group, message_id, 'Taken')).rejects.toMatchObject(refused(400, 'message is not modified'));
    await expect(api.editMessageReplyMarkup(group, message_id)).rejects.toMatchObject(refused(400, 'message is not modified'));
    await api.editMessageReplyMarkup(group, message_id, { reply_markup: button('Done', 'done:1') });
    expect(telegram.messagesIn(group)[0]).toMatchObject({ text: 'Taken', keyboard: [[{ text: 'Done' }]], edits: 2 });
  });

  test('a deleted message is gone for people and for edits', async () => {
    const { message_id } = await api.sendMessage(person, 'x');
    await api.deleteMessage(person, message_id);
    expect(telegram.messagesIn(person)).toEqual([]);
    await expect(api.editMessageText(person, message_id, 'y')).rejects.toMatchObject(refused(400, 'message to edit not found'));
  });

  test('strangers, people who blocked the bot, and groups that moved', async () => {
    await expect(api.sendMessage(77, 'x')).rejects.toMatchObject(refused(400, 'chat not found'));
    telegram.chats.blocked.add(person).add(group);
    await expect(api.sendMessage(person, 'x')).rejects.toMatchObject(refused(403, 'bot was blocked by the user'));
    await expect(api.sendMessage(group, 'x')).rejects.toMatchObject(refused(403, 'bot was kicked from the group chat'));
    telegram.chats.migrated.set(group, -100300);
    await expect(api.sendMessage(group, 'x')).rejects.toMatchObject({ error_code: 400, parameters: { migrate_to_chat_id: -100300 } });
  });

  test('a photo and a document arrive with their bytes and caption, and can be fetched back', async () => {
    await api.sendPhoto(person, new InputFile(Buffer.from('png'), 'qr.png'), { caption: '<b>扫码</b>', parse_mode: 'HTML' });
    const sent = await api.sendDocument(person, new InputFile(Buffer.from('a,b'), 'orders.csv'));
    const [photo, document] = telegram.messagesIn(person);
    expect(photo).toMatchObject({ text: '扫码', file: { kind: 'photo', name: 'qr.png', content: Buffer.from('png') } });
    expect(document).toMatchObject({ file: { kind: 'document', name: 'orders.csv' } });
    const { file_path } = await api.getFile(sent.document.file_id);
    const answer = await fetch(`${telegram.apiRoot}/file/bot${telegram.token}/${file_path}`);
    expect(await answer.text()).toBe('a,b');
    expect((await fetch(`${telegram.apiRoot}/file/bot${telegram.token}/documents/none`)).status).toBe(404);
  });
});

describe('people', () => {
  const bots: Bot[] = [];
  afterEach(() => Promise.all(bots.splice(0).map((bot) => bot.stop())));

  const startBot = async (bot: Bot) => {
    bots.push(bot);
    await new Promise<void>((resolve) => void bot.start({ onStart: () => resolve() }));
  };

  test('a command, a text and a document reach a bot that polls, once each and in order', async () => {
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
    const heard: string[] = [];
    bot.command('start', (context) => void heard.push(`start ${context.match}`));
    bot.on('message:text', (context) => void heard.push(context.message.text));
    bot.on('message:document', (context) => void heard.push(context.message.document.file_name ?? ''));
    await startBot(bot);
    telegram.sendText({ from: 5, text: '/start token-1' });
    telegram.sendText({ from: 5, text: 'hello' });
    telegram.sendDocument({ from: 5, name: 'keys.txt', content: 'KEY-1\nKEY-2' });
    await vi.waitFor(() => expect(heard).toHaveLength(3), patience);
    expect(heard).toEqual(['start token-1', 'hello', 'keys.txt']);
    await api.sendMessage(5, 'welcome');
    expect(telegram.messagesIn(5)).toHaveLength(1);
  });

  test('a pressed button arrives with who pressed it, and can be answered once', async () => {
    const bot = new Bot(telegram.token, { client: { apiRoot: telegram.apiRoot } });
    bot.on('callback_query:data', (context) => context.answerCallbackQuery({ text: `${context.from.id} ${context.callbackQuery.data}`, show_alert: true }));
    await startBot(bot);
    await api.sendMessage(group, 'Red packet', { reply_markup: button('Take', 'rp:take:1') });
    const [message] = telegram.messagesIn(group);
    if (!message) throw new Error('the message is missing');
    const query = telegram.press(message, { from: person, button: 'Take' });
    await vi.waitFor(() => expect(telegram.callbackAnswers.get(query)).toEqual({ text: '1001 rp:take:1', alert: true }), patience);
    await expect(api.answerCallbackQuery(query)).rejects.toMatchObject(refused(400, 'query is too old'));
    expect(() => telegram.press(message, { from: person, button: 'Gone' })).toThrow('No button "Gone"');
  });

  test('a press that waited too long can no longer be answered', async () => {
    await api.sendMessage(group, 'x', { reply_markup: button('Take', 'a') });
    telegram.callbackLifetimeMs = -1;
    for (const message of telegram.messagesIn(group)) {
      await expect(api.answerCallbackQuery(telegram.press(message, { from: person, data: 'stale' }))).rejects.toMatchObject(refused(400, 'query is too old'));
    }
  });
});

describe('updates', () => {
  test('polling waits for something to happen, and repeats until the offset passes it', async () => {
    const polling = api.getUpdates({ timeout: 20 });
    await pause(100);
    telegram.sendText({ from: person, text: 'now' });
    const [update] = await polling;
    if (!update) throw new Error('no update');
    expect(await api.getUpdates()).toHaveLength(1);
    expect(await api.getUpdates({ offset: update.update_id + 1 })).toEqual([]);
  });

  test('one consumer: a second poller throws out the first, a webhook throws out both', async () => {
    const first = api.getUpdates({ timeout: 20 });
    const outcome = expect(first).rejects.toMatchObject(refused(409, 'terminated by other getUpdates request'));
    await pause(100);
    await api.getUpdates();
    await outcome;
    await api.setWebhook((await openWebhook(200)).url);
    await expect(api.getUpdates()).rejects.toMatchObject(refused(409, "can't use getUpdates method while webhook is active"));
    await api.deleteWebhook();
    expect(await api.getUpdates()).toEqual([]);
  });

  test('kinds that were not asked for do not come', async () => {
    await api.getUpdates({ allowed_updates: ['callback_query'] });
    telegram.sendText({ from: person, text: 'x' });
    expect(await api.getUpdates()).toEqual([]);
  });

  test('a webhook gets the secret, and again what it did not take, each chat in its order', async () => {
    telegram.updates.redeliveryMs = 20;
    const hook = await openWebhook(500, 503, 200);
    await api.setWebhook(hook.url, { secret_token: 'only-telegram-knows' });
    telegram.sendText({ from: person, text: 'first' });
    telegram.sendText({ from: person, text: 'second' });
    await vi.waitFor(() => expect(telegram.updates.pendingCount).toBe(0), patience);
    expect(hook.received.map(({ update }) => update)).toMatchObject(['first', 'first', 'first', 'second'].map((text) => ({ message: { text } })));
    expect(hook.received.every(({ secret }) => secret === 'only-telegram-knows')).toBe(true);
    expect((await api.getWebhookInfo()).last_error_message).toContain('503');
    await expect(api.setWebhook(hook.url, { secret_token: 'no spaces' })).rejects.toMatchObject(refused(400, 'unallowed characters'));
  });

  test('commands are kept, and checked', async () => {
    await api.setMyCommands([{ command: 'orders', description: '最近订单' }]);
    expect(await api.getMyCommands()).toEqual([{ command: 'orders', description: '最近订单' }]);
    await expect(api.setMyCommands([{ command: 'Not OK', description: 'x' }])).rejects.toMatchObject(refused(400, 'BOT_COMMAND_INVALID'));
  });
});

describe('faults', () => {
  test('429 says how long to wait, in the body and in the header, and nothing is delivered', async () => {
    telegram.fail({ retryAfter: 17 }, { times: 1 });
    const answer = await fetch(`${telegram.apiRoot}/bot${telegram.token}/sendMessage?chat_id=${person}&text=x`);
    expect(answer.status).toBe(429);
    expect(answer.headers.get('retry-after')).toBe('17');
    expect(await answer.json()).toMatchObject({ error_code: 429, parameters: { retry_after: 17 } });
    expect(telegram.messagesIn(person)).toEqual([]);
    await api.sendMessage(person, 'x');
    expect(telegram.messagesIn(person)).toHaveLength(1);
  });

  test('too many messages to one chat within a second are told to wait; other chats are not', async () => {
    telegram.messagesPerSecond = 2;
    await api.sendMessage(person, '1');
    await api.sendMessage(person, '2');
    await expect(api.sendMessage(person, '3')).rejects.toMatchObject({ error_code: 429, parameters: { retry_after: 1 } });
    await api.sendMessage(group, '1');
  });

  test.each(['deliver, then cut', 'cut'] as const)('%s: the caller gets no answer', async (fault) => {
    telegram.fail(fault, { times: 1 });
    await expect(api.sendMessage(person, 'x')).rejects.toThrow('Network request');
    expect(telegram.messagesIn(person)).toHaveLength(fault === 'cut' ? 0 : 1);
    expect(telegram.calls.at(-1)).toMatchObject({ method: 'sendmessage', status: 0 });
  });

  test('deliver, then hang: only the caller’s own deadline ends the call', async () => {
    telegram.fail('deliver, then hang');
    await expect(
      fetch(`${telegram.apiRoot}/bot${telegram.token}/sendMessage?chat_id=${person}&text=x`, { signal: AbortSignal.timeout(200) }),
    ).rejects.toThrow();
    expect(telegram.messagesIn(person)).toHaveLength(1);
  });

  test('gateways in between: 502 with and without JSON, and any refusal by name', async () => {
    telegram.fail('bad gateway', { times: 1 });
    await expect(api.sendMessage(person, 'x')).rejects.toMatchObject(refused(502, 'Bad Gateway'));
    telegram.fail('not json', { times: 1 });
    await expect(api.sendMessage(person, 'x')).rejects.toThrow();
    telegram.fail(new ApiRefusal(403, 'Forbidden: user is deactivated'), { methods: ['sendMessage'] });
    await expect(api.sendMessage(person, 'x')).rejects.toMatchObject(refused(403, 'deactivated'));
    telegram.recover();
    await api.sendMessage(person, 'x');
    expect(telegram.messagesIn(person)).toHaveLength(1);
  });

  test('down: nothing gets through; up again on the same address, with everything still there', async () => {
    const { apiRoot } = telegram;
    await api.sendMessage(person, 'before');
    await telegram.stop();
    await expect(api.sendMessage(person, 'lost')).rejects.toThrow();
    telegram.sendText({ from: person, text: 'while down' });
    await telegram.start();
    expect(telegram.apiRoot).toBe(apiRoot);
    expect(telegram.messagesIn(person)).toHaveLength(1);
    expect(await api.getUpdates()).toHaveLength(1);
  });
});
