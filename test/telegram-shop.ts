/** A shop whose operators hold Telegram: the emulated Bot API, people who press and write, and the orders that make them do so. */
import { expect, onTestFinished } from 'vitest';
import { insertOperator } from '../src/accounts/store.ts';
import { newId } from '../src/core/ids.ts';
import { type Clock, systemClock } from '../src/core/time.ts';
import { build } from '../src/db/statement.ts';
import type { OperatorRole } from '../src/db/tables.ts';
import type { DialectName } from './dialects.ts';
import { TelegramEmulator } from './emulators/telegram.ts';
import type { BotMessage } from './emulators/telegram-chats.ts';
import { anOrder, aPayment, aProduct, aProductWithKeys, atGateway, type PlacedOrder, statusOf, until } from './factories.ts';
import { openTestShop, type TestShop } from './harness.ts';

export const group = -100200;
export const ann = 1001;
export const ben = 1002;
export const redPacketCode = '73519264';

export interface OperatedShop {
  readonly shop: TestShop;
  readonly telegram: TelegramEmulator;
  operator(userId: number, role?: OperatorRole, name?: string): Promise<string>;
  /** The newest message in a chat that contains the words. */
  find(chat: number, words: string): Promise<BotMessage>;
  /** Presses a button under the newest message in a chat that has it, and answers what the bot shows. */
  press(from: number, chat: number, button: string): Promise<string>;
  pressed(query: string): Promise<string>;
  /** Answers the question that the bot asked last. */
  reply(from: number, words: string, text: string): Promise<void>;
}

export async function openOperatedShop(dialect: DialectName, env: Record<string, string> = {}, clock: Clock = systemClock): Promise<OperatedShop> {
  const telegram = await new TelegramEmulator({ chats: [group, ann, ben] }).start();
  onTestFinished(() => telegram.stop());
  const shop = await openTestShop({
    dialect,
    clock,
    env: { TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_CHAT_ID: String(group), TELEGRAM_API_ROOT: telegram.apiRoot, ...env },
  });
  const find = async (chat: number, words: string): Promise<BotMessage> => {
    let found: BotMessage | undefined;
    await until(`"${words}" in ${chat}`, async () => {
      found = telegram.messagesIn(chat).findLast(({ text }) => text.includes(words));
      return found !== undefined;
    });
    if (!found) throw new Error('not found');
    return found;
  };
  const pressed = async (query: string): Promise<string> => {
    await until('the press is answered', async () => telegram.callbackAnswers.has(query));
    return telegram.callbackAnswers.get(query)?.text ?? '';
  };
  const withButton = async (chat: number, button: string): Promise<BotMessage> => {
    let found: BotMessage | undefined;
    await until(`a button "${button}" in ${chat}`, async () => {
      found = telegram.messagesIn(chat).findLast(({ keyboard }) => keyboard.flat().some(({ text }) => text === button));
      return found !== undefined;
    });
    if (!found) throw new Error('not found');
    return found;
  };
  return {
    shop,
    telegram,
    find,
    pressed,
    async operator(userId, role = 'manager', name = userId === ann ? 'Ann' : 'Ben') {
      const id = newId('opr');
      const now = Date.now();
      await shop.app.shop.db.transaction((tx) =>
        insertOperator(tx, {
          id,
          email: `${name.toLowerCase()}@example.com`,
          name,
          role,
          password_hash: 'none',
          telegram_user_id: userId,
          disabled_at: null,
          created_at: now,
          updated_at: now,
          last_sign_in_at: null,
          version: 1,
        }),
      );
      return id;
    },
    press: async (from, chat, button) => pressed(telegram.press(await withButton(chat, button), { from, button })),
    async reply(from, words, text) {
      telegram.sendText({ from, text, replyTo: await find(from, words) });
    },
  };
}

export async function sendRedPacket(shop: TestShop, code = redPacketCode): Promise<PlacedOrder> {
  const product = await aProductWithKeys(shop, 20);
  const placed = await anOrder(shop, product.slug, { payment_method: 'alipay' });
  const sent = await shop.call('POST', `/api/orders/${placed.id}/red-packet`, { code }, { 'x-order-token': placed.token });
  expect(sent.status).toBe(202);
  return placed;
}

export async function aManualOrder(shop: TestShop): Promise<PlacedOrder> {
  const product = await aProduct(shop, { stock_mode: 'unlimited', delivery: 'manual' });
  const placed = await anOrder(shop, product.slug);
  await atGateway(shop, await aPayment(shop, placed.id), 'pay');
  await until('it is paid', async () => (await statusOf(shop, placed)) === 'paid');
  return placed;
}

export const auditOf = async (shop: TestShop, action: string) =>
  shop.app.shop.db.read.all(build.selectFrom('audit_log').select(['actor', 'subject', 'after']).where('action', '=', action));
