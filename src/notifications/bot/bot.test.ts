import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type DialectName, dialects } from '../../../test/dialects.ts';
import { TelegramEmulator } from '../../../test/emulators/telegram.ts';
import { ApiRefusal } from '../../../test/emulators/telegram-call.ts';
import { openNoticeShop, until } from '../../../test/notice-shop.ts';
import type { Database } from '../../db/database.ts';
import { createRateLimits, type RateLimits, unlimited } from '../../http/rate-limit.ts';
import { createTelegramApi } from '../telegram-api.ts';
import { createTelegramSender, noPace } from '../telegram-sender.ts';
import { type Bot, createBot } from './bot.ts';

const listed = 1001;
let telegram: TelegramEmulator;

beforeEach(async () => {
  telegram = await new TelegramEmulator({ token: '654321:SECRET-canary', chats: [listed] }).start();
});

afterEach(() => telegram.stop());

const texts = () => telegram.messagesIn(listed).map(({ text }) => text);

async function openBot(dialect: DialectName, db?: Database, limits: RateLimits = unlimited): Promise<{ bot: Bot; db: Database; logged: () => string }> {
  const { shop } = await openNoticeShop(dialect, {
    env: { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.apiRoot, TELEGRAM_OPERATOR_IDS: String(listed) },
    ...(db ? { db } : {}),
  });
  const api = createTelegramApi(shop.config);
  if (!api) throw new Error('no token');
  const lines: unknown[] = [];
  const keep = (facts: object, message: string): void => void lines.push([message, facts]);
  const log = { error: keep, warn: keep };
  const sender = createTelegramSender({ api, db: shop.db, clock: shop.clock, pace: noPace, log });
  const bot = createBot(
    { shop, api, sender, limits, report: async () => Promise.reject(new Error('no numbers here')), changed: () => undefined, check: async () => [], log },
    { pollMs: 2_000, retryMs: 50 },
  );
  onTestFinished(() => bot.stop());
  return { bot, db: shop.db, logged: () => JSON.stringify(lines) };
}

describe.each(dialects)('listening to Telegram on %s', (dialect) => {
  test('of two instances one listens; when it stops the other goes on, and nothing is answered twice', async () => {
    const first = await openBot(dialect);
    const second = await openBot(dialect, first.db);
    first.bot.start();
    telegram.sendText({ from: listed, text: '/help' });
    await until(() => texts().length === 1);
    second.bot.start();
    telegram.sendText({ from: listed, text: '/help' });
    await until(() => texts().length === 2);
    await first.bot.stop();
    telegram.sendText({ from: listed, text: '/help' });
    await until(() => texts().length === 3);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(texts()).toHaveLength(3);
    expect(telegram.calls.some(({ status }) => status === 409)).toBe(false);
  });

  test('an update that is delivered again, or by two roads at once, is taken once', async () => {
    const { bot } = await openBot(dialect);
    const message = { message_id: 7, from: { id: listed, is_bot: false, first_name: 'Ann' }, chat: { id: listed, type: 'private' }, date: 1, text: '/help' };
    await Promise.all(Array.from({ length: 10 }, () => bot.take({ update_id: 42, message })));
    await bot.settle();
    expect(texts()).toHaveLength(1);
  });

  test('a stopping bot does not wait for Telegram, and comes back after an outage or a refusal', async () => {
    const { bot, logged } = await openBot(dialect);
    telegram.fail(new ApiRefusal(409, "Conflict: can't use getUpdates method while webhook is active"), { times: 2, methods: ['getUpdates'] });
    bot.start();
    await until(() => logged().includes('while webhook is active'));
    await telegram.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    await telegram.start();
    telegram.sendText({ from: listed, text: '/help' });
    await until(() => texts().length === 1);
    const asked = telegram.calls.length;
    await bot.stop();
    // It left while Telegram was still holding the answer to its last question.
    expect(telegram.calls.length).toBe(asked);
    expect(logged()).not.toContain('canary');
  });
});

describe('who is heard (S41)', () => {
  const person = { id: listed, is_bot: false, first_name: 'Ann' };
  const chat = { id: listed, type: 'private' };
  const message = { message_id: 7, date: 1, from: person, chat, text: '/help' };

  test.each([
    ['a bot', { message: { ...message, from: { ...person, is_bot: true } } }],
    ['an anonymous admin', { message: { ...message, sender_chat: { id: -100, type: 'supergroup' } } }],
    ['a channel', { channel_post: message }],
    ['a message sent by way of a bot', { message: { ...message, via_bot: { id: 5, is_bot: true, first_name: 'x' } } }],
    ['a forwarded message', { message: { ...message, forward_origin: { type: 'user', sender_user: person, date: 1 } } }],
    ['a press under an inline message', { callback_query: { id: 'q', from: person, inline_message_id: 'x', data: 'btn_1' } }],
    ['an edited message', { edited_message: message }],
    ['a message in a group that is not ours', { message: { ...message, chat: { id: -100999, type: 'supergroup' } } }],
    ['nonsense', { message: { from: 'me', chat: null, text: 5 } }],
  ])('not %s', async (_who, update) => {
    const { bot } = await openBot('sqlite');
    await bot.take({ update_id: 1, ...update });
    await bot.settle();
    expect(telegram.calls).toEqual([]);
  });

  test('but a listed person in private', async () => {
    const { bot } = await openBot('sqlite');
    await bot.take({ update_id: 1, message });
    await bot.settle();
    expect(texts()).toHaveLength(1);
  });

  test('a stranger only to say his number, and not for ever: whoever floods the bot gets silence (S22)', async () => {
    const { bot } = await openBot('sqlite', undefined, createRateLimits());
    const stranger = { ...person, id: 6006 };
    telegram.chats.known.add(stranger.id);
    const said = { ...message, from: stranger, chat: { id: stranger.id, type: 'private' } };
    for (let n = 1; n <= 20; n += 1) await bot.take({ update_id: n, message: { ...said, text: n % 2 ? '/start' : `/start ${'guess'.repeat(5)}${n}` } });
    await bot.take({ update_id: 21, message: { ...said, text: 'hello?' } });
    await bot.settle();
    const heard = telegram.messagesIn(stranger.id).map(({ text }) => text);
    expect(heard).toHaveLength(12);
    expect(heard[0]).toContain('6006');
    // Somebody else is heard all the same.
    await bot.take({ update_id: 22, message });
    await bot.settle();
    expect(texts()).toHaveLength(1);
  });
});
